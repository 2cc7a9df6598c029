//! [`OpenOptions`]: how to open a plugin.

use crate::{
    host::HostOptions,
    open::trust::{Demands, Sha256Digest},
};
use std::path::PathBuf;

/// How to open a plugin, where the defaults do not do.
///
/// What is said here about the file of a runtime host has no meaning in a program that has one linked into it: no file is looked for.
/// Of the demands, that host meets all but [`require_host_sha256`](Self::require_host_sha256): it is as safe as the program.
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
    /// The defaults: those of [`open`](crate::open).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The runtime host's file. It is used or refused; no other place is tried.
    pub fn host_file(&mut self, file: impl Into<PathBuf>) -> &mut Self {
        self.host.file = Some(file.into());
        self
    }

    /// A folder of runtime hosts: searched first, and built into. It is an error if others than this process's user and root can
    /// write to it, see [`trust`](crate::trust).
    pub fn host_dir(&mut self, dir: impl Into<PathBuf>) -> &mut Self {
        self.host.dir = Some(dir.into());
        self
    }

    /// Whether a runtime host may be built where none is found. True by default.
    pub fn build_host(&mut self, build: bool) -> &mut Self {
        self.host.build = build;
        self
    }

    /// Everything that can be said about the runtime host, at once.
    pub fn host(&mut self, options: HostOptions) -> &mut Self {
        self.host = options;
        self
    }

    /// Demands that the file has this SHA-256. What follows for the runtime host, and what this does not promise, is in
    /// [`trust`](crate::trust).
    ///
    /// What is checked is what is loaded, and runs: no third user can change it in between. If the file lies where nobody but
    /// this process's user and root can write (see [`require_private_folder`](Self::require_private_folder)), it is loaded from
    /// there. If not, it is copied to the user's cache (`go-plugin-rs/verified/`, see [`host`](crate::host)), and the copy is
    /// checked, read and loaded; [`GoPlugin::path`](crate::GoPlugin::path) still is the file that was asked for, but debuggers, `$ORIGIN` in the
    /// plugin's search path and Go's own messages see the copy, and Go code that opens the file itself is refused by Go.
    ///
    /// The runtime host must lie where nobody but this process's user and root can write, even if it is named, and it is not looked
    /// for beside the plugin; with [`require_host_sha256`](Self::require_host_sha256) it may lie anywhere.
    ///
    /// For a plugin that is open already, what counts is what was found when it was loaded.
    ///
    /// # Platform-specific behaviour
    ///
    /// It rests on POSIX permissions, and so is the same on Linux, FreeBSD and macOS. Access lists of the NFSv4 kind, which
    /// macOS and ZFS on FreeBSD have, can grant more than the permissions show: they are not looked at.
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

    /// Whether the file must agree with its own checksum, the hash that `go build` puts into the build ID. It finds damage
    /// such as a flipped bit or a half-done copy, not malice: anybody can compute it. False by default.
    ///
    /// The runtime host's content is compared with its checksum, too. It always is when it has changed; this has it read anew.
    ///
    /// Without it, headers, tables, relocations and module data are compared with what the dynamic linker and Go do with them, which
    /// finds most damage there (the larger a file, the less of its relocations is looked at) and none in code and data. With it, every byte counts but
    /// those of the build ID itself. It takes some 0.6 ms for each MB: 2 ms for a plugin of 4 MB, 16 ms for one of 25 MB. Demand it
    /// where files may have been copied in part, or lie on media that fail.
    ///
    /// A plugin that was stripped after it was linked does not agree. Bytes are checked and loaded as for
    /// [`require_sha256`](Self::require_sha256).
    pub fn require_checksum(&mut self, require: bool) -> &mut Self {
        self.demands.checksum = require;
        self
    }

    /// Whether the file must lie where nobody but this process's user and root can change it, or put another one into its
    /// place. False by default.
    ///
    /// The file, its folder and all folders above, with symbolic links followed, must belong to the user or to root and have no
    /// write permission for group and others, and so for the runtime host, even if it is named. Above the file's own folder, one with the sticky bit such as `/tmp` will do. So
    /// what is checked is what is loaded, as far as other users are concerned, provided that none of them was allowed to open
    /// the file for writing earlier and still has it open; see [`require_sha256`](Self::require_sha256) for who else is not
    /// kept out.
    pub fn require_private_folder(&mut self, require: bool) -> &mut Self {
        self.demands.private_folder = require;
        self
    }

    /// Demands that the runtime host's file has this SHA-256, wherever it lies. No host is built then: name one by
    /// [`host_file`](Self::host_file), or put it into one of the usual places.
    ///
    /// If others could change the file, it is copied and checked as a plugin is, see [`require_sha256`](Self::require_sha256). For
    /// a host that is in the process already, what counts is what was demanded when it was loaded.
    pub fn require_host_sha256(&mut self, digest: Sha256Digest) -> &mut Self {
        self.host.sha256 = Some(digest);
        self
    }

    /// Whether it is an error that the file was replaced, changed or removed since a plugin was opened from it. False by
    /// default: then the plugin that is open is given, as in Go, and [`GoPlugin::is_stale`](crate::GoPlugin::is_stale) tells.
    pub fn refuse_stale(&mut self, refuse: bool) -> &mut Self {
        self.refuse_stale = refuse;
        self
    }
}
