//! [`TrustError`]: why the bytes of a plugin or a runtime host are not what the caller demands.

use super::{Insecure, Sha256Digest};
use crate::with_causes;
use plugin_image::{ImageError, PathToken};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Why the bytes of a plugin or a runtime host are not what the caller demands. The texts continue a sentence that begins with the
/// file's name.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The file is not the expected one.
    #[error("its SHA-256 is {found}, expected {expected}; is it the file you mean to open?")]
    Sha256 {
        /// What was demanded.
        expected: Sha256Digest,
        /// The file's SHA-256.
        found: Sha256Digest,
    },
    /// The content is not what Go's linker wrote.
    #[error(
        "its content has the checksum {computed}, but its Go build ID says {recorded}; {}",
        if *.stripped { "it was stripped after it was linked: let the linker do that (-ldflags='-s -w')" } else { "it is damaged or was changed: build or copy it again" }
    )]
    Checksum {
        /// The hash in the build ID.
        recorded: String,
        /// The hash of the content.
        computed: String,
        /// Whether the symbol table is gone, as after `strip`.
        stripped: bool,
    },
    /// There is no checksum in the file.
    #[error(
        "it has no Go build ID with a checksum of its content; build it by `go build`, without -ldflags=-buildid="
    )]
    NoChecksum,
    /// Users other than this one and root could change or replace the file.
    #[error("others could change it: {}: {why}", .component.display())]
    NotPrivate {
        /// The file, its folder, or a folder above.
        component: PathBuf,
        /// What is wrong with that.
        why: Insecure,
    },
    /// The plugin is open already, and this was not checked when it was loaded. It can no longer be checked.
    #[error(
        "it is open already, and {demand} was not demanded when it was first opened; demand it there"
    )]
    OpenedUnchecked {
        /// The demand.
        demand: Demand,
    },
    /// The runtime host is in the process already, and is not known to meet the demand. A demand on a plugin is also a demand on the host.
    #[error(
        "the runtime host {}, which is in the process already, is not known to meet the demand for {demand}; demand it of the first plugin that is opened, unless the host is linked into the program: then demand it of the program", .host.display()
    )]
    HostUnchecked {
        /// The demand.
        demand: Demand,
        /// The runtime host.
        host: PathBuf,
    },
    /// Others could change the file, so it must be copied before it is checked, but this user has no cache folder.
    #[error(
        "others could change it, so that it must be copied before it is checked, and there is no cache folder to copy it to, since neither HOME nor XDG_CACHE_HOME is set to a full path, or this program has more rights than its caller, whose environment it does not trust; put the file where only you and root can write"
    )]
    NoCache,
    /// Others could change the file, so it must be copied before it is checked, but others could change the copy, too.
    #[error(
        "others could change it, so that it must be copied before it is checked, and the cache that it would be copied to is not safe: {}: {why} (HOME or \
        XDG_CACHE_HOME names the cache's), or put the file where only you and root can write", .component.display()
    )]
    InsecureCache {
        /// The cache, or a folder above.
        component: PathBuf,
        /// What is wrong with that.
        why: Insecure,
    },
    /// Others could change the file, so it must be copied before it is checked, and no copy could be loaded.
    #[error(
        "others could change it, so that it must be copied before it is checked, and no copy can be loaded from {}, whose filesystem is mounted \
        noexec; name another cache folder by XDG_CACHE_HOME or HOME, or put the file where only you and root can write", .folder.display()
    )]
    NoExecCache {
        /// The folder of copies.
        folder: PathBuf,
    },
    /// Others could change the file, so it must be copied before it is checked, and the dynamic linker would load another file than the copy.
    #[error(
        "others could change it, so that it must be copied before it is checked, and no copy can be loaded from {}: {token}; or put the file where only you and root can write", .copy.display()
    )]
    PathToken {
        /// The copy, which was not made.
        copy: PathBuf,
        /// What the dynamic linker replaces.
        token: PathToken,
    },
    /// It is not a regular file, but a folder, a device or a fifo.
    #[error("it is not a regular file but a folder, a device or a fifo")]
    NotRegular,
    /// It was changed while it was checked.
    #[error("it was changed while it was checked; try again when nobody writes to it")]
    Changed,
    /// Its size is much larger than the space it occupies on disk. Reading it would take very long.
    #[error("it claims {size} bytes, of which {on_disk} are on the disk; is it damaged?")]
    Sparse {
        /// Its size.
        size: u64,
        /// The space that it occupies on disk.
        on_disk: u64,
    },
    /// The file could not be read for its checksum.
    #[error("its checksum cannot be computed: {}", with_causes(.0))]
    Unreadable(ImageError),
    /// The operating system refused.
    #[error("cannot {action} {}: {reason}", .path.display())]
    Io {
        /// What was tried: a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        reason: Arc<io::Error>,
    },
}

/// A demand on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Demand {
    /// [`OpenOptions::require_sha256`](https://docs.rs/plugin-core/latest/plugin_core/struct.OpenOptions.html#method.require_sha256)
    #[error("a SHA-256")]
    Sha256,
    /// [`OpenOptions::require_checksum`](https://docs.rs/plugin-core/latest/plugin_core/struct.OpenOptions.html#method.require_checksum)
    #[error("its checksum")]
    Checksum,
    /// [`OpenOptions::require_private_folder`](https://docs.rs/plugin-core/latest/plugin_core/struct.OpenOptions.html#method.require_private_folder)
    #[error("a private folder")]
    PrivateFolder,
}

impl TrustError {
    /// Returns a function for `map_err`, for an error of the operating system. `action` is a verb.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |reason| Self::Io {
            action,
            path: path.to_owned(),
            reason: Arc::new(reason),
        }
    }
}
