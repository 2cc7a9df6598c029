//! A private copy of a file that others could change.
//!
//! Copies lie in the user's cache, `verified/<SHA-256>/<name of the file>`, so that processes share one copy of one content, a
//! debugger finds it under its name, and nothing has to be cleaned up at exit. They may be deleted at any time.

use super::{Sha256Digest, TrustError, digest, private};
use crate::host;
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Copies the file to a place where nobody else can change it, unless its content is there already, and returns that path.
///
/// What is not `expected` is not kept.
pub(super) fn into_private_folder(
    real: &Path,
    expected: Option<Sha256Digest>,
) -> Result<PathBuf, TrustError> {
    let folder = private_folder()?;
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let scratch = Scratch(folder.join(format!(".copy-{}-{number}", std::process::id())));
    let found = copy(real, &scratch.0)?;
    if let Some(expected) = expected.filter(|expected| *expected != found) {
        return Err(TrustError::Sha256 { expected, found });
    }

    let place = folder.join(found.to_string());
    create(&place)?;
    let copy = place.join(real.file_name().unwrap_or("plugin.so".as_ref()));
    if private::check(&copy).is_ok() && digest::of_file(&copy).is_ok_and(|there| there == found) {
        return Ok(copy);
    }
    fs::rename(&scratch.0, &copy).map_err(TrustError::io("write", &copy))?;
    private::check(&copy)?;
    Ok(copy)
}

/// The folder of all copies, by its real path.
fn private_folder() -> Result<PathBuf, TrustError> {
    let cache = host::cache_folder().ok_or(TrustError::NoCache)?;
    let folder = cache.join("verified");
    if let Some(parent) = cache.parent() {
        fs::create_dir_all(parent).map_err(TrustError::io("create", parent))?;
    }
    create(&cache)?;
    create(&folder)?;
    let real = fs::canonicalize(&folder).map_err(TrustError::io("find", &folder))?;
    private::check_folder(&real)?;
    Ok(real)
}

/// Makes a folder that only its user may enter, if it is not there.
fn create(folder: &Path) -> Result<(), TrustError> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(TrustError::io("create", folder)),
    }
}

/// Copies the bytes and says what they are. On disk before it gets its name: a crash of the machine leaves no half copy.
fn copy(from: &Path, to: &Path) -> Result<Sha256Digest, TrustError> {
    let mut input = digest::open(from)?;
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to);
    let mut output = opened.map_err(TrustError::io("create", to))?;
    let digest = digest::of_reader(&mut input, |bytes| output.write_all(bytes))
        .map_err(TrustError::io("copy", from))?;
    output.sync_all().map_err(TrustError::io("write", to))?;
    Ok(digest)
}

/// A file that goes away, if it is still there.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
