//! Builds that fail: what is said, and that nothing is left behind.

use super::{
    super::{BuildHint, HostError, Refused},
    support::{World, go, names, other_host},
};
use std::fs;

/// A world with the real go command, which can reach no network.
fn real() -> World {
    let mut world = World::new();
    world.options.go = Some(go().go().to_owned());
    world.set("GOPROXY", "off");
    world.set_go_caches();
    world
}

fn hint_of(world: &World) -> Option<BuildHint> {
    match world.run().unwrap_err() {
        HostError::Build {
            hint,
            command,
            output,
            ..
        } => {
            assert!(command.contains(" build -buildmode=c-shared "), "{command}");
            assert!(!output.is_empty());
            hint
        }
        error => panic!("{error:?}"),
    }
}

#[test]
fn no_c_compiler() {
    let mut world = real();
    world.set("PATH", world.path("home"));
    world.set("CC", "no-such-compiler");
    // Another C compiler is another package runtime/cgo, so nothing cached hides that it is missing.
    assert_eq!(hint_of(&world), Some(BuildHint::NoCCompiler));
    let message = world.run().unwrap_err().to_string();
    assert!(message.contains("install a C compiler"), "{message}");
    assert!(message.contains("CC=no-such-compiler"), "{message}");
}

#[test]
fn version_that_cannot_be_had() {
    let mut world = real();
    world.set("GOMODCACHE", world.path("modules"));
    world.set("GOFLAGS", "-modcacherw");
    world.spec.go_version = "go1.26.99".into();
    // A module proxy that knows no such version, and one that cannot be reached.
    fs::create_dir(world.path("proxy")).unwrap();
    world.set(
        "GOPROXY",
        format!("file://{}", world.path("proxy").display()),
    );
    assert_eq!(hint_of(&world), Some(BuildHint::VersionNotAvailable));
    world.set("GOPROXY", "https://127.0.0.1:1");
    assert_eq!(hint_of(&world), Some(BuildHint::NoNetwork));
}

#[test]
fn failure_leaves_nothing_behind_and_is_not_remembered() {
    let mut world = World::new();
    world.working_go();
    let good = fs::read_to_string(world.path("go/build")).unwrap();
    let lines: String = (1..=100).map(|n| format!("echo line {n} >&2\n")).collect();
    fs::write(
        world.path("go/build"),
        format!("{lines}echo half >\"$out\"; exit 3\n"),
    )
    .unwrap();
    match world.run().unwrap_err() {
        HostError::Build {
            output,
            status,
            hint,
            go_version,
            ..
        } => {
            assert_eq!(status.code(), Some(3));
            assert_eq!(hint, None);
            assert_eq!(go_version, world.spec.go_version);
            assert!(output.ends_with("line 99\nline 100"), "{output}");
            assert!(output.lines().count() <= 30, "{output}");
        }
        error => panic!("{error:?}"),
    }
    let name = world.full_name();
    assert_eq!(names(&world.cache()), [format!(".{name}.lock")]);
    fs::write(world.path("go/build"), good).unwrap();
    world.run().unwrap();
}

#[test]
fn what_was_built_is_checked() {
    let mut world = World::new();
    world.working_go();
    for (build, mismatch) in [
        (format!("cp '{}' \"$out\"\n", other_host().display()), true),
        ("echo text >\"$out\"\n".to_owned(), false),
        ("true\n".to_owned(), false),
    ] {
        fs::write(world.path("go/build"), build).unwrap();
        match world.run().unwrap_err() {
            HostError::WrongBuild {
                why: Refused::Mismatch(_),
                ..
            } => assert!(mismatch),
            HostError::WrongBuild {
                why: Refused::Unreadable(_),
                ..
            } => assert!(!mismatch),
            error => panic!("{error:?}"),
        }
        let name = world.full_name();
        assert_eq!(names(&world.cache()), [format!(".{name}.lock")]);
    }
}

#[test]
fn folder_that_cannot_be_made() {
    let mut world = World::new();
    world.working_go();
    fs::write(world.path("file"), "").unwrap();
    world.options.dir = Some(world.path("file/folder"));
    let error = world.run().unwrap_err();
    assert!(
        matches!(&error, HostError::Io { path, .. } if *path == world.path("file/folder")),
        "{error:?}"
    );
    assert!(std::error::Error::source(&error).is_some());
    let said = error.to_string();
    assert!(
        said.contains("name a folder that can be made in GO_PLUGIN_HOST_DIR"),
        "{said}"
    );
}

/// A Go version may give out the function no more by which types get methods: then the host is built without them.
#[test]
fn a_host_is_built_without_objects_where_they_cannot_be_linked() {
    for message in [
        "link: goplugin.host/object: invalid reference to reflect.addReflectOff",
        "goplugin.host/object.addReflectOff: relocation target reflect.addReflectOff not defined",
    ] {
        let mut world = World::new();
        world.working_go();
        let works = fs::read_to_string(world.path("go/build")).unwrap();
        let refuses = format!(
            "case \"$(tail -n 1 \"$here/builds\")\" in *,goplugin_no_objects*) ;; *) echo '{message}' >&2; exit 1;; esac\n"
        );
        fs::write(world.path("go/build"), refuses + &works).unwrap();
        world.run().unwrap();
        assert_eq!(world.builds("go").len(), 2);
    }
    // Anything else that fails, fails once.
    let mut world = World::new();
    world.working_go();
    let other = "echo 'main: invalid reference to runtime.x' >&2; exit 1\n";
    fs::write(world.path("go/build"), other).unwrap();
    world.run().unwrap_err();
    assert_eq!(world.builds("go").len(), 1);
}

/// It could not be loaded from there: glibc replaces a part of the path.
#[test]
#[cfg(target_env = "gnu")]
fn a_folder_that_the_dynamic_linker_does_not_find() {
    let mut world = World::new();
    world.working_go();
    let folder = world.path("$LIB");
    world.options.dir = Some(folder.clone());
    let error = world.run().unwrap_err();
    let HostError::PathToken { path, token } = &error else {
        panic!("{error:?}");
    };
    assert_eq!((path.parent(), &*token.0), (Some(&*folder), "$LIB"));
    assert!(error.to_string().contains("GO_PLUGIN_HOST_DIR"), "{error}");
    let hosts = names(&folder);
    assert!(hosts.iter().all(|name| !name.ends_with(".so")), "{hosts:?}");
}
