//! [`FileId`], [`FileState`] and [`FileStamp`]: a file's identity and state, as `stat` reports them.

use std::{fs::Metadata, os::unix::fs::MetadataExt, path::PathBuf};

/// The error for a path that refers to another file than its real path, which is the path that the dynamic linker opens. This happens if
/// the path leads into another mount namespace (`/proc/PID/root/...`), or has just been changed.
#[derive(Debug, thiserror::Error)]
#[error("it leads to another file than its real path, {}; copy the file to a folder that this process can reach by its real path", .real.display())]
pub(crate) struct OtherFile {
    pub(crate) real: PathBuf,
}

/// The identity of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileId {
    device: u64,
    inode: u64,
}

/// The identity of a file, its size and the time of its last modification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileState {
    id: FileId,
    size: u64,
    modified: (i64, i64),
}

/// The state of a file and the time of its last status change, which ordinary programs cannot set (POSIX, `st_ctim`). If two stamps are
/// equal, the file's bytes are the same. Unlike a [`FileState`], a stamp also changes with the file's name, owner and mode.
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
