//! The folders that runtime hosts are built into: the per-user cache, and one that the caller names.

use super::{HostError, Insecure, TrustError, made, trust::Custody};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Creates a folder and its parents with the permissions `mode`, if they do not exist, and checks that nobody else can write to it. Nothing is
/// made where others can write, or in a folder of theirs: it could be anywhere, and they could not remove it.
///
/// `refused` makes an error from the unsafe path and the reason.
pub(super) fn create(
    folder: &Path,
    mode: u32,
    custody: &Custody,
    refused: impl FnOnce(PathBuf, Insecure) -> HostError,
) -> Result<(), HostError> {
    match make(folder, mode, custody) {
        Err(TrustError::NotPrivate { component, why }) => Err(refused(component, why)),
        Err(TrustError::Io { reason, .. }) => Err(HostError::shared_io("create", folder, reason)),
        // There is no other error.
        _ => Ok(()),
    }
}

/// Does the same, and returns the real path.
pub(super) fn make(folder: &Path, mode: u32, custody: &Custody) -> Result<PathBuf, TrustError> {
    match check(folder, custody) {
        // A file above the folder: nothing can be made in it, and the error of that says so.
        Err(TrustError::NotPrivate {
            why: Insecure::NotAFolder,
            ..
        }) if folder.symlink_metadata().is_err() => {}
        // What cannot be looked at cannot be made.
        Err(refused @ TrustError::NotPrivate { .. }) => return Err(refused),
        _ => {}
    }
    made::folders(folder, mode).map_err(TrustError::io("create", folder))?;
    custody.private_folder(folder)
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
            // Nothing is made where it is not safe.
            assert_eq!(top.join("new").exists(), is_safe, "{mode:o}");
            let _ = fs::remove_dir_all(top.join("new"));
        }
        // In a folder with the sticky bit nobody else can rename a folder, but everybody can put a file.
        fs::set_permissions(&top, fs::Permissions::from_mode(0o1777)).unwrap();
        assert!(check(&top, &custody).is_err());
        fs::write(top.join("new"), "").unwrap();
        assert!(check(&top.join("new"), &custody).is_err());
        assert!(check(&folder, &custody).is_err());
    }

    /// As in a process of root that has kept another user's `HOME`. To others than root, their own folder becomes another's.
    #[test]
    fn nothing_is_made_in_a_folder_of_another_user() {
        let temp = tempfile::tempdir().unwrap();
        let top = temp.path().canonicalize().unwrap();
        let (home, elsewhere) = (top.join("home"), top.join("elsewhere"));
        fs::create_dir(&home).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, home.join("link")).unwrap();
        let mut environment = Environment::current();
        match environment.user() {
            Some(0) => {
                std::os::unix::fs::chown(&home, Some(12345), None).unwrap();
                std::os::unix::fs::lchown(home.join("link"), Some(12345), None).unwrap();
            }
            user => environment.user = Some(user.unwrap_or(1) + 1).into(),
        }
        let custody = Custody::of(&environment);
        for folder in [".cache/go-plugin-rs", "link/go-plugin-rs", "link"] {
            let folder = home.join(folder);
            let error = super::create(&folder, 0o700, &custody, |path, why| {
                HostError::InsecureCache { path, why }
            });
            let error = error.unwrap_err();
            assert!(
                matches!(
                    &error,
                    HostError::InsecureCache {
                        why: Insecure::Owner { .. },
                        ..
                    }
                ),
                "{error}"
            );
            let said = error.to_string();
            assert!(
                said.contains("XDG_CACHE_HOME") && !said.contains("chown"),
                "{said}"
            );
        }
        assert_eq!(fs::read_dir(&home).unwrap().count(), 1);
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
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
