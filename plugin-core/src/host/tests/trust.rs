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
