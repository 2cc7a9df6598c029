//! Whether a file's bytes can be vouched for, and a private copy of a file of which they cannot.
//!
//! The dynamic linker takes a path, and maps what it finds there; later writes to the file show through the mapping. So a check
//! is worth something only if nobody else can write between check and use, nor after. There is one way to know that, the same
//! on all systems: the file, its folder and every folder above it belong to this process's user or root, and nobody else may
//! write to them (`trust/private`). A file of which that is true is checked and loaded in place, by its real path. Any other is
//! refused, or first copied into a folder of which it is (`trust/copy`); the copy is what is checked, read and loaded.
//!
//! Plugins and runtime hosts follow these rules alike.

mod checked;
mod copy;
mod digest;
mod error;
mod file;
mod insecure;
mod private;

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
    path::{Path, PathBuf},
};

/// Whom this process trusts with files, and where it keeps its own.
#[derive(Debug, Clone)]
pub struct Custody {
    /// Its user. None in a program with more rights than its caller: there, only root is trusted.
    user: Option<u32>,
    /// Its cache folder.
    cache: Option<PathBuf>,
}

impl Custody {
    /// That of this process.
    pub fn current() -> Self {
        Self::of(&Environment::current())
    }

    pub(crate) fn of(environment: &Environment) -> Self {
        Self {
            user: environment.user(),
            cache: environment.cache_folder(),
        }
    }

    /// Checks that nobody else can change the file at a real path, or put another one into its place.
    ///
    /// # Errors
    ///
    /// [`TrustError::NotPrivate`] if somebody can.
    pub fn private(&self, real: &Path) -> Result<(), TrustError> {
        private::check(real, self.user)
    }

    /// Checks that nobody else can make a full path with symbolic links lead to another file.
    ///
    /// # Errors
    ///
    /// [`TrustError::NotPrivate`] if somebody can.
    pub fn private_links(&self, path: &Path) -> Result<(), TrustError> {
        private::check_links(path, self.user)
    }

    /// That nobody else can put files into the folder at a real path, or another folder into its place.
    pub(crate) fn private_folder(&self, real: &Path) -> Result<(), TrustError> {
        private::check_folder(real, self.user)
    }

    /// That the file's content agrees with its checksum. It is read only if it was not before in its present state, or if
    /// `thorough`.
    pub(crate) fn whole(&self, file: &RegularFile, thorough: bool) -> Result<(), TrustError> {
        checked::whole(self, file, thorough)
    }

    /// A copy of the file that nobody else can change, under the name `name`.
    ///
    /// # Errors
    ///
    /// If there is nowhere to put it; or, before anything is written, if the content is not `expected`.
    pub fn copy(
        &self,
        file: &RegularFile,
        name: &OsStr,
        expected: Option<Sha256Digest>,
    ) -> Result<PrivateCopy, TrustError> {
        copy::make(self, file, name, expected)
    }
}

/// Checks that a file's content agrees with the hash of it that Go's linker put into the build ID.
///
/// # Errors
///
/// [`TrustError::Checksum`] if it does not, [`TrustError::NoChecksum`] if there is no such hash.
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
