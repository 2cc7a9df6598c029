//! Notes are believed only where nobody else can have written them.

use super::*;
use std::{
    fs::Permissions,
    os::unix::fs::{PermissionsExt, symlink},
};

/// A user whose cache is this folder.
fn custody(cache: PathBuf) -> Custody {
    let user = fs::metadata(cache.parent().unwrap()).unwrap().uid();
    Custody {
        user: Some(user),
        cache: Some(cache),
    }
}

/// Makes folders, of which others can write to `open`, and a file in `closed`.
fn folders(top: &Path) -> (PathBuf, PathBuf) {
    let (open, closed) = (top.join("open"), top.join("closed"));
    for (folder, mode) in [(&open, 0o777), (&closed, 0o700)] {
        fs::create_dir_all(folder.join("checked")).unwrap();
        fs::set_permissions(folder, Permissions::from_mode(mode)).unwrap();
    }
    fs::write(closed.join("file"), "").unwrap();
    (open, closed)
}

fn note_of(custody: &Custody, file: &Path) -> Note {
    let note = Note::of(custody, "check-", &fs::metadata(file).unwrap()).unwrap();
    Note {
        settled: true,
        ..note
    }
}

#[test]
fn a_note_is_found_again() {
    let top = tempfile::tempdir().unwrap();
    let (_, closed) = folders(top.path());
    let custody = custody(closed.join("cache"));
    let note = note_of(&custody, &closed.join("file"));
    assert!(!note.exists(&custody));
    note.write(&custody);
    assert!(note.exists(&custody));
}

/// A link of somebody else's to any private file is not a note.
#[test]
fn a_link_is_no_note() {
    let top = tempfile::tempdir().unwrap();
    let (open, closed) = folders(top.path());
    for cache in [open, closed.clone()] {
        let custody = custody(cache);
        let note = note_of(&custody, &closed.join("file"));
        symlink(closed.join("file"), &note.path).unwrap();
        assert!(!note.exists(&custody), "{}", note.path.display());
    }
}

/// Somebody else who can lead the cache to a folder of this user's must not get files there written, believed or removed.
#[test]
fn a_cache_that_others_lead_elsewhere_is_not_used() {
    let top = tempfile::tempdir().unwrap();
    let (open, closed) = folders(top.path());
    let file = closed.join("file");
    for n in 0..MOST {
        fs::write(closed.join("checked").join(n.to_string()), "").unwrap();
    }
    symlink(&closed, open.join("cache")).unwrap();
    let custody = custody(open.join("cache"));
    let note = note_of(&custody, &file);
    note.write(&custody);
    let count = || fs::read_dir(closed.join("checked")).unwrap().count();
    assert_eq!(count(), MOST);
    fs::write(&note.path, "").unwrap();
    assert!(!note.exists(&custody));
}

#[test]
fn times_in_whole_seconds_are_those_of_an_image() {
    assert!(is_from_image(0) && !is_from_image(4_000_000) && !is_from_image(1));
}
