//! [`OpenOptions`]: how to open a plugin.

use crate::{
    host::HostOptions,
    open::trust::{Demands, Sha256Digest},
};
use std::path::PathBuf;

/// Options for opening a plugin.
///
/// In a program with the runtime host linked into it, options about the host's file have no effect, since no file is searched for. Such a
/// host meets all demands but [`require_host_sha256`](Self::require_host_sha256): it is as trusted as the program itself.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), plugin_core::Error> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe {
///     plugin_core::OpenOptions::new()
///         .host_dir("/usr/lib/myprogram")
///         .build_host(false)
///         .open("hello.so")?
/// };
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    pub(crate) host: HostOptions,
    pub(crate) demands: Demands,
    pub(crate) refuse_stale: bool,
}

impl OpenOptions {
    /// Returns the default options, which [`open`](crate::open) uses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the file of the runtime host. If it cannot be used, opening fails; no other place is searched.
    pub fn host_file(&mut self, file: impl Into<PathBuf>) -> &mut Self {
        self.host.file = Some(file.into());
        self
    }

    /// Sets the folder in which runtime hosts are searched for first, and in which they are built. Opening fails if users other than this
    /// process's user and root can write to it; see [`trust`](crate::trust).
    pub fn host_dir(&mut self, dir: impl Into<PathBuf>) -> &mut Self {
        self.host.dir = Some(dir.into());
        self
    }

    /// Sets whether a runtime host is built if none is found. The default is true.
    pub fn build_host(&mut self, build: bool) -> &mut Self {
        self.host.build = build;
        self
    }

    /// Sets all options about the runtime host at once.
    pub fn host(&mut self, options: HostOptions) -> &mut Self {
        self.host = options;
        self
    }

    /// Demands that the plugin's file has this SHA-256. The page [`trust`](crate::trust) says what this guarantees and what it does not.
    ///
    /// The file that is checked is the one that is loaded; no other user can change it in between. A file in a private place (see
    /// [`require_private_folder`](Self::require_private_folder)) is loaded from there. Any other file is copied to the user's cache
    /// (`go-plugin-rs/verified/`, see [`host`](crate::host)), and the copy is checked and loaded.
    /// [`GoPlugin::path`](crate::GoPlugin::path) then still returns the original path, but debuggers, `$ORIGIN` in the plugin's search path
    /// and Go's own messages refer to the copy, and Go refuses the original file if Go code opens it.
    ///
    /// The runtime host must be in a private place, even if it is named, and is not searched for beside the plugin. With
    /// [`require_host_sha256`](Self::require_host_sha256) it may be in any place.
    ///
    /// If the plugin is already open, the digest that was computed when it was loaded is compared.
    ///
    /// # Platform-specific behaviour
    ///
    /// Private places are defined by POSIX permissions, on Linux, FreeBSD and macOS alike. NFSv4 access control lists, used by macOS and by
    /// ZFS on FreeBSD, can grant more than the permissions show; they are not examined.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".parse()?;
    /// // SAFETY: it is the plugin that was reviewed.
    /// let hello = unsafe { plugin_core::OpenOptions::new().require_sha256(digest).open("hello.so")? };
    /// # Ok(())
    /// # }
    /// ```
    pub fn require_sha256(&mut self, digest: Sha256Digest) -> &mut Self {
        self.demands.sha256 = Some(digest);
        self
    }

    /// Sets whether the plugin's file must match its own checksum, the hash that `go build` stores in the build ID. The default is false.
    ///
    /// The checksum detects damage, such as a flipped bit or an incomplete copy. It does not detect deliberate changes, since anybody can
    /// compute it.
    ///
    /// The runtime host is compared with its checksum, too. This is always done when its file has changed; with this option, the file is
    /// read again.
    ///
    /// Without this option, headers, tables, relocations and module data are checked for what the dynamic linker and Go do with them, which
    /// detects most damage there (the larger the file, the fewer of its relocations are checked) and none in code and data. With this option,
    /// a change of any byte but those of the build ID is detected. This takes about 0.6 ms per MB: 2 ms for a plugin of 4 MB, 16 ms for one
    /// of 25 MB. Use it where files may be incomplete, or are on unreliable media.
    ///
    /// A plugin that was stripped after linking does not match. As with [`require_sha256`](Self::require_sha256), the file that is checked is
    /// the one that is loaded.
    pub fn require_checksum(&mut self, require: bool) -> &mut Self {
        self.demands.checksum = require;
        self
    }

    /// Sets whether the plugin's file must be in a private place, where only root and this process's user can change or replace it. The
    /// default is false.
    ///
    /// The file, its folder and all folders above, with symbolic links followed, must belong to the user or to root and must not be writable
    /// by group and others. A folder with the sticky bit, such as `/tmp`, is accepted above the file's own folder. The same applies to the
    /// runtime host, even if it is named.
    ///
    /// Other users then cannot change the file between check and loading, unless one was allowed to open it for writing earlier and still has
    /// it open. The page [`trust`](crate::trust) lists what this does not protect against.
    pub fn require_private_folder(&mut self, require: bool) -> &mut Self {
        self.demands.private_folder = require;
        self
    }

    /// Demands that the runtime host's file has this SHA-256, in whichever place it is. No host is built then: name one with
    /// [`host_file`](Self::host_file), or put it in one of the usual places.
    ///
    /// If other users could change the file, it is copied and the copy is checked, as [`require_sha256`](Self::require_sha256) does with
    /// plugins. If the host is already loaded, the demands made at that time are compared.
    pub fn require_host_sha256(&mut self, digest: Sha256Digest) -> &mut Self {
        self.host.sha256 = Some(digest);
        self
    }

    /// Sets whether opening fails if the plugin is already open and its file has been replaced, changed or removed since. The default is
    /// false: the open plugin is returned, as in Go, and [`GoPlugin::is_stale`](crate::GoPlugin::is_stale) reports the change.
    pub fn refuse_stale(&mut self, refuse: bool) -> &mut Self {
        self.refuse_stale = refuse;
        self
    }
}
