//! Notes which files have passed a check, so that they need not be read again.
//!
//! Computing the checksum of a runtime host is a large part of a first open, and so is checking the tables of a plugin. So a file that has
//! passed is recorded by an empty file in the user's cache, `checked/<check><state>`. The state is made from the metadata of the file, which
//! any write to it changes. A lookup is a few `stat`s. This does not notice damage without a write, such as bit rot; a program that wants to
//! can demand the checksum.

use super::{Custody, RegularFile, TrustError, checksum};
use crate::cache;
use std::{
    fs::{self, File, Metadata},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// A file that changed less than this ago is not recorded: a further change could get the same time stamp (FAT: 2 s).
const SETTLED: Duration = Duration::from_secs(2);

/// With this many notes all are deleted: most belong to files that no longer exist.
const MOST: usize = 200;

/// Checks that the file's content agrees with its checksum. Unless `thorough`, a note from an earlier check suffices.
pub(super) fn whole(
    custody: &Custody,
    file: &RegularFile,
    thorough: bool,
) -> Result<(), TrustError> {
    let note = Note::of(custody, "", file.metadata());
    if !thorough && note.as_ref().is_some_and(|note| note.exists(custody)) {
        return Ok(());
    }
    checksum(file)?;
    if state(&file.look()?) != state(file.metadata()) {
        return Err(TrustError::Changed);
    }
    if let Some(note) = note {
        note.write(custody);
    }
    Ok(())
}

/// A note that a file in some state has passed a check, which may not have been written.
#[derive(Debug, Clone)]
pub struct Note {
    path: PathBuf,
    settled: bool,
}

impl Note {
    /// Returns the note on a file with this metadata. `check` says what was checked, and by which version of the check. Returns `None` if this
    /// user has no cache, or if another file could have the same state.
    pub fn of(custody: &Custody, check: &str, metadata: &Metadata) -> Option<Self> {
        let folder = custody.cache.as_ref()?.join("checked");
        if is_from_image(metadata.ctime_nsec()) {
            return None;
        }
        Some(Self {
            path: folder.join(format!("{check}{}", state(metadata))),
            settled: settled(metadata),
        })
    }

    /// Reports whether it was written, and nobody else can have written it.
    pub fn exists(&self, custody: &Custody) -> bool {
        let found = fs::symlink_metadata(&self.path);
        let folder = self.path.parent().unwrap_or(&self.path);
        found.is_ok_and(|note| note.is_file()) && custody.private_folder(folder).is_ok()
    }

    /// Writes it, unless the file has changed a moment ago. If that fails, the next check takes longer.
    pub fn write(&self, custody: &Custody) {
        if self.settled {
            let _ = write(custody, &self.path);
        }
    }
}

/// Returns the name of the note for a file in this state. It includes the time of the last status change, which programs cannot set
/// (POSIX, `st_ctim`).
fn state(metadata: &Metadata) -> String {
    format!(
        "{:x}-{:x}-{:x}-{:x}.{:x}-{:x}.{:x}",
        metadata.dev(),
        metadata.ino(),
        metadata.size(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    )
}

/// Reports whether a time of the last status change may be one that the maker of a filesystem image has set. Reproducible images (squashfs,
/// erofs, ext4, ISO 9660) give all files the same time, in whole seconds, so that the file that takes another's place in the next image has
/// the same state. A time that the kernel has set has a fraction, unless the filesystem keeps none: then it is too coarse to tell changes apart.
fn is_from_image(fraction: i64) -> bool {
    fraction == 0
}

fn settled(metadata: &Metadata) -> bool {
    let changed = Duration::from_secs(metadata.ctime().try_into().unwrap_or(0));
    let age = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH + changed);
    age.is_ok_and(|age| age > SETTLED)
}

fn write(custody: &Custody, note: &Path) -> Result<(), TrustError> {
    let folder = note.parent().unwrap_or(note);
    let real = cache::make(folder, 0o700, custody)?;
    let notes: Vec<PathBuf> = fs::read_dir(&real)
        .map_err(TrustError::io("read", &real))?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    if notes.len() >= MOST {
        for note in notes {
            let _ = fs::remove_file(note);
        }
    }
    File::create(note)
        .map(drop)
        .map_err(TrustError::io("create", note))
}

#[cfg(test)]
mod tests;
