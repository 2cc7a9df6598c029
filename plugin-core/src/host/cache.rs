//! The per-user cache of runtime hosts, and whether what lies in a folder may be trusted.
//!
//! A host is loaded and run. So one that nobody named, but that was found, must come from somebody who may run code here
//! anyway.

use super::{HostError, Refused, environment::Environment};
use std::{
    fs::{self, DirBuilder, Metadata},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

const GROUP_WRITE: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;

/// Why a file or folder is not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Insecure {
    /// Somebody else's.
    #[error("it belongs to user {owner}, expected {}", .expected.map_or("root".to_owned(), |user| format!("user {user} or root")))]
    Owner {
        /// The owner's number.
        owner: u32,
        /// The number of the user this process runs as.
        expected: Option<u32>,
    },
    /// Others may write to it.
    #[error("others may write to it (mode {:o}), expected none to; make it so by chmod go-w", .mode & 0o7777)]
    Writable {
        /// The mode.
        mode: u32,
    },
    /// A file where a folder should be.
    #[error("it is not a folder")]
    NotAFolder,
}

/// The folder of the per-user cache, if this user has one.
pub(super) fn folder(environment: &Environment) -> Option<PathBuf> {
    Some(environment.cache_home()?.join("go-plugin-rs"))
}

/// Checks the cache folder. True if it is there.
pub(super) fn check(folder: &Path, environment: &Environment) -> Result<bool, Refused> {
    let metadata = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        metadata => metadata.map_err(|error| Refused::Unreadable(error.into()))?,
    };
    if !metadata.is_dir() {
        return Err(Refused::Insecure(Insecure::NotAFolder));
    }
    private(&metadata, environment).map_err(Refused::Insecure)?;
    Ok(true)
}

/// Makes the cache folder, if it is not there, so that only its user may enter it, and checks it.
pub(super) fn create(folder: &Path, environment: &Environment) -> Result<(), HostError> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| HostError::io("create", parent, error))?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.map_err(|error| HostError::io("create", folder, error))?,
    }
    match check(folder, environment) {
        Err(Refused::Insecure(why)) => Err(HostError::InsecureCache {
            path: folder.to_owned(),
            why,
        }),
        // What cannot be looked at now can neither be written to: that will say why.
        _ => Ok(()),
    }
}

/// Whether only this user or root may have written it: the rule for the cache and what is in it.
pub(super) fn private(metadata: &Metadata, environment: &Environment) -> Result<(), Insecure> {
    owned(metadata, environment, None)?;
    writable(metadata, GROUP_WRITE | OTHERS_WRITE)
}

/// Whether a host found beside the file `neighbour` may be trusted as that file is: it belongs to this user, to root, or to
/// the owner of `neighbour`, and not everybody may write to it.
///
/// This keeps out what another user puts beside a plugin in a folder such as `/tmp`. Group write permission is usual where
/// each user has a group (`umask 002`).
pub(super) fn as_neighbour(
    metadata: &Metadata,
    neighbour: Option<&Metadata>,
    environment: &Environment,
) -> Result<(), Insecure> {
    owned(metadata, environment, neighbour.map(MetadataExt::uid))?;
    writable(metadata, OTHERS_WRITE)
}

fn owned(
    metadata: &Metadata,
    environment: &Environment,
    also: Option<u32>,
) -> Result<(), Insecure> {
    let owner = metadata.uid();
    if owner == 0 || Some(owner) == environment.user() || Some(owner) == also {
        return Ok(());
    }
    Err(Insecure::Owner {
        owner,
        expected: environment.user(),
    })
}

fn writable(metadata: &Metadata, by: u32) -> Result<(), Insecure> {
    if metadata.mode() & by == 0 {
        return Ok(());
    }
    Err(Insecure::Writable {
        mode: metadata.mode(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};

    #[test]
    fn created_for_its_user_alone() {
        let temp = tempfile::tempdir().unwrap();
        let environment = Environment::current();
        let folder = temp.path().join("new/go-plugin-rs");
        assert!(!check(&folder, &environment).unwrap());
        create(&folder, &environment).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        create(&folder, &environment).unwrap();
        assert!(check(&folder, &environment).unwrap());
    }

    #[test]
    fn folder_of_others_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        let mut environment = Environment::current();
        for mode in [0o777, 0o770, 0o722, 0o1777] {
            fs::set_permissions(temp.path(), Permissions::from_mode(mode)).unwrap();
            let checked = check(temp.path(), &environment);
            assert!(
                matches!(checked, Err(Refused::Insecure(Insecure::Writable { .. }))),
                "{mode:o}: {checked:?}"
            );
            let created = create(temp.path(), &environment);
            assert!(
                matches!(
                    &created,
                    Err(HostError::InsecureCache { path, why: Insecure::Writable { .. } }) if path == temp.path()
                ),
                "{mode:o}: {created:?}"
            );
        }
        fs::set_permissions(temp.path(), Permissions::from_mode(0o755)).unwrap();
        assert!(check(temp.path(), &environment).unwrap());

        // As another user sees this folder, unless it is root's, whom everybody must trust.
        let owner = fs::metadata(temp.path()).unwrap().uid();
        environment.user = Some(owner + 1).into();
        let result = check(temp.path(), &environment);
        if owner == 0 {
            assert!(result.unwrap());
        } else {
            assert!(matches!(
                result,
                Err(Refused::Insecure(Insecure::Owner { .. }))
            ));
        }
    }

    #[test]
    fn file_in_place_of_the_folder() {
        let temp = tempfile::NamedTempFile::new().unwrap();
        let result = create(temp.path(), &Environment::current());
        assert!(matches!(
            result,
            Err(HostError::InsecureCache {
                why: Insecure::NotAFolder,
                ..
            })
        ));
    }
}
