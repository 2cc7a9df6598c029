//! Which go command is used, what it is asked for, and what is said when there is none.

use super::{
    super::{GoFailure, HostError, Progress, toolchain},
    support::{World, build_plugin, tiny_host},
};
use std::{fs, path::Path};

fn copy() -> String {
    format!("cp '{}' \"$out\"\n", tiny_host().display())
}

#[test]
fn options_then_variable_then_path_then_usual_folders() {
    let mut world = World::new();
    let folders = [
        "options",
        "variable",
        "path/a",
        "path/b",
        "root/usr/local/go/bin",
    ];
    for (number, folder) in folders.iter().enumerate() {
        world.stand_in(folder, &format!("go1.2{}.0", number + 1), "");
    }
    world.set("GO", world.path("variable/go"));
    let path = format!(
        "{}:{}:relative",
        world.path("path/a").display(),
        world.path("path/b").display()
    );
    world.set("PATH", format!("{path}:/usr/bin:/bin"));
    let explicit = world.path("options/go");
    let find = |explicit: Option<&Path>, world: &World| {
        toolchain::find(explicit, &world.environment)
            .unwrap()
            .version()
            .to_owned()
    };
    assert_eq!(find(Some(&explicit), &world), "go1.21.0");
    assert_eq!(find(None, &world), "go1.22.0");
    world.set("GO", "go");
    assert_eq!(find(None, &world), "go1.23.0");
    world.set("GO", "");
    assert_eq!(find(None, &world), "go1.23.0");
    fs::remove_file(world.path("path/a/go")).unwrap();
    assert_eq!(find(None, &world), "go1.24.0");
    fs::remove_file(world.path("path/b/go")).unwrap();
    // On most machines of developers there is one in /usr/bin; here only this test's folders count.
    world.set("PATH", path);
    // The stand-in is a script, and needs programs by name.
    fs::remove_file(world.path("root/usr/local/go/bin/go")).unwrap();
    assert!(matches!(
        toolchain::find(None, &world.environment),
        Err(HostError::NoGo { .. })
    ));
}

#[test]
fn installed_version_is_preferred_to_a_fetched_one() {
    let mut world = World::new();
    let wanted = world.spec.go_version.clone();
    world.stand_in("path", "go1.21.0", &copy());
    world.stand_in("home/sdk/go1.99.9/bin", &wanted, &copy());
    world.set(
        "PATH",
        format!("{}:/usr/bin:/bin", world.path("path").display()),
    );
    world.unset("GO");
    world.run().unwrap();
    assert!(world.builds("path").is_empty());
    let builds = world.builds("home/sdk/go1.99.9/bin");
    assert!(
        builds[0].starts_with("GOTOOLCHAIN=local build -buildmode=c-shared "),
        "{builds:?}"
    );
    assert!(
        builds[0].contains(&format!(" -tags={} ", world.source.tag())),
        "{builds:?}"
    );
}

#[test]
fn other_version_is_asked_to_fetch() {
    let mut world = World::new();
    let wanted = world.spec.go_version.clone();
    world.options.go = Some(world.stand_in("go", "go1.21.0", &copy()));
    world.run().unwrap();
    let builds = world.builds("go");
    assert!(
        builds[0].starts_with(&format!("GOTOOLCHAIN={wanted} build ")),
        "{builds:?}"
    );
    assert!(matches!(
        &world.events()[0],
        Progress::Building { fetch: true, go_version, .. } if *go_version == wanted
    ));
}

#[test]
fn version_that_cannot_be_fetched() {
    for (installed, wanted) in [
        ("go1.20.14", "go1.26.8"),
        ("go1.26.8", "go1.26.8-vendor"),
        (
            "go1.26.8",
            "devel go1.28-2c1b3f4 Thu Jan 1 00:00:00 2026 +0000",
        ),
    ] {
        let mut world = World::new();
        world.spec.go_version = wanted.to_owned();
        let go = world.stand_in("go", installed, "exit 9\n");
        world.options.go = Some(go.clone());
        let error = world.run().unwrap_err();
        match &error {
            HostError::GoVersion {
                needed,
                found,
                go: named,
            } => {
                assert_eq!((needed.as_str(), found.as_str()), (wanted, installed));
                assert_eq!(*named, go);
            }
            error => panic!("{error:?}"),
        }
        let message = error.to_string();
        assert_eq!(
            message.contains("go1.21"),
            installed == "go1.20.14",
            "{message}"
        );
        assert!(world.builds("go").is_empty());
    }
}

#[test]
fn caller_settings_do_not_leak_in() {
    let mut world = World::new();
    world.working_go();
    world.spec.trimpath = true;
    world.spec.gcflags = Some("all=-N -l".into());
    world.spec.experiments = vec!["arenas".into(), "synctest".into()];
    for (name, value) in [
        ("GOFLAGS", "-mod=vendor"),
        ("GOEXPERIMENT", "rangefunc"),
        ("GOAMD64", "v4"),
        ("GOFIPS140", "latest"),
        ("GOWORK", "/somewhere/go.work"),
        ("GOROOT", "/nowhere"),
        ("GOOS", "plan9"),
        ("GOGC", "1"),
        ("GODEBUG", "clobberfree=1"),
        ("CGO_ENABLED", "0"),
        ("GO111MODULE", "off"),
        ("GOTOOLCHAIN", "go1.22.1"),
        ("CC", "my-cc"),
        ("CGO_LDFLAGS", "-lnone"),
        ("LIBRARY_PATH", "/none"),
        ("LD_RUN_PATH", "/none"),
        ("DEPENDENCIES_OUTPUT", "/none/file"),
        ("SUNPRO_DEPENDENCIES", "/none/file"),
        ("CC_PRINT_OPTIONS_FILE", "/none/file"),
        ("SOME_WRAPPERS_OPTION", "1"),
        ("GOPROXY", "https://proxy.example"),
    ] {
        world.set(name, value);
    }
    // The stand-in gives a host of other settings, so the search fails; what was asked is of interest here.
    let error = world.run().unwrap_err();
    assert!(matches!(error, HostError::WrongBuild { .. }), "{error:?}");
    let environment = fs::read_to_string(world.path("go/environment")).unwrap();
    let is = |name: &str| {
        environment
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}=")))
    };
    for (name, value) in [
        ("GOFLAGS", None),
        ("CC", None),
        ("CGO_LDFLAGS", None),
        ("LIBRARY_PATH", None),
        ("LD_RUN_PATH", None),
        ("DEPENDENCIES_OUTPUT", None),
        ("SUNPRO_DEPENDENCIES", None),
        ("CC_PRINT_OPTIONS_FILE", None),
        ("SOME_WRAPPERS_OPTION", None),
        ("GOROOT", None),
        ("GOGC", None),
        ("GODEBUG", None),
        ("GOENV", Some("off")),
        ("GOEXPERIMENT", Some("arenas,synctest")),
        ("GOAMD64", Some("v1")),
        ("GOFIPS140", Some("off")),
        ("GOWORK", Some("off")),
        ("GOOS", Some(world.spec.goos.as_str())),
        ("GOARCH", Some(world.spec.goarch.as_str())),
        ("CGO_ENABLED", Some("1")),
        ("GO111MODULE", Some("on")),
        ("GOTOOLCHAIN", Some("local")),
        ("GOPROXY", Some("https://proxy.example")),
    ] {
        // Where the go command names no folders of its own, GOFLAGS is ours.
        if name == "GOFLAGS" {
            assert_eq!(is(name), Some("-modcacherw"));
        } else {
            assert_eq!(is(name), value, "{name}");
        }
    }
    let builds = world.builds("go");
    assert!(
        builds[0].contains(" -trimpath -gcflags=all=-N -l "),
        "{builds:?}"
    );
}

/// A compiler's wrapper may need a variable that nobody has heard of: so all are tried where the build fails without.
#[test]
fn caller_settings_are_used_where_nothing_else_works() {
    let mut world = World::new();
    world.working_go();
    let works = fs::read_to_string(world.path("go/build")).unwrap();
    let needs = format!("[ \"$SOME_WRAPPERS_OPTION\" ] || exit 1\n{works}");
    fs::write(world.path("go/build"), needs).unwrap();
    world.run().unwrap_err();
    assert_eq!(world.builds("go").len(), 1);
    world.set("SOME_WRAPPERS_OPTION", "1");
    world.run().unwrap();
    assert_eq!(world.builds("go").len(), 3);
}

#[test]
fn no_go_says_what_was_tried_and_how_to_get_it() {
    let mut world = World::new();
    world.set("PATH", world.path("empty"));
    let error = world.run().unwrap_err();
    let HostError::NoGo { needed, tried } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(needed.as_ref(), Some(&world.spec.go_version));
    assert_eq!(
        tried
            .iter()
            .map(|attempt| attempt.place)
            .collect::<Vec<_>>(),
        ["PATH", "usual folders"]
    );
    let message = error.to_string();
    for part in [
        "/empty",
        "root/usr/local/go/bin",
        "https://go.dev/dl/",
        "GO ",
        &world.spec.go_version,
    ] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }

    // One that was named is the only one, whatever is wrong with it.
    world.stand_in("path", "go1.26.8", &copy());
    world.set("PATH", world.path("path"));
    let folder = tempfile::tempdir().unwrap();
    let plugin = build_plugin(folder.path(), &[]);
    type Expected = fn(&GoFailure) -> bool;
    let cases: [(_, Expected); 4] = [
        (world.path("none/go"), |why| {
            matches!(why, GoFailure::Missing)
        }),
        (plugin.with_extension("none"), |why| {
            matches!(why, GoFailure::Missing)
        }),
        (plugin.with_file_name("p.go"), |why| {
            matches!(why, GoFailure::CannotRun(_))
        }),
        ("/bin/echo".into(), |why| {
            matches!(why, GoFailure::NotGo { .. })
        }),
    ];
    for (go, expected) in cases {
        world.set("GO", &go);
        match world.run().unwrap_err() {
            HostError::NoGo { tried, .. } => {
                assert_eq!(tried.len(), 1, "{tried:?}");
                assert_eq!((tried[0].place, &tried[0].command), ("GO", &go));
                assert!(expected(&tried[0].why), "{tried:?}");
            }
            error => panic!("{error:?}"),
        }
    }
}
