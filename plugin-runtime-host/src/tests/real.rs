//! The embedded source, built by the real go command: what comes out fits real plugins.

use super::{
    super::{
        BuildHint, HostError, HostOptions, HostSpec, Place, Progress, builder::Builder,
        environment::Variables, mismatch, recipe::Form, source::Source,
    },
    support::{World, build_plugin, go, kept_folder, names, native, tiny, tiny_host, variables},
};
use std::{fs, path::Path, time::Instant};

/// A world with the real go command and its own caches, and the embedded source; without the user's cache, where there may be hosts.
fn real() -> World {
    let mut world = World::new();
    world.source = Source::embedded();
    world.environment.variables = Variables::Given(variables());
    world.set_go_caches();
    world.set("HOME", world.path("home"));
    world.set("XDG_CACHE_HOME", world.path("home/.cache"));
    world.options.go = Some(go().go().to_owned());
    world.options.dir = Some(world.path("a folder's hosts"));
    world
}

#[test]
fn embedded_source_end_to_end() {
    let world = real();
    let start = Instant::now();
    let built = world.run().unwrap();
    let building = start.elapsed();
    assert_eq!(built.place, Place::Built);
    assert!(matches!(
        world.events()[..],
        [Progress::Building { .. }, Progress::Built { .. }]
    ));
    let name = world.full_name();
    assert_eq!(
        names(&world.path("a folder's hosts")),
        [format!(".{name}.lock"), name]
    );
    let image = plugin_image::read_file(&built.path).unwrap();
    for symbol in Source::embedded().exports() {
        assert!(image.defines(symbol).is_some(), "{symbol}");
    }
    // The go directive is the toolchain's own, so no default of GODEBUG differs from a Go program's.
    let build = &built.build;
    assert_eq!(build.setting("DefaultGODEBUG"), None, "{build:?}");

    let start = Instant::now();
    let found = world.run().unwrap();
    let warm = start.elapsed();
    assert_eq!(
        (found.place, &found.path),
        (Place::OptionsFolder, &built.path)
    );
    assert!(world.events().is_empty());
    assert!(
        warm < building / 4,
        "a host that is there took {warm:?} to find, and {building:?} to build"
    );
}

/// What decides at open is the hash of each package: those of host and plugin must be equal, so [`HostSpec`] must know all
/// that goes into them.
#[test]
fn package_hashes_equal_the_plugins() {
    for flags in [
        &[][..],
        &["-trimpath"],
        &["-ldflags=-s -w", "-tags=x", "-gcflags=-N -l"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let plugin = plugin_image::read_file(&build_plugin(folder.path(), flags)).unwrap();
        let spec = HostSpec::of_plugin(plugin.build.as_ref().unwrap()).unwrap();
        assert_eq!(spec.trimpath, flags == ["-trimpath"]);
        let mut world = real();
        world.spec = spec;
        // What the search reads of a host has the hash of one package.
        let host = plugin_image::read_file(&world.run().unwrap().path).unwrap();
        let mut compared = 0;
        for (package, hash) in plugin.package_hashes() {
            if let Some(expected) = host.package_hash(package) {
                assert_eq!(hash, expected, "{flags:?}: {package}");
                compared += 1;
            }
        }
        assert!(compared > 10, "{flags:?}: {compared} packages in common");
    }
}

#[test]
fn prebuilt_host_is_replaced_and_found_by_its_plain_name() {
    let world = World::new();
    let output = world.path("bin").join(world.plain_name());
    fs::write(&output, "something old").unwrap();
    let options = HostOptions {
        go: Some(go().go().to_owned()),
        ..world.options.clone()
    };
    let environment = super::super::environment::Environment::current();
    let builder = Builder {
        form: Form::Library,
        spec: &world.spec,
        options: &options,
        environment: &environment,
        source: tiny(),
    };
    builder.rebuild(&output).unwrap();
    assert_eq!(world.events().len(), 2);
    let found = world.run().unwrap();
    assert_eq!((found.place, found.path), (Place::Executable, output));
}

/// What a user set by `go env -w` for other work does not change the host; what tells Go how to work on this machine counts.
#[test]
fn settings_of_go_env_w() {
    let mut world = real();
    world.source = tiny();
    let settings = world.path("go-env");
    world.set("GOENV", &settings);
    let unwanted =
        "GOFLAGS=-mod=vendor\nGOEXPERIMENT=arenas\nCGO_ENABLED=0\nGOAMD64=v4\nGOWORK=/none\n";
    fs::write(&settings, unwanted).unwrap();
    assert_eq!(world.run().unwrap().place, Place::Built);
    // The go command would read this one for ever.
    world.set("GOENV", "/dev/zero");
    fs::remove_dir_all(world.path("a folder's hosts")).unwrap();
    assert_eq!(world.run().unwrap().place, Place::Built);
}

/// Settings that the user needs for other programs, and that would spoil a host, by the environment and by `go env -w`.
#[test]
fn c_settings_of_the_user_do_not_reach_the_host() {
    let mut world = real();
    world.source = tiny();
    let settings = world.path("go-env");
    world.set("GOENV", &settings);
    fs::write(
        &settings,
        "CC=no-such-compiler\nCGO_LDFLAGS=-lno-such-library\n",
    )
    .unwrap();
    for (name, value) in [
        ("CGO_CFLAGS", "-DNULL=?"),
        ("CGO_CPPFLAGS", "-include /no/such/file.h"),
        ("CXX", "no-such-compiler"),
        ("CPATH", "/no/such/folder"),
        ("LIBRARY_PATH", "/no/such/folder"),
        ("LD_RUN_PATH", "/no/such/folder"),
        ("GCC_EXEC_PREFIX", "/no/such/folder/"),
    ] {
        world.set(name, value);
    }
    let host = world.run().unwrap();
    assert_eq!(host.place, Place::Built);
    let bytes = fs::read(&host.path).unwrap();
    let path = b"/no/such/folder";
    assert!(!bytes.windows(path.len()).any(|found| found == path));
}

/// Where Go's default compiler is not there, the user's is taken, and an error names what was set.
#[test]
fn c_settings_of_the_user_where_there_is_no_other_compiler() {
    let mut world = real();
    world.source = tiny();
    let path = world.path("no compiler");
    fs::create_dir(&path).unwrap();
    world.set("PATH", &path);
    world.set("CC", "no-such-compiler");
    let error = world.run().unwrap_err();
    let hint = Some(BuildHint::NoCCompiler);
    assert!(
        matches!(&error, HostError::Build { hint: found, .. } if *found == hint),
        "{error:?}"
    );
    assert!(
        error.to_string().contains(" with CC=no-such-compiler"),
        "{error}"
    );
}

/// What was built needs a library that is not there.
#[test]
fn a_host_that_cannot_be_loaded_is_not_published() {
    let mut world = World::new();
    let bytes = fs::read(tiny_host()).unwrap();
    let (needed, other) = (b"\0libc.so.6\0", b"\0libx.so.6\0");
    let at = bytes
        .windows(needed.len())
        .position(|found| found == needed);
    let mut changed = bytes;
    changed[at.unwrap()..][..needed.len()].copy_from_slice(other);
    let spoilt = world.path("spoilt.so");
    fs::write(&spoilt, changed).unwrap();
    let copy = format!("cp '{}' \"$out\"\n", spoilt.display());
    world.options.go = Some(world.stand_in("go", &world.spec.go_version, &copy));
    world.options.dir = Some(world.path("hosts"));
    let error = world.run().unwrap_err();
    assert!(
        matches!(&error, HostError::Unloadable { loader, .. } if loader.contains("libx.so.6")),
        "{error:?}"
    );
    assert_eq!(
        names(&world.path("hosts")),
        [format!(".{}.lock", world.full_name())]
    );
}

/// A service may run without a home: Go then knows no place for its caches.
#[test]
fn builds_without_a_home() {
    let mut world = World::new();
    world.environment.variables =
        Variables::Given([("PATH".into(), std::env::var_os("PATH").unwrap())].into());
    world.options.go = Some(go().go().to_owned());
    world.options.dir = Some(world.path("hosts"));
    let host = world.run().unwrap();
    assert_eq!(host.place, Place::Built);
    let name = world.full_name();
    assert_eq!(names(&world.path("hosts")), [format!(".{name}.lock"), name]);
}

#[test]
fn native_spec_is_what_a_plain_plugin_has() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = plugin_image::read_file(&build_plugin(folder.path(), &[])).unwrap();
    assert_eq!(
        HostSpec::of_plugin(plugin.build.as_ref().unwrap()),
        Ok(native())
    );
    let image = plugin_image::read_file(tiny_host()).unwrap();
    assert_eq!(mismatch::check(&native(), &image, tiny()), Ok(()));
    assert!(Path::new(tiny_host()).starts_with(kept_folder()));
}
