//! Where hosts are looked for, in which order, and what is passed over.

use super::{
    super::{Attempt, HostError, HostMismatch, NamedBy, Place, Progress, Refused},
    support::{World, other, other_host, tiny_host},
};
use std::fs;

#[test]
fn each_place_comes_before_the_next() {
    let mut world = World::new();
    world.options.build = false;
    let (full, plain) = (world.full_name(), world.plain_name());
    let options_file = world.path("named/by-options.so");
    let variable_file = world.path("named/by-variable.so");
    world.options.file = Some(options_file.clone());
    world.options.dir = Some(world.path("options"));
    world.set("GO_PLUGIN_HOST", &variable_file);

    let places = [
        (Place::Named(NamedBy::Options), options_file),
        (Place::Named(NamedBy::Environment), variable_file),
        (Place::OptionsFolder, world.path("options").join(&full)),
        (Place::OptionsFolder, world.path("options").join(&plain)),
        (Place::EnvironmentFolder, world.path("variable").join(&full)),
        (
            Place::EnvironmentFolder,
            world.path("variable").join(&plain),
        ),
        (Place::Executable, world.path("bin").join(&full)),
        (Place::Executable, world.path("bin").join(&plain)),
        (Place::Plugin, world.path("plugins").join(&full)),
        (Place::Plugin, world.path("plugins").join(&plain)),
        (Place::Cache, world.cache().join(&full)),
    ];
    for (_, path) in &places {
        world.put(tiny_host(), path);
    }
    for (place, path) in &places {
        // What comes after the options is found when the options say nothing, and so on.
        match place {
            Place::Named(NamedBy::Environment) => world.options.file = None,
            Place::OptionsFolder => {
                world.unset("GO_PLUGIN_HOST");
            }
            Place::EnvironmentFolder => {
                world.options.dir = None;
                world.set("GO_PLUGIN_HOST_DIR", world.path("variable"));
            }
            _ => {}
        }
        let found = world.run().unwrap();
        assert_eq!((found.place, &found.path), (*place, path));
        let image = plugin_image::read_file(&found.path).unwrap();
        assert!(image.package_hash("runtime").is_some());
        fs::remove_file(path).unwrap();
    }
    match world.run().unwrap_err() {
        HostError::NotFound { file_name, tried } => {
            assert_eq!(file_name, full);
            // Two names in three folders, one in the cache.
            assert_eq!(tried.len(), 7, "{tried:#?}");
            assert!(
                tried
                    .iter()
                    .all(|attempt| matches!(attempt.why, Refused::Missing))
            );
        }
        error => panic!("{error:?}"),
    }
    assert!(world.events().is_empty());
}

#[test]
fn stale_host_beside_the_plugin_is_passed_over() {
    let mut world = World::new();
    let stale = world.path("plugins").join(world.plain_name());
    world.put(other_host(), &stale);
    world.working_go();
    let built = world.run().unwrap();
    assert_eq!(built.place, Place::Built);
    assert_eq!(built.path, world.cache().join(world.full_name()));
    let events = world.events();
    assert!(
        matches!(
            &events[..],
            [
                Progress::PassedOver { path, why: Refused::Mismatch(HostMismatch::Source { .. }) },
                Progress::Building { fetch: false, .. },
                Progress::Built { output, .. },
            ] if *path == stale && *output == built.path
        ),
        "{events:#?}"
    );
    // Where none may be built, the error tells of it.
    fs::remove_file(&built.path).unwrap();
    world.options.build = false;
    let message = world.run().unwrap_err().to_string();
    assert!(message.contains(stale.to_str().unwrap()), "{message}");
    assert!(message.contains(&other().tag()), "{message}");
}

#[test]
fn unusable_host_in_a_cache_is_built_again() {
    let mut world = World::new();
    world.working_go();
    let whole = fs::read(tiny_host()).unwrap();
    let stale = fs::read(other_host()).unwrap();
    for folder in [world.cache(), world.path("own")] {
        if folder == world.path("own") {
            world.options.dir = Some(folder.clone());
            fs::remove_dir_all(world.cache()).unwrap();
        }
        let path = folder.join(world.full_name());
        for bad in [&whole[..whole.len() / 3], b"", b"text", &stale[..]] {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, bad).unwrap();
            let before = world.builds("go").len();
            let host = world.run().unwrap();
            assert_eq!((host.place, &host.path), (Place::Built, &path));
            assert!(fs::read(&path).unwrap() == whole);
            assert_eq!(world.builds("go").len(), before + 1);
            assert!(matches!(world.events()[0], Progress::PassedOver { .. }));
        }
        // And then it is simply found.
        let host = world.run().unwrap();
        assert!(matches!(host.place, Place::Cache | Place::OptionsFolder));
        assert!(world.events().is_empty());
    }
}

#[test]
fn no_home_and_no_folder() {
    let mut world = World::new();
    world.working_go();
    world.unset("HOME");
    match world.run().unwrap_err() {
        HostError::NoFolder { tried, .. } => assert_eq!(tried.len(), 4),
        error => panic!("{error:?}"),
    }
    world.set("GO_PLUGIN_HOST_DIR", world.path("new/folder"));
    assert_eq!(
        world.run().unwrap().path,
        world.path("new/folder").join(world.full_name())
    );
}

/// As without `/proc` in a program that was not started by its full path.
#[test]
fn an_unknown_folder_of_the_executable_is_told() {
    let mut world = World::new();
    world.options.build = false;
    world.environment.executable_folder = None.into();
    let error = world.run().unwrap_err();
    let HostError::NotFound { tried, .. } = &error else {
        panic!("{error:?}");
    };
    let unknown = |attempt: &&Attempt| matches!(attempt.why, Refused::UnknownFolder);
    let found: Vec<_> = tried.iter().filter(unknown).collect();
    assert_eq!((found.len(), found[0].place), (1, Place::Executable));
    let said = error.to_string();
    assert!(said.contains("/proc is not mounted"), "{said}");
}
