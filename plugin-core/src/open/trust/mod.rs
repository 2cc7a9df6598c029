//! What a caller demands of a plugin's bytes before they are loaded, and how it is made sure that the bytes checked are the bytes
//! loaded.
//!
//! The dynamic linker takes a path, and maps what it finds there; later writes to the file show through the mapping. So a check
//! is worth something only if nobody else can write between check and use, nor after. There is one way to know that, the same
//! on all systems: the file, its folder and every folder above it belong to this process's user or root, and nobody else may
//! write to them (see [`private`]). A file of which that is true is checked and loaded in place. Any other is first copied into
//! a folder of which it is (see [`copy`]); the copy is what is checked, read and loaded.

mod copy;
mod digest;
mod error;
mod private;

pub use digest::{ParseDigestError, Sha256Digest};
pub use error::{Demand, TrustError};

use crate::open::loaded;
use plugin_image::Checksum;
use std::path::{Path, PathBuf};

/// What a caller demands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Demands {
    pub(crate) sha256: Option<Sha256Digest>,
    pub(crate) checksum: bool,
    pub(crate) private_folder: bool,
}

/// What is known of the bytes that were loaded.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Verified {
    sha256: Option<Sha256Digest>,
    checksum: bool,
    private_folder: bool,
}

/// A file that meets the demands.
#[derive(Debug)]
pub(crate) struct Trusted {
    /// The path to load: the file itself, or a copy of it.
    pub(crate) file: PathBuf,
    pub(crate) verified: Verified,
}

impl Demands {
    pub(crate) fn any(&self) -> bool {
        self.sha256.is_some() || self.checksum || self.private_folder
    }

    /// Checks the file at a real path, and says which file to load.
    pub(crate) fn establish(&self, real: &Path) -> Result<Trusted, TrustError> {
        if !self.any() {
            return Ok(Trusted {
                file: real.to_owned(),
                verified: Verified::default(),
            });
        }
        let private = private::check(real);
        if self.private_folder {
            private.clone()?;
        }
        let file = match &private {
            Ok(()) => real.to_owned(),
            Err(_) => copy::into_private_folder(real, self.sha256)?,
        };
        let mut verified = Verified {
            private_folder: private.is_ok(),
            ..Verified::default()
        };
        // Also what nobody demands now: a later open may.
        let found = digest::of_file(&file)?;
        verified.sha256 = Some(found);
        if let Some(expected) = self.sha256.filter(|expected| *expected != found) {
            return Err(TrustError::Sha256 { expected, found });
        }
        if self.checksum {
            checksum(&file)?;
            verified.checksum = true;
        }
        Ok(Trusted { file, verified })
    }

    /// Whether a plugin that is open already was checked for all this when it was loaded; if not, nobody can tell any more.
    pub(crate) fn met_by_open(&self, real: &Path) -> Result<(), TrustError> {
        if !self.any() {
            return Ok(());
        }
        let verified = loaded::verified(real);
        let unchecked = |demand| Err(TrustError::OpenedUnchecked { demand });
        if let Some(expected) = self.sha256 {
            match verified.sha256 {
                Some(found) if found == expected => {}
                Some(found) => return Err(TrustError::Sha256 { expected, found }),
                None => return unchecked(Demand::Sha256),
            }
        }
        if self.checksum && !verified.checksum {
            return unchecked(Demand::Checksum);
        }
        if self.private_folder && !verified.private_folder {
            return unchecked(Demand::PrivateFolder);
        }
        Ok(())
    }

    /// The first demand.
    pub(crate) fn first(&self) -> Option<Demand> {
        match self {
            Self {
                sha256: Some(_), ..
            } => Some(Demand::Sha256),
            Self { checksum: true, .. } => Some(Demand::Checksum),
            Self {
                private_folder: true,
                ..
            } => Some(Demand::PrivateFolder),
            _ => None,
        }
    }
}

/// That the file's content agrees with the hash of it that Go's linker put into the build ID.
fn checksum(file: &Path) -> Result<(), TrustError> {
    let opened = digest::open(file)?;
    match plugin_image::checksum(&opened).map_err(TrustError::Unreadable)? {
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
