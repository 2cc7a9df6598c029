//! Which file a path leads to, by the system's numbers.

use std::{fs::Metadata, os::unix::fs::MetadataExt, path::PathBuf};

/// A path leads to another file than its real path does, which is what the dynamic linker takes: it leads into another mount namespace
/// (`/proc/PID/root/...`), or was changed just now.
#[derive(Debug, thiserror::Error)]
#[error("it leads to another file than its real path, {}; copy the file to where this process has a path of its own to it", .real.display())]
pub(crate) struct OtherFile {
    pub(crate) real: PathBuf,
}

/// Which file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileId {
    device: u64,
    inode: u64,
}

/// Which file it is, and in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileState {
    id: FileId,
    size: u64,
    modified: (i64, i64),
}

/// The state of a file with the time of its last change, which no ordinary means can set back (POSIX, `st_ctim`): whether two
/// looks at it saw the same bytes. Other than [`FileState`] it also changes with a new name, owner or mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileStamp {
    pub(crate) state: FileState,
    changed: (i64, i64),
}

impl From<&Metadata> for FileStamp {
    fn from(metadata: &Metadata) -> Self {
        Self {
            state: metadata.into(),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

impl From<&Metadata> for FileId {
    fn from(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

impl From<&Metadata> for FileState {
    fn from(metadata: &Metadata) -> Self {
        Self {
            id: metadata.into(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}
