//! Checks that only this process's user and root can change what a path leads to.
//!
//! To change the bytes at a real path, a user must write to the file, or replace the file or a folder on the way to it, which takes
//! write permission for the parent folder. If all of these belong to the user or root, and have no write permission for group and
//! others, no other user can. (POSIX.1-2024, "File Access Permissions". A POSIX ACL that grants more is visible in the group's bits,
//! POSIX.1e "ACL mask".)
//!
//! The folders are checked from the root downwards. A folder that was found to be private cannot be replaced while those below it
//! are checked.

use super::{Insecure, TrustError};
use std::{fs, os::unix::fs::MetadataExt, path::Path};

const WRITABLE_BY_OTHERS: u32 = 0o022;

/// The sticky bit. Everybody may write to such a folder, but only the owner of an entry can rename or remove it (POSIX.1-2024,
/// "Directory Protection").
const STICKY: u32 = 0o1000;

/// Checks the file at a real path, its folder, and all folders above. `user` is trusted besides root.
///
/// A folder such as `/tmp` may be on the way, but must not contain the file itself.
pub(super) fn check(real: &Path, user: Option<u32>) -> Result<(), TrustError> {
    // For a device, for example, an error about write permissions would not help.
    let file_type = fs::symlink_metadata(real)
        .map_err(TrustError::io("look at", real))?
        .file_type();
    if !file_type.is_file() && !file_type.is_symlink() {
        return Err(TrustError::NotRegular);
    }
    check_from(real, 2, user)
}

/// Checks a folder at a real path, to put files into, and all folders above.
pub(super) fn check_folder(real: &Path, user: Option<u32>) -> Result<(), TrustError> {
    check_from(real, 1, user)?;
    is_folder(real)
}

/// Checks a folder at a real path, to make a folder in, and all folders above.
pub(super) fn check_room(real: &Path, user: Option<u32>) -> Result<(), TrustError> {
    check_from(real, 0, user)?;
    is_folder(real)
}

fn is_folder(real: &Path) -> Result<(), TrustError> {
    if fs::metadata(real).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(());
    }
    Err(TrustError::NotPrivate {
        component: real.to_owned(),
        why: Insecure::NotAFolder,
    })
}

/// Checks that nobody else has made, or can replace, any of the symbolic links on an absolute path. A user who can would choose which
/// of several private files is loaded.
pub(super) fn check_links(path: &Path, user: Option<u32>) -> Result<(), TrustError> {
    links(path, user, &mut 40) // As many as Linux follows (path_resolution(7)).
}

fn links(path: &Path, user: Option<u32>, left: &mut u32) -> Result<(), TrustError> {
    let components: Vec<_> = path.ancestors().collect();
    for component in components.into_iter().rev() {
        let io = |action| TrustError::io(action, component);
        let metadata = fs::symlink_metadata(component).map_err(io("look at"))?;
        let Some(folder) = component.parent().filter(|_| metadata.is_symlink()) else {
            continue;
        };
        *left = left
            .checked_sub(1)
            .ok_or_else(|| io("follow")(std::io::Error::other("too many symbolic links")))?;
        let owner = metadata.uid();
        if owner != 0 && Some(owner) != user {
            return Err(TrustError::NotPrivate {
                component: component.to_owned(),
                why: Insecure::Owner {
                    owner,
                    expected: user,
                },
            });
        }
        let real = fs::canonicalize(folder).map_err(io("find"))?;
        check_from(&real, 0, user)?;
        let target = fs::read_link(component).map_err(io("read"))?;
        links(&folder.join(target), user, left)?;
    }
    Ok(())
}

/// `on_the_way` is how many folders up a folder with the sticky bit may be writable by everybody.
fn check_from(real: &Path, on_the_way: usize, user: Option<u32>) -> Result<(), TrustError> {
    let components: Vec<_> = real.ancestors().enumerate().collect();
    for (depth, component) in components.into_iter().rev() {
        let metadata =
            fs::symlink_metadata(component).map_err(TrustError::io("look at", component))?;
        let (owner, mode) = (metadata.uid(), metadata.mode());
        let sticky = depth >= on_the_way && mode & STICKY != 0;
        let why = if metadata.is_symlink() {
            Insecure::Link
        } else if owner != 0 && Some(owner) != user {
            Insecure::Owner {
                owner,
                expected: user,
            }
        } else if mode & WRITABLE_BY_OTHERS != 0 && !sticky {
            Insecure::Writable { mode }
        } else {
            continue;
        };
        return Err(TrustError::NotPrivate {
            component: component.to_owned(),
            why,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs::Permissions,
        os::unix::fs::{PermissionsExt, chown, symlink},
        path::PathBuf,
    };

    fn refused(checked: Result<(), TrustError>) -> (PathBuf, Insecure) {
        match checked {
            Err(TrustError::NotPrivate { component, why }) => (component, why),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_component_counts() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let middle = top.join("middle");
        let file = middle.join("file");
        fs::create_dir(&middle).unwrap();
        fs::write(&file, "x").unwrap();
        let user = Some(fs::metadata(&file).unwrap().uid());
        let check = |path| super::check(path, user);
        let set =
            |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        set(&top, 0o700);
        set(&middle, 0o755);
        set(&file, 0o644);
        check(&file).unwrap();
        for (path, usual, mode) in [
            (&file, 0o644, 0o664),
            (&file, 0o644, 0o646),
            (&middle, 0o755, 0o775),
            (&middle, 0o755, 0o1777),
            (&top, 0o700, 0o720),
        ] {
            set(path, mode);
            let (component, why) = refused(check(&file));
            assert!(matches!(why, Insecure::Writable { .. }), "{why}");
            assert_eq!(component, *path);
            set(path, usual);
        }
        // As in /tmp: what is in it is safe if it is its owner's.
        set(&top, 0o1777);
        check(&file).unwrap();
        check_folder(&middle, user).unwrap();
        assert_eq!(refused(check_folder(&top, user)).0, top);
        set(&top, 0o700);

        assert_eq!(
            refused(check_folder(&file, user)),
            (file.clone(), Insecure::NotAFolder)
        );
        // Not the real path: one with a link on the way.
        let link = top.join("link");
        symlink(&middle, &link).unwrap();
        assert_eq!(refused(check(&link.join("file"))), (link, Insecure::Link));
    }

    #[test]
    fn a_device_is_no_file_whoever_may_write_to_it() {
        for path in ["/dev/null", "/dev"] {
            let checked = super::check(Path::new(path), Some(0));
            assert!(
                matches!(checked, Err(TrustError::NotRegular)),
                "{checked:?}"
            );
        }
    }

    #[test]
    fn every_link_counts() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let user = Some(fs::metadata(&top).unwrap().uid());
        let (open, shared, closed) = (top.join("open"), top.join("shared"), top.join("closed"));
        for (folder, mode) in [(&open, 0o777), (&shared, 0o1777), (&closed, 0o755)] {
            fs::create_dir(folder).unwrap();
            fs::set_permissions(folder, Permissions::from_mode(mode)).unwrap();
            symlink(&closed, folder.join("link")).unwrap();
            symlink("link/file", folder.join("second")).unwrap();
        }
        fs::write(closed.join("file"), "").unwrap();
        for way in ["link/file", "second"] {
            check_links(&closed.join(way), user).unwrap();
            // As in /tmp: a link there is its owner's.
            check_links(&shared.join(way), user).unwrap();
            let (component, why) = refused(check_links(&open.join(way), user));
            assert!(matches!(why, Insecure::Writable { .. }), "{why}");
            assert_eq!(component, open);
        }
        // By way of a link that is safe to one that is not.
        symlink("../open/second", closed.join("third")).unwrap();
        assert_eq!(refused(check_links(&closed.join("third"), user)).0, open);
        if user == Some(0) {
            std::os::unix::fs::lchown(shared.join("second"), Some(12345), None).unwrap();
            let (component, why) = refused(check_links(&shared.join("second"), user));
            assert!(matches!(why, Insecure::Owner { owner: 12345, .. }), "{why}");
            assert_eq!(component, shared.join("second"));
        }
        symlink("loop", closed.join("loop")).unwrap();
        let error = check_links(&closed.join("loop"), user).unwrap_err();
        assert!(matches!(error, TrustError::Io { .. }), "{error}");
    }

    #[test]
    fn only_root_where_no_user_is_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        if fs::metadata(&real).unwrap().uid() == 0 {
            super::check_folder(&real, None).unwrap();
            chown(&real, Some(12345), None).unwrap();
            super::check_folder(&real, Some(12345)).unwrap();
        }
        let (_, why) = refused(super::check_folder(&real, None));
        assert!(
            matches!(why, Insecure::Owner { expected: None, .. }),
            "{why}"
        );
    }
}
