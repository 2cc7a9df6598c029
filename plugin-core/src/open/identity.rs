//! Which file a path leads to, by the system's numbers.

use std::{fs::Metadata, os::unix::fs::MetadataExt};

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
