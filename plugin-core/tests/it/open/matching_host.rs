//! The first plugin of a process gets a runtime host that fits it, whatever flags it was built with, without anybody naming one.

use super::made::{PLAIN, build, build_with, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{Error, Mismatch};

fn call(plugin: &std::path::Path) {
    let f = try_open(plugin).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(f.func::<fn() -> isize>("F").unwrap().call().unwrap(), 1);
}

/// Builds and calls a plugin of the given flags, and sees that a plain one is refused after it.
fn first_with(arguments: &[&str], environment: &[(&str, &str)]) -> Mismatch {
    let folder = tempfile::tempdir().unwrap();
    call(&build_with(
        folder.path(),
        "plain",
        &PLAIN,
        arguments,
        environment,
    ));
    match try_open(fixture("greet")) {
        Err(Error::OtherRuntime { mismatch, .. }) => *mismatch,
        other => panic!("{other:?}"),
    }
}

#[test]
fn for_trimpath() {
    if in_child(&[]) {
        let mismatch = first_with(&["-trimpath"], &[]);
        assert!(
            mismatch
                .to_string()
                .ends_with("rebuild both with -trimpath; the plugin lacks it"),
            "{mismatch}"
        );
    }
}

#[test]
fn for_compiler_flags_of_all_packages() {
    if in_child(&[]) {
        let mismatch = first_with(&["-gcflags=all=-N -l"], &[]);
        assert!(
            mismatch
                .to_string()
                .ends_with("the plugin has none, the other all=-N -l"),
            "{mismatch}"
        );
    }
}

#[test]
fn for_an_experiment() {
    if in_child(&[]) {
        let mismatch = first_with(&[], &[("GOEXPERIMENT", "arenas")]);
        assert!(
            mismatch
                .to_string()
                .ends_with("the plugin has none, this process arenas"),
            "{mismatch}"
        );
    }
}

/// These do not reach the packages that are shared: Go opens such plugins side by side, and so does this library.
#[test]
fn flags_that_do_not_matter() {
    if !in_child(&[]) {
        return;
    }
    still_usable();
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, environment) in [
        ("own", &["-gcflags=-N -l"][..], &[][..]),
        ("tags", &["-tags=debug"], &[]),
        ("small", &["-ldflags=-s -w"], &[]),
        ("no_debug_info", &["-gcflags=all=-dwarf=false"], &[]),
        ("newer", &[], &[("GOAMD64", "v2")]),
    ] {
        let module = format!("module example.com/{name}\ngo 1.21\n");
        let files = [("go.mod", module.as_str()), PLAIN[1]];
        call(&build_with(
            folder.path(),
            name,
            &files,
            arguments,
            environment,
        ));
    }
    let cover = [("go.mod", "module example.com/cover\ngo 1.21\n"), PLAIN[1]];
    call(&build(folder.path(), "cover", &cover, &["-cover"]));
    still_usable();
}
