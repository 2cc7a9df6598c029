//! Whether nobody but this process's user and root can change what a path leads to.
//!
//! The argument: to change the bytes at a real path one must write to the file, or put another file or folder into the place
//! of one on the way, which takes write permission for the folder that holds it. Where all of these belong to the user or root
//! and have no write permission for group and others, no third party can. (POSIX.1-2024, "File Access Permissions"; a POSIX ACL
//! that grants more shows in the group's bits, POSIX.1e "ACL mask".)

use super::TrustError;
use crate::host::{self, Insecure};
use std::{fs, os::unix::fs::MetadataExt, path::Path};

const WRITABLE_BY_OTHERS: u32 = 0o022;

/// With this bit, entries of a folder that everybody may write to can be renamed and removed by their owners only
/// (POSIX.1-2024, "Directory Protection").
const STICKY: u32 = 0o1000;

/// Checks the file at a real path, its folder, and all folders above.
///
/// A folder such as `/tmp` may be on the way, but not hold the file itself.
pub(super) fn check(real: &Path) -> Result<(), TrustError> {
    check_from(real, 2)
}

/// Checks a folder at a real path, to put files into, and all folders above.
pub(super) fn check_folder(real: &Path) -> Result<(), TrustError> {
    check_from(real, 1)
}

/// `on_the_way` says how many folders up everybody may write to a folder with the sticky bit.
fn check_from(real: &Path, on_the_way: usize) -> Result<(), TrustError> {
    let user = host::effective_user().map_err(TrustError::io("make out the user for", real))?;
    for (depth, component) in real.ancestors().enumerate() {
        let refused = |why| {
            Err(TrustError::NotPrivate {
                component: component.to_owned(),
                why,
            })
        };
        let metadata =
            fs::symlink_metadata(component).map_err(TrustError::io("look at", component))?;
        let (owner, mode) = (metadata.uid(), metadata.mode());
        if owner != 0 && owner != user {
            return refused(Insecure::Owner {
                owner,
                expected: Some(user),
            });
        }
        let sticky = depth >= on_the_way && mode & STICKY != 0;
        if mode & WRITABLE_BY_OTHERS != 0 && !sticky {
            return refused(Insecure::Writable { mode });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};

    #[test]
    fn every_component_counts() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let middle = top.join("middle");
        let file = middle.join("file");
        fs::create_dir(&middle).unwrap();
        fs::write(&file, "x").unwrap();
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
            let error = check(&file).unwrap_err();
            let TrustError::NotPrivate {
                component,
                why: Insecure::Writable { .. },
            } = &error
            else {
                panic!("{error}")
            };
            assert_eq!(component, path);
            set(path, usual);
        }
        // As in /tmp: what is in it is safe if it is its owner's.
        set(&top, 0o1777);
        check(&file).unwrap();
    }
}
