//! What a caller may demand of a host.

use super::{
    super::{HostError, Place, Refused, RuntimeHost, Sha256Digest, TrustError, trust::RegularFile},
    support::{World, tiny_host},
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

#[test]
fn the_demanded_digest_counts_wherever_the_host_is() {
    let mut world = World::new();
    world.working_go();
    let planted = world.path("plugins").join(world.plain_name());
    world.put(tiny_host(), &planted);
    let digest = RegularFile::open(&planted).unwrap().sha256().unwrap();
    world.options.sha256 = Some(digest);
    assert_eq!(world.run().unwrap().place, Place::Plugin);
    // Of another digest, none is taken, and none is built.
    world.options.sha256 = Some(Sha256Digest([1; 32]));
    match world.run().unwrap_err() {
        HostError::NotFound { tried, .. } => {
            let digests = |why: &Refused| matches!(why, Refused::Untrusted(TrustError::Sha256 { found, .. }) if *found == digest);
            assert_eq!(tried.iter().filter(|tried| digests(&tried.why)).count(), 1);
        }
        error => panic!("{error:?}"),
    }
    assert!(world.builds("go").is_empty());
    // The plugin's folder need not be searched.
    world.options.sha256 = None;
    world.options.build = false;
    world.options.beside_plugin = false;
    world.run().unwrap_err();
}

#[test]
fn later_demands_are_compared_with_what_the_host_was_found_to_be() {
    let mut world = World::new();
    world.options.build = false;
    let planted = world.path("plugins").join(world.plain_name());
    world.put(tiny_host(), &planted);
    let host: RuntimeHost = world.run().unwrap();
    let mut demands = world.options.clone();
    assert_eq!(host.unmet(&demands), None);
    demands.private_folder = true;
    assert_eq!(host.unmet(&demands), None);
    demands.beside_plugin = false;
    assert!(host.unmet(&demands).is_some());
    demands.beside_plugin = true;
    demands.sha256 = Some(Sha256Digest([1; 32]));
    assert!(host.unmet(&demands).is_some());

    world.options.file = Some(planted);
    fs::set_permissions(world.path("plugins"), Permissions::from_mode(0o777)).unwrap();
    let host = world.run().unwrap();
    demands = world.options.clone();
    assert_eq!(host.unmet(&demands), None);
    demands.private_folder = true;
    assert!(host.unmet(&demands).is_some());
}
