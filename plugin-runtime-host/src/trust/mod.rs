//! Checks that nobody else can change a file, and makes private copies of files that others can change.
//!
//! The dynamic linker takes a path and maps the file that it finds there. Later writes to the file are visible in the mapping. So a
//! check is useful only if nobody else can write to the file, before or after it is loaded. That can be established in one way, the
//! same on all systems: the file, its folder and every folder above it belong to this process's user or root, and nobody else can
//! write to them (`trust/private`). Such a file is checked and loaded in place, by its real path. Any other file is refused, or
//! copied into such a folder (`trust/copy`), where the copy is checked, read and loaded.
//!
//! The same rules apply to plugins and runtime hosts.

mod checked;
mod copy;
mod digest;
mod error;
mod file;
mod insecure;
mod private;

pub use checked::Note;
pub use copy::PrivateCopy;
pub use digest::{ParseDigestError, Sha256Digest};
pub use error::{Demand, TrustError};
pub use file::RegularFile;
pub(crate) use file::real_path;
pub use insecure::Insecure;

use super::environment::Environment;
use plugin_image::Checksum;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// Which users this process trusts with files, and where its cache is.
#[derive(Debug, Clone)]
pub struct Custody {
    /// The user of this process. `None` in a program with more rights than its caller, which trusts only root.
    user: Option<u32>,
    /// Its cache folder.
    cache: Option<PathBuf>,
}

impl Custody {
    /// Returns the custody of this process.
    pub fn current() -> Self {
        Self::of(&Environment::current())
    }

    pub(crate) fn of(environment: &Environment) -> Self {
        Self {
            user: environment.user(),
            cache: environment.cache_folder(),
        }
    }

    /// Checks that nobody else can change or replace the file at a real path.
    ///
    /// # Errors
    ///
    /// Returns [`TrustError::NotPrivate`] if somebody can.
    pub fn private(&self, real: &Path) -> Result<(), TrustError> {
        private::check(real, self.user)
    }

    /// Checks that nobody else can make an absolute path with symbolic links lead to another file.
    ///
    /// # Errors
    ///
    /// Returns [`TrustError::NotPrivate`] if somebody can.
    pub fn private_links(&self, path: &Path) -> Result<(), TrustError> {
        private::check_links(path, self.user)
    }

    /// Checks that nobody else can put files into a folder, replace it, or make its path lead to another folder: to one of this user's, for
    /// example, in which files would then be trusted or removed. Returns its real path.
    pub(crate) fn private_folder(&self, folder: &Path) -> Result<PathBuf, TrustError> {
        self.private_links(folder)?;
        let real = fs::canonicalize(folder).map_err(TrustError::io("find", folder))?;
        private::check_folder(&real, self.user)?;
        Ok(real)
    }

    /// Checks that a folder that is made in the folder at a real path is nobody else's to replace.
    pub(crate) fn room_in(&self, real: &Path) -> Result<(), TrustError> {
        private::check_room(real, self.user)
    }

    /// Checks that the file's content agrees with its checksum. If it was checked before and has not changed, it is read only if
    /// `thorough`.
    pub(crate) fn whole(&self, file: &RegularFile, thorough: bool) -> Result<(), TrustError> {
        checked::whole(self, file, thorough)
    }

    /// Makes a copy of the file that nobody else can change, under the name `name`.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no cache folder, or if the content is not `expected`. In the latter case nothing is written.
    pub fn copy(
        &self,
        file: &RegularFile,
        name: &OsStr,
        expected: Option<Sha256Digest>,
    ) -> Result<PrivateCopy, TrustError> {
        copy::make(self, file, name, expected)
    }
}

/// Checks that a file's content agrees with the hash that Go's linker has put into its build ID.
///
/// # Errors
///
/// Returns [`TrustError::Checksum`] if it does not, [`TrustError::NoChecksum`] if there is no such hash.
pub fn checksum(file: &RegularFile) -> Result<(), TrustError> {
    match plugin_image::checksum(file.opened()).map_err(TrustError::Unreadable)? {
        Checksum::Matches => Ok(()),
        Checksum::Differs {
            recorded,
            computed,
            stripped,
        } => Err(TrustError::Checksum {
            recorded,
            computed,
            stripped,
        }),
        _ => Err(TrustError::NoChecksum),
    }
}
