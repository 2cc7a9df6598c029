//! Hosts that are passed over are told by the error, if there is one in the end.

use super::{
    super::{HostError, Refused},
    support::{World, tiny_host},
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// Runs `look` while others can write to the folder.
fn open_to_others<T>(folder: &Path, look: impl FnOnce() -> T) -> T {
    fs::set_permissions(folder, Permissions::from_mode(0o775)).unwrap();
    let seen = look();
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    seen
}

/// However the search ends, its error tells of the host that is there and why it is not loaded.
#[test]
fn what_was_passed_over_is_in_the_error() {
    let mut world = World::new();
    let folder = world.path("bin");
    let planted = folder.join(world.plain_name());
    world.put(tiny_host(), &planted);
    let mut ends = Vec::new();
    // A home that is a file, no go command, and a cache that others can write to.
    for end in ["home", "go", "cache"] {
        match end {
            "home" => {
                fs::write(world.path("file"), "").unwrap();
                world.set("HOME", world.path("file"));
            }
            "go" => {
                world.set("HOME", world.path("home"));
                world.set("GO", "/nowhere/go");
            }
            _ => {
                fs::create_dir_all(world.cache()).unwrap();
                fs::set_permissions(world.cache(), Permissions::from_mode(0o777)).unwrap();
            }
        }
        match open_to_others(&folder, || world.run().unwrap_err()) {
            HostError::PassedOver { tried, reason } => {
                assert_eq!(tried.len(), 1, "{tried:?}");
                assert_eq!(tried[0].path, planted);
                assert!(matches!(tried[0].why, Refused::Untrusted(_)), "{tried:?}");
                ends.push(*reason);
            }
            error => panic!("{end}: {error:?}"),
        }
    }
    assert!(
        matches!(
            &ends[..],
            [
                HostError::Io { .. } | HostError::InsecureCache { .. },
                HostError::NoGo { .. },
                HostError::InsecureCache { .. }
            ]
        ),
        "{ends:?}"
    );
    // The cause is in the text, before what came earlier.
    let text = ends.remove(0).after(Vec::new()).to_string();
    let error = open_to_others(&folder, || {
        world.set("HOME", world.path("file"));
        world.run().unwrap_err().to_string()
    });
    assert!(error.starts_with(&text), "{error}");
    let (_, earlier) = error.split_once("passed over:").unwrap();
    assert!(earlier.contains("others may write to it"), "{error}");
    assert!(
        world.run().is_ok(),
        "it is used when nobody else can write there"
    );
}
