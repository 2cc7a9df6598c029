//! What others may have written or damaged is not loaded.

use super::{
    super::{HostError, Insecure, Place, Progress, Refused, TrustError},
    support::{World, tiny_host},
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
};

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Runs `look` while `path` has the permissions `mode`.
fn with_mode<T>(path: &Path, mode: u32, look: impl FnOnce() -> T) -> T {
    let usual = fs::metadata(path).unwrap().permissions();
    set(path, mode);
    let seen = look();
    fs::set_permissions(path, usual).unwrap();
    seen
}

fn insecure(why: &Refused) -> Option<(&Path, &Insecure)> {
    match why {
        Refused::Untrusted(TrustError::NotPrivate { component, why }) => Some((component, why)),
        _ => None,
    }
}

/// The component that made the search pass over the host at `path`.
fn passed_over(world: &World, path: &Path) -> Option<PathBuf> {
    world.events().iter().find_map(|event| match event {
        Progress::PassedOver { path: over, why } if over == path => {
            insecure(why).map(|(component, _)| component.to_owned())
        }
        _ => None,
    })
}

#[test]
fn what_others_may_have_written_to_the_cache_is_not_loaded() {
    let mut world = World::new();
    world.working_go();
    let host = world.run().unwrap().path;
    for (path, mode) in [
        (world.cache(), 0o770),
        (world.path("home"), 0o777),
        (world.path("home/.cache"), 0o775),
        (host.clone(), 0o775),
        (host.clone(), 0o757),
    ] {
        for build in [true, false] {
            world.options.build = build;
            match with_mode(&path, mode, || world.run().unwrap_err()) {
                HostError::InsecureCache {
                    path: found,
                    why: Insecure::Writable { .. },
                } => assert_eq!(found, path),
                error => panic!("{error:?}"),
            }
        }
        world.run().unwrap();
    }
    // One that others could put a host into is not built into either.
    fs::remove_file(&host).unwrap();
    world.options.build = true;
    let error = with_mode(&world.path("home"), 0o777, || world.run().unwrap_err());
    assert!(
        matches!(error, HostError::InsecureCache { .. }),
        "{error:?}"
    );
}

/// The stamp in a host is a build tag, which anybody can set: what counts is who could have written the file.
#[test]
fn what_others_may_have_put_beside_something_is_passed_over() {
    let mut world = World::new();
    world.options.build = false;
    for (place, folder) in [(Place::Executable, "bin"), (Place::Plugin, "plugins")] {
        let folder = world.path(folder);
        let planted = folder.join(world.plain_name());
        world.put(tiny_host(), &planted);
        set(&planted, 0o644);
        assert_eq!(world.run().unwrap().place, place);
        for (path, mode) in [
            (&planted, 0o664),
            (&planted, 0o646),
            (&folder, 0o775),
            (&folder, 0o1777),
            (&world.path(""), 0o770),
        ] {
            let result = with_mode(path, mode, || world.run());
            let path = path.canonicalize().unwrap();
            assert_eq!(passed_over(&world, &planted), Some(path), "{result:?}");
            assert!(matches!(result, Err(HostError::NotFound { .. })));
        }
        // A link counts for what it leads to.
        let real = world.path("elsewhere.so");
        fs::rename(&planted, &real).unwrap();
        symlink(&real, &planted).unwrap();
        assert_eq!(world.run().unwrap().path, real);
        let result = with_mode(&real, 0o664, || world.run());
        assert_eq!(passed_over(&world, &planted), Some(real), "{result:?}");
        // And for who can have made it.
        let result = with_mode(&folder, 0o775, || world.run());
        assert_eq!(passed_over(&world, &planted), Some(folder), "{result:?}");
        fs::remove_file(&planted).unwrap();
    }
}

/// Another user's host. Only root can make one; to others, their own file becomes another's.
#[test]
fn a_host_of_somebody_else_is_passed_over() {
    let mut world = World::new();
    world.options.build = false;
    let planted = world.path("plugins").join(world.plain_name());
    world.put(tiny_host(), &planted);
    let owner = fs::metadata(&planted).unwrap().uid();
    if owner == 0 {
        chown(&planted, Some(12345), None).unwrap();
    } else {
        world.environment.user = Some(owner + 1).into();
    }
    let result = world.run();
    assert!(passed_over(&world, &planted).is_some(), "{result:?}");
    assert!(matches!(result, Err(HostError::NotFound { .. })));
}

#[test]
fn a_named_folder_that_others_can_change_is_refused() {
    let mut world = World::new();
    let named = world.path("named");
    let host = named.join(world.full_name());
    world.put(tiny_host(), &host);
    set(&host, 0o644);
    // Elsewhere there would be one.
    world.put(tiny_host(), &world.path("bin").join(world.full_name()));
    for by in [Place::OptionsFolder, Place::EnvironmentFolder] {
        match by {
            Place::OptionsFolder => world.options.dir = Some(named.clone()),
            _ => {
                world.options.dir = None;
                world.set("GO_PLUGIN_HOST_DIR", &named);
            }
        }
        assert_eq!(world.run().unwrap().place, by);
        for (path, mode) in [(&named, 0o777), (&named, 0o1777), (&host, 0o664)] {
            match with_mode(path, mode, || world.run().unwrap_err()) {
                HostError::InsecureFolder {
                    by: found, path: p, ..
                } => assert_eq!((found, &p), (by, path)),
                error => panic!("{error:?}"),
            }
        }
    }
    // Nor is anything built into it, and a host elsewhere does not make it good.
    world.working_go();
    fs::remove_file(&host).unwrap();
    let error = with_mode(&named, 0o777, || world.run().unwrap_err());
    assert!(
        matches!(error, HostError::InsecureFolder { .. }),
        "{error:?}"
    );
    fs::remove_dir_all(world.path("bin")).unwrap();
    let error = with_mode(&named, 0o777, || world.run().unwrap_err());
    assert!(
        matches!(error, HostError::InsecureFolder { .. }),
        "{error:?}"
    );
    assert!(world.builds("go").is_empty());
}

/// Who names a file vouches for it, not for whom else may write there: what was checked is loaded, from a copy.
#[test]
fn a_named_file_that_others_can_change_is_loaded_from_a_copy() {
    let mut world = World::new();
    let named = world.path("named/host.so");
    world.put(tiny_host(), &named);
    world.options.file = Some(named.clone());
    assert_eq!(world.run().unwrap().path, named);

    set(&world.path("named"), 0o777);
    let copy = world.run().unwrap().path;
    assert!(copy.starts_with(world.cache().join("verified")));
    assert_eq!(fs::read(&copy).unwrap(), fs::read(&named).unwrap());
    assert_eq!(world.run().unwrap().path, copy);

    // Not if that is demanded, of a file that is named as well.
    world.options.private_folder = true;
    let refused = |world: &World| match world.run().unwrap_err() {
        HostError::Refused { why, .. } => why,
        error => panic!("{error:?}"),
    };
    let (component, _) = insecure(&refused(&world))
        .map(|(c, w)| (c.to_owned(), w.clone()))
        .unwrap();
    assert_eq!(component, world.path("named"));
    set(&world.path("named"), 0o755);
    world.run().unwrap();

    // What is refused leaves no copy.
    world.options.private_folder = false;
    fs::remove_dir_all(world.cache()).unwrap();
    set(&world.path("named"), 0o777);
    fs::write(&named, "no host").unwrap();
    refused(&world);
    let left = fs::read_dir(world.cache().join("verified")).unwrap();
    assert_eq!(left.count(), 0);

    // Without a place for a copy there is none.
    world.unset("HOME");
    world.put(tiny_host(), &named);
    let why = refused(&world);
    assert!(
        matches!(why, Refused::Untrusted(TrustError::NoCache)),
        "{why}"
    );
}

/// In a program with more rights than its caller, the environment is the caller's: none of it counts, and nothing is built.
#[test]
fn nothing_of_the_caller_counts_where_the_program_has_more_rights() {
    let mut world = World::new();
    world.working_go();
    let (full, plain) = (world.full_name(), world.plain_name());
    let named = world.path("named/by-variable.so");
    world.set("GO_PLUGIN_HOST", &named);
    world.set("GO_PLUGIN_HOST_DIR", world.path("variable"));
    for path in [
        named,
        world.path("variable").join(&full),
        world.path("plugins").join(&plain),
        world.cache().join(&full),
    ] {
        world.put(tiny_host(), &path);
    }
    world.run().unwrap();
    world.environment.elevated = true;
    world.environment.user = Default::default();
    let error = world.run().unwrap_err();
    assert!(matches!(error, HostError::Elevated { .. }), "{error:?}");
    assert!(world.builds("go").is_empty());
    // What counts is beside the executable, and root's alone.
    let beside = world.path("bin").join(&plain);
    world.put(tiny_host(), &beside);
    let found = world.run();
    if fs::metadata(&beside).unwrap().uid() == 0 {
        assert_eq!(found.unwrap().place, Place::Executable);
        chown(&beside, Some(12345), None).unwrap();
    }
    world.run().unwrap_err();
    assert!(passed_over(&world, &beside).is_some());
}
