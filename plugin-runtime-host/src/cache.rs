//! The folders that runtime hosts are built into: the per-user cache, and one that the caller names.

use super::{HostError, Insecure, TrustError, trust::Custody};
use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// Creates a folder and its parents with the permissions `mode`, if they do not exist, and checks that nobody else can write to it.
///
/// `refused` makes an error from the unsafe path and the reason.
pub(super) fn create(
    folder: &Path,
    mode: u32,
    custody: &Custody,
    refused: impl FnOnce(PathBuf, Insecure) -> HostError,
) -> Result<(), HostError> {
    let made = DirBuilder::new().recursive(true).mode(mode).create(folder);
    if fs::metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
        return Err(refused(folder.to_owned(), Insecure::NotAFolder));
    }
    made.map_err(|error| HostError::io("create", folder, error))?;
    match custody.private_folder(folder) {
        Err(TrustError::NotPrivate { component, why }) => Err(refused(component, why)),
        // If the folder cannot be read now, the write that follows fails, and its error has the reason.
        _ => Ok(()),
    }
}

/// Checks the same of a folder that need not be there yet, and makes none.
pub(super) fn check(folder: &Path, custody: &Custody) -> Result<(), TrustError> {
    let folder = std::path::absolute(folder).map_err(TrustError::io("find", folder))?;
    // A link that leads nowhere is there.
    let is_there = |place: &&Path| place.symlink_metadata().is_ok();
    let place = folder.ancestors().find(is_there).unwrap_or(&folder);
    if place == folder {
        return custody.private_folder(place).map(drop);
    }
    custody.private_links(place)?;
    let real = fs::canonicalize(place).map_err(TrustError::io("find", place))?;
    custody.room_in(&real)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    fn create(folder: &Path) -> Result<(), HostError> {
        let custody = Custody::of(&Environment::current());
        super::create(folder, 0o700, &custody, |path, why| {
            HostError::InsecureCache { path, why }
        })
    }

    #[test]
    fn created_for_its_user_alone() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("new/go-plugin-rs");
        create(&folder).unwrap();
        for folder in [folder.as_path(), folder.parent().unwrap()] {
            assert_eq!(fs::metadata(folder).unwrap().mode() & 0o777, 0o700);
        }
        create(&folder).unwrap();
    }

    #[test]
    fn folder_of_others_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        let top = temp.path().canonicalize().unwrap();
        let folder = top.join("go-plugin-rs");
        create(&folder).unwrap();
        for (path, mode) in [
            (&folder, 0o777),
            (&folder, 0o770),
            (&folder, 0o1777),
            (&top, 0o770),
            (&top, 0o722),
        ] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            let created = create(&folder);
            assert!(
                matches!(
                    &created,
                    Err(HostError::InsecureCache { path: found, why: Insecure::Writable { .. } }) if found == path
                ),
                "{mode:o}: {created:?}"
            );
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        create(&folder).unwrap();
    }

    /// It says beforehand what `create` will say.
    #[test]
    fn foreseen() {
        let temp = tempfile::tempdir().unwrap();
        let top = temp.path().canonicalize().unwrap();
        let custody = Custody::of(&Environment::current());
        let folder = top.join("new/go-plugin-rs");
        for (mode, is_safe) in [(0o700, true), (0o755, true), (0o1777, true), (0o777, false)] {
            fs::set_permissions(&top, fs::Permissions::from_mode(mode)).unwrap();
            let foreseen = check(&folder, &custody);
            assert_eq!(foreseen.is_ok(), is_safe, "{mode:o}: {foreseen:?}");
            assert!(!top.join("new").exists());
            assert_eq!(create(&folder).is_ok(), is_safe, "{mode:o}");
            assert_eq!(check(&folder, &custody).is_ok(), is_safe, "{mode:o}");
            fs::remove_dir_all(top.join("new")).unwrap();
        }
        // In a folder with the sticky bit nobody else can rename a folder, but everybody can put a file.
        fs::set_permissions(&top, fs::Permissions::from_mode(0o1777)).unwrap();
        assert!(check(&top, &custody).is_err());
        fs::write(top.join("new"), "").unwrap();
        assert!(check(&top.join("new"), &custody).is_err());
        assert!(check(&folder, &custody).is_err());
    }

    #[test]
    fn file_in_place_of_the_folder() {
        let temp = tempfile::NamedTempFile::new().unwrap();
        let result = create(temp.path());
        assert!(matches!(
            result,
            Err(HostError::InsecureCache {
                why: Insecure::NotAFolder,
                ..
            })
        ));
    }
}
