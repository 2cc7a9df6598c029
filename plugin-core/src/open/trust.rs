//! [`Demands`]: what the files of a plugin and of the runtime host must meet before they are loaded.
//!
//! `plugin_runtime_host::trust` describes how the file that is checked is the one that is loaded.

use crate::{
    host::{HostOptions, RuntimeHost},
    open::loaded,
    open::verified::Verified,
    symbol::file_state::FileStamp,
};
use plugin_runtime_host::trust::{Custody, PrivateCopy, RegularFile, checksum};
use std::path::{Path, PathBuf};

pub use crate::host::{Demand, ParseDigestError, Sha256Digest, TrustError};

/// The demands of a caller.
#[derive(Debug, Clone, Default)]
pub(crate) struct Demands {
    pub(crate) sha256: Option<Sha256Digest>,
    pub(crate) checksum: bool,
    pub(crate) private_folder: bool,
}

/// A file that meets the demands.
#[derive(Debug)]
pub(crate) struct Trusted {
    /// The path to load: the file itself, or a copy of it.
    pub(crate) file: PathBuf,
    pub(crate) verified: Verified,
    /// The copy, which must be kept if it is loaded.
    pub(crate) copy: Option<PrivateCopy>,
}

impl Demands {
    pub(crate) fn any(&self) -> bool {
        self.sha256.is_some() || self.checksum || self.private_folder
    }

    /// Checks, if a private place is demanded, that no other user can make the path refer to another file.
    pub(crate) fn met_by_way(&self, given: &Path) -> Result<(), TrustError> {
        if !self.private_folder {
            return Ok(());
        }
        let full = std::path::absolute(given).map_err(TrustError::io("make out", given))?;
        Custody::current().private_links(&full)
    }

    /// Checks the file at a real path and returns the file to load. `asked` is the state of the file when it was first examined.
    pub(crate) fn establish(&self, real: &Path, asked: FileStamp) -> Result<Trusted, TrustError> {
        if !self.any() {
            return Ok(Trusted {
                file: real.to_owned(),
                verified: Verified::default(),
                copy: None,
            });
        }
        let custody = Custody::current();
        let private = custody.private(real);
        if self.private_folder {
            private.clone()?;
        }
        let original = RegularFile::open(real)?;
        if FileStamp::from(original.metadata()) != asked {
            return Err(TrustError::Changed);
        }
        let name = real.file_name().unwrap_or("plugin.so".as_ref());
        let (copy, found) = match &private {
            // Computed even if it is not demanded now: a later open may demand it.
            Ok(()) => (None, original.sha256()?),
            Err(_) => {
                let copy = custody.copy(&original, name, self.sha256)?;
                let found = copy.sha256();
                (Some(copy), found)
            }
        };
        if let Some(expected) = self.sha256.filter(|expected| *expected != found) {
            return Err(TrustError::Sha256 { expected, found });
        }
        let file = copy.as_ref().map_or(real, PrivateCopy::path).to_owned();
        if self.checksum {
            checksum(&RegularFile::open(&file)?)?;
        }
        Ok(Trusted {
            file,
            verified: Verified {
                sha256: Some(found),
                checksum: self.checksum,
                private_folder: private.is_ok(),
            },
            copy,
        })
    }

    /// Returns the options for finding the runtime host, with corresponding demands added.
    ///
    /// If the plugin must have a SHA-256, its folder need not be trusted, and neither is a host found in it. A host from elsewhere must have
    /// a SHA-256 of its own or be in a private place.
    pub(crate) fn of_host(&self, options: &HostOptions) -> HostOptions {
        let mut options = options.clone();
        options.checksum |= self.checksum;
        options.private_folder |= self.private_folder;
        if self.sha256.is_some() && options.sha256.is_none() {
            options.private_folder = true;
            options.beside_plugin = false;
        }
        options
    }

    /// Checks that a plugin that is already open met these demands when it was loaded. Demands that were not checked then cannot be checked
    /// any more.
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

    /// Checks that the runtime host in the process met these demands and those in `options` when it was loaded.
    pub(crate) fn met_by_host(
        &self,
        options: &HostOptions,
        host: &RuntimeHost,
    ) -> Result<(), TrustError> {
        match host.unmet(&self.of_host(options)) {
            None => Ok(()),
            Some(demand) => Err(TrustError::HostUnchecked {
                demand,
                host: host.path.clone(),
            }),
        }
    }

    /// Returns one of the demands, if there are any.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    /// The file that is checked must be the one that was examined first, not one that has replaced it since.
    #[test]
    fn what_was_put_into_the_place_of_the_plugin_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap().join("plugin.so");
        fs::write(&real, "the plugin").unwrap();
        let asked = FileStamp::from(&fs::metadata(&real).unwrap());
        let establish = |demands: &Demands| demands.establish(&real, asked).unwrap_err();
        let checksum = Demands {
            checksum: true,
            ..Demands::default()
        };
        let sha256 = Demands {
            sha256: Some(Sha256Digest([0; 32])),
            ..Demands::default()
        };
        let error = establish(&sha256);
        assert!(matches!(error, TrustError::Sha256 { .. }), "{error}");
        fs::remove_file(&real).unwrap();
        for demands in [checksum, sha256] {
            symlink("/dev/zero", &real).unwrap();
            let error = establish(&demands);
            assert!(
                matches!(
                    error,
                    TrustError::Io { action: "open", .. } | TrustError::NotPrivate { .. }
                ),
                "{error}"
            );
            fs::remove_file(&real).unwrap();
            fs::write(&real, "another").unwrap();
            let error = establish(&demands);
            assert!(matches!(error, TrustError::Changed), "{error}");
            fs::remove_file(&real).unwrap();
        }
    }
}
