//! A host that is named is used, or refused by its name: nothing else is tried.

use super::{
    super::{HostError, HostMismatch, NamedBy, Refused, TrustError},
    support::{World, build_plugin, other_host, tiny_host},
};
use std::fs;

#[test]
fn named_file_is_used_or_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = build_plugin(folder.path(), &[]);
    let mut world = World::new();
    // Everywhere else there is a good one, which must not be used.
    world.put(tiny_host(), &world.path("bin").join(world.full_name()));
    world.working_go();

    let text = world.path("named/text.so");
    fs::write(&text, "not a library\n").unwrap();
    let cut = world.path("named/cut.so");
    let whole = fs::read(tiny_host()).unwrap();
    fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let refused = |world: &World| match world.run().unwrap_err() {
        HostError::Refused { path, by, why } => (path, by, why),
        error => panic!("{error:?}"),
    };
    type Expected = fn(&Refused) -> bool;
    let cases: [(_, Expected); 6] = [
        (text, |why| matches!(why, Refused::Unreadable(_))),
        (cut, |why| matches!(why, Refused::Unreadable(_))),
        (world.path("named/none.so"), |why| {
            matches!(why, Refused::Missing)
        }),
        (world.path("named"), |why| {
            matches!(why, Refused::Untrusted(TrustError::NotRegular))
        }),
        (
            plugin,
            |why| matches!(why, Refused::Mismatch(HostMismatch::BuildMode { found: Some(mode) }) if mode == "plugin"),
        ),
        (other_host().to_owned(), |why| {
            matches!(why, Refused::Mismatch(HostMismatch::Source { .. }))
        }),
    ];
    for (file, expected) in cases {
        world.options.file = Some(file.clone());
        let (path, by, why) = refused(&world);
        assert_eq!((&path, by), (&file, NamedBy::Options));
        assert!(expected(&why), "{}: {why:?}", file.display());

        world.options.file = None;
        world.set("GO_PLUGIN_HOST", &file);
        let (path, by, why) = refused(&world);
        assert_eq!((&path, by), (&file, NamedBy::Environment));
        assert!(expected(&why), "{}: {why:?}", file.display());
        let message = world.run().unwrap_err().to_string();
        assert!(message.contains(file.to_str().unwrap()), "{message}");
    }
    assert!(world.builds("go").is_empty());
}

#[test]
fn host_of_other_settings_is_refused_with_both() {
    let mut world = World::new();
    world.options.file = Some(tiny_host().to_owned());
    let plain = world.spec.clone();
    let mut refused = |change: fn(&mut World)| {
        world.spec = plain.clone();
        change(&mut world);
        match world.run().unwrap_err() {
            HostError::Refused {
                why: Refused::Mismatch(why),
                ..
            } => why,
            error => panic!("{error:?}"),
        }
    };
    let flag = |flag: &'static str, expected: &str| HostMismatch::Flag {
        flag,
        expected: Some(expected.to_owned()),
        found: None,
    };
    assert_eq!(
        refused(|world| world.spec.go_version = "go1.21.99".into()),
        HostMismatch::GoVersion {
            expected: "go1.21.99".into(),
            found: plain.go_version.clone(),
        }
    );
    assert_eq!(
        refused(|world| world.spec.experiments = vec!["arenas".into()]),
        HostMismatch::GoVersion {
            expected: format!("{} X:arenas", plain.go_version),
            found: plain.go_version.clone(),
        }
    );
    assert_eq!(
        refused(|world| world.spec.goarch = "sparc".into()),
        HostMismatch::Target {
            expected: format!("{}/sparc", plain.goos),
            found: format!("{}/{}", plain.goos, plain.goarch),
        }
    );
    assert_eq!(
        refused(|world| world.spec.trimpath = true),
        flag("-trimpath", "true")
    );
    assert_eq!(
        refused(|world| world.spec.gcflags = Some("all=-N -l".into())),
        flag("-gcflags", "all=-N -l")
    );
}

#[test]
fn relative_names_become_full_paths() {
    let mut world = World::new();
    world.options.build = false;
    world.options.file = Some("no-such-folder/host.so".into());
    let here = std::env::current_dir().unwrap();
    match world.run().unwrap_err() {
        HostError::Refused { path, .. } => assert_eq!(path, here.join("no-such-folder/host.so")),
        error => panic!("{error:?}"),
    }
}
