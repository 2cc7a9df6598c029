//! What others may have written is not loaded.

use super::{
    super::{HostError, Insecure, Place, Progress, Refused},
    support::{World, tiny_host},
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
};

#[test]
fn what_others_may_have_written_is_not_loaded() {
    let mut world = World::new();
    world.working_go();
    let host = world.run().unwrap().path;
    for (path, mode) in [
        (world.cache(), 0o770),
        (host.clone(), 0o775),
        (host.clone(), 0o757),
    ] {
        let usual = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        for build in [true, false] {
            world.options.build = build;
            match world.run().unwrap_err() {
                HostError::InsecureCache {
                    path: found,
                    why: Insecure::Writable { .. },
                } => {
                    assert_eq!(found, path);
                }
                error => panic!("{error:?}"),
            }
        }
        fs::set_permissions(&path, usual).unwrap();
        world.run().unwrap();
    }

    // Another user's host beside the plugin. Only root can make one; to others, their own file becomes another's.
    let planted = world.path("plugins").join(world.plain_name());
    world.put(tiny_host(), &planted);
    fs::write(world.path("plugins/p.so"), "").unwrap();
    assert_eq!(world.run().unwrap().place, Place::Plugin);
    if fs::metadata(&planted).unwrap().uid() == 0 {
        chown(&planted, Some(12345), None).unwrap();
    } else {
        world.environment.user = world.environment.user().map(|user| user + 1).into();
        fs::remove_file(world.path("plugins/p.so")).unwrap();
    }
    let result = world.run();
    let passed_over = |event: &Progress| matches!(event, Progress::PassedOver { path, why: Refused::Insecure(Insecure::Owner { .. }) } if *path == planted);
    assert!(world.events().iter().any(passed_over), "{result:?}");
}

/// A bit of the code, a page of zeros, bytes at the end: what the reader of images does not look at.
#[test]
fn a_damaged_host_is_built_anew_or_refused() {
    let mut world = World::new();
    world.working_go();
    let host = world.run().unwrap().path;
    let whole = fs::read(&host).unwrap();
    type Change = fn(&mut Vec<u8>);
    let changes: [Change; 3] = [
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        |bytes| {
            let page = bytes.len() / 3 / 4096 * 4096;
            bytes[page..page + 4096].fill(0);
        },
        |bytes| bytes.extend([1; 8]),
    ];
    for change in changes {
        let mut bytes = whole.clone();
        change(&mut bytes);
        assert_ne!(bytes, whole);
        fs::write(&host, &bytes).unwrap();
        world.options.build = false;
        let error = world.run().unwrap_err();
        assert!(error.to_string().contains("was damaged"), "{error}");
        world.options.build = true;
        assert_eq!(world.run().unwrap().place, Place::Built);
        assert_eq!(fs::read(&host).unwrap(), whole);
        assert_eq!(world.run().unwrap().place, Place::Cache);
    }
}
