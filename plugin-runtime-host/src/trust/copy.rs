//! A private copy of a file that others could change.
//!
//! Copies are in the user's cache, as `verified/<SHA-256>/<name of the file>`. So processes share a copy of the same content, a
//! debugger finds it under its name, and nothing has to be cleaned up at exit. They may be deleted at any time. When a copy is made,
//! copies that were not used for thirty days are removed, and so are incomplete copies of processes that were killed.

use super::{Custody, RegularFile, Sha256Digest, TrustError};
use crate::{cache, made};
use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant, SystemTime},
};

/// How long an unused copy is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long to wait for another process that makes a copy. A few hundred megabytes take a second.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });

/// The interval between two checks while waiting.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The beginning of the names of incomplete copies.
const UNFINISHED: &str = ".copy-";

/// A copy that nobody else can change. If this process has made it, it is removed on drop, unless `keep` is called.
#[derive(Debug)]
pub struct PrivateCopy {
    path: PathBuf,
    sha256: Sha256Digest,
    made_here: bool,
}

impl PrivateCopy {
    /// Returns the copy.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the SHA-256 of its content.
    pub fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    /// Keeps the file, because it is in use.
    pub fn keep(mut self) {
        self.made_here = false;
    }
}

impl Drop for PrivateCopy {
    fn drop(&mut self) {
        if !self.made_here {
            return;
        }
        let _ = fs::remove_file(&self.path);
        if let Some(place) = self.path.parent() {
            // A copy that another process also uses stays.
            let _ = fs::remove_dir(place);
        }
    }
}

/// Makes the copy, or finds an existing one. Nothing is written if the content is not `expected`.
pub(super) fn make(
    custody: &Custody,
    file: &RegularFile,
    name: &OsStr,
    expected: Option<Sha256Digest>,
) -> Result<PrivateCopy, TrustError> {
    let folder = private_folder(custody, plugin_platform::may_execute)?;
    let sha256 = file.sha256()?;
    if let Some(expected) = expected.filter(|expected| *expected != sha256) {
        return Err(TrustError::Sha256 {
            expected,
            found: sha256,
        });
    }
    // With the lock, no process replaces a copy that another process has just found.
    let lock = lock(&folder)?;
    let place = folder.join(sha256.to_string());
    let path = place.join(name);
    if let Err(token) = plugin_platform::LOADER.path_tokens.check(&path) {
        return Err(TrustError::PathToken { copy: path, token });
    }
    if is_good(custody, &path, sha256) {
        touch(&place);
        return Ok(PrivateCopy {
            path,
            sha256,
            made_here: false,
        });
    }
    if lock.is_some() {
        sweep(&folder);
    }
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let scratch = Scratch(folder.join(format!("{UNFINISHED}{}-{number}", std::process::id())));
    if copy(file, &scratch.0)? != sha256 {
        return Err(TrustError::Changed);
    }
    create(&place)?;
    let copy = PrivateCopy {
        path,
        sha256,
        made_here: true,
    };
    fs::rename(&scratch.0, &copy.path).map_err(TrustError::io("write", &copy.path))?;
    custody.private(&copy.path)?;
    Ok(copy)
}

fn is_good(custody: &Custody, path: &Path, sha256: Sha256Digest) -> bool {
    custody.private(path).is_ok()
        && RegularFile::open(path)
            .and_then(|file| file.sha256())
            .is_ok_and(|there| there == sha256)
}

/// The folder of all copies, by its real path. `may_execute` tells whether what is in a folder can be loaded.
fn private_folder(
    custody: &Custody,
    may_execute: impl FnOnce(&Path) -> bool,
) -> Result<PathBuf, TrustError> {
    let cache = custody.cache.as_deref().ok_or(TrustError::NoCache)?;
    let folder = cache.join("verified");
    match cache::make(&folder, 0o700, custody) {
        Ok(real) => Some(real)
            .filter(|real| may_execute(real))
            .ok_or(TrustError::NoExecCache { folder }),
        Err(TrustError::NotPrivate { component, why }) => {
            Err(TrustError::InsecureCache { component, why })
        }
        Err(error) => Err(error),
    }
}

/// Creates a folder that only its user can enter, and its parents, if they do not exist.
fn create(folder: &Path) -> Result<(), TrustError> {
    made::folders(folder, 0o700).map_err(TrustError::io("create", folder))
}

/// Takes the lock on the folder of copies, which is a file beside it. The kernel releases the lock of a process that dies. Returns
/// `None` on a filesystem without locks, and if another process, such as a stopped one, holds the lock for longer than copying takes.
/// Then nothing is removed, and two processes may make the same copy; both are complete.
fn lock(folder: &Path) -> Result<Option<File>, TrustError> {
    let path = folder.with_file_name(".verified.lock");
    let file = made::file(&path, 0o600, false).map_err(TrustError::io("create", &path))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if start.elapsed() >= PATIENCE => return Ok(None),
            Err(TryLockError::WouldBlock) => thread::sleep(LOOK_AGAIN),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
            // NFS without a lock daemon returns ENOLCK.
            Err(TryLockError::Error(error))
                if error.kind() == io::ErrorKind::Unsupported
                    || error.raw_os_error() == Some(libc::ENOLCK) =>
            {
                return Ok(None);
            }
            Err(TryLockError::Error(error)) => return Err(TrustError::io("lock", &path)(error)),
        }
    }
}

/// Removes incomplete copies, and copies that were not used for a long time. The caller holds the lock.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            let _ = fs::remove_file(entry.path());
            continue;
        }
        let old = |asked: SystemTime| asked.elapsed().is_ok_and(|age| age > KEPT);
        let metadata = entry.metadata();
        if metadata.is_ok_and(|metadata| metadata.is_dir() && metadata.modified().is_ok_and(old)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Records that a copy is in use, in the time stamp of its folder: that of the copy itself is compared while it is opened.
fn touch(place: &Path) {
    let _ = File::open(place).and_then(|place| place.set_modified(SystemTime::now()));
}

/// Copies the bytes and returns their digest. The copy is synced to disk before it gets its name, so that a crash of the machine
/// leaves no incomplete copy under that name.
fn copy(from: &RegularFile, to: &Path) -> Result<Sha256Digest, TrustError> {
    let output = made::file(to, 0o600, true).map_err(TrustError::io("create", to))?;
    let digest = from
        .read(|bytes| plugin_platform::write_all(&output, bytes))
        .map_err(TrustError::io("copy", from.path()))?;
    output.sync_all().map_err(TrustError::io("write", to))?;
    Ok(digest)
}

/// A file that is removed on drop, if it still exists.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests;
