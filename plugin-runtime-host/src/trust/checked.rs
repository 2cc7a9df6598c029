//! Which files were read through and found to agree with their checksum, so that they need not be read again.
//!
//! To read a runtime host through takes longer than much else of a first open. So each that was found whole is noted: by an empty
//! file in the user's cache, `checked/<state>`, whose name is the state of the file, which any write to it changes. Looking it up is
//! one `stat`. Damage done without a write, by a disk that forgets, is not noticed so; whoever wants that asks for the checksum.

use super::{Custody, RegularFile, TrustError, checksum};
use std::{
    fs::{self, DirBuilder, File, Metadata},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// A change so shortly ago may be followed by another that the clock of the filesystem does not tell from it (FAT: 2 s).
const SETTLED: Duration = Duration::from_secs(2);

/// With more notes than this, all are given up: most are of files that are no more.
const MOST: usize = 200;

/// That the file's content agrees with its checksum, as is known, unless `thorough`, if there is a note that says so.
pub(super) fn whole(
    custody: &Custody,
    file: &RegularFile,
    thorough: bool,
) -> Result<(), TrustError> {
    let folder = custody.cache.as_ref().map(|cache| cache.join("checked"));
    let note = folder
        .as_deref()
        .map(|folder| folder.join(state(file.metadata())));
    if !thorough && note.as_deref().is_some_and(|note| known(custody, note)) {
        return Ok(());
    }
    checksum(file)?;
    if state(&file.look()?) != state(file.metadata()) {
        return Err(TrustError::Changed);
    }
    if let Some(note) = note.filter(|_| settled(file.metadata())) {
        // A note that cannot be written costs time, later.
        let _ = write(custody, &note);
    }
    Ok(())
}

/// The name of the note for a file in this state. The time of the last change no ordinary means can set back (POSIX, `st_ctim`).
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

fn settled(metadata: &Metadata) -> bool {
    let changed = Duration::from_secs(metadata.ctime().try_into().unwrap_or(0));
    let age = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH + changed);
    age.is_ok_and(|age| age > SETTLED)
}

/// Whether there is such a note, and nobody else can have written it.
fn known(custody: &Custody, note: &Path) -> bool {
    fs::canonicalize(note).is_ok_and(|note| custody.private(&note).is_ok())
}

fn write(custody: &Custody, note: &Path) -> Result<(), TrustError> {
    let folder = note.parent().unwrap_or(note);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(TrustError::io("create", folder))?;
    let real = fs::canonicalize(folder).map_err(TrustError::io("find", folder))?;
    custody.private_folder(&real)?;
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
