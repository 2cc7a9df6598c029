//! Plugins, runtimes and copies of this library that other code brought into the process, before or after the first plugin is opened:
//! an error, before anything is loaded that would end the process.

use super::made::{PLAIN, build, still_usable, try_open};
use crate::support::{fixture, in_child, open};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};
use plugin_core::{Error, host};
use std::{
    ffi::c_int,
    fs,
    path::{Path, PathBuf},
};

/// Loads a file as other code would.
pub(super) fn load(file: &Path, flags: c_int) -> Library {
    // SAFETY: a Go plugin's only initialiser puts it on a list.
    unsafe { Library::open(Some(file), RTLD_NOW | flags) }.unwrap()
}

/// Loads it for good.
fn keep(file: &Path, flags: c_int) {
    std::mem::forget(load(file, flags));
}

pub(super) fn is_loaded_outside_go(file: &Path) {
    let error = try_open(file).unwrap_err();
    assert!(
        matches!(&error, Error::LoadedOutsideGo { path } if path == file),
        "{error}"
    );
}

pub(super) fn real(name: &str) -> PathBuf {
    fs::canonicalize(fixture(name)).unwrap()
}

#[test]
fn a_file_that_was_loaded_before_the_first_plugin() {
    if !in_child(&[]) {
        return;
    }
    keep(&fixture("greet"), RTLD_LOCAL);
    is_loaded_outside_go(&real("greet"));
    still_usable_without("hello");
    is_loaded_outside_go(&real("greet"));
}

/// Other plugins can be opened, unless the runtime is in the program, which would take what was loaded for a part of that.
fn still_usable_without(other: &str) {
    if cfg!(embedded_host) {
        let error = try_open(fixture(other)).unwrap_err();
        assert!(matches!(&error, Error::OtherPlugin { .. }), "{error}");
        return;
    }
    let hello = open(other);
    hello.collect_garbage();
    assert!(hello.symbols().count() > 0);
}

#[test]
fn a_file_that_was_loaded_by_another_name() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir_in(fixture("greet").parent().unwrap()).unwrap();
    let link = folder.path().join("link.so");
    fs::hard_link(fixture("greet"), &link).unwrap();
    keep(&link, RTLD_LOCAL);
    is_loaded_outside_go(&real("greet"));
    still_usable_without("hello");
}

#[test]
fn a_copy_that_was_loaded_before_is_in_nobodys_way() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.so");
    fs::copy(fixture("greet"), &copy).unwrap();
    keep(&copy, RTLD_LOCAL);
    if cfg!(embedded_host) {
        // It has bound to the runtime in the program.
        let error = try_open(fixture("greet")).unwrap_err();
        assert!(
            matches!(&error, Error::OtherPlugin { file } if *file == copy),
            "{error}"
        );
        return;
    }
    open("greet");
    still_usable();
}

#[test]
fn a_plugin_that_was_loaded_for_all_before_the_first_one() {
    if !in_child(&[]) {
        return;
    }
    keep(&fixture("greet"), RTLD_GLOBAL);
    for name in ["hello", "greet"] {
        if cfg!(embedded_host) && name == "greet" {
            is_loaded_outside_go(&real(name));
            continue;
        }
        let error = try_open(fixture(name)).unwrap_err();
        assert!(
            matches!(&error, Error::OtherPlugin { file } if *file == fixture("greet")),
            "{error}"
        );
        let advice = error.to_string();
        assert!(!advice.contains("RTLD_LOCAL"), "{advice}");
    }
}

#[test]
fn a_file_that_was_loaded_beside_open_plugins() {
    for flags in [RTLD_LOCAL, RTLD_GLOBAL] {
        if !in_child(&[("FLAGS", &flags.to_string())]) {
            continue;
        }
        let flags = std::env::var("FLAGS").unwrap().parse().unwrap();
        let hello = open("hello");
        keep(&fixture("greet"), flags);
        is_loaded_outside_go(&real("greet"));
        open("scalars");
        hello.collect_garbage();
        // By now Go has seen it, and would say itself that it is loaded already.
        assert!(try_open(fixture("greet")).is_err());
        return;
    }
}

#[test]
fn a_copy_that_was_loaded_beside_open_plugins() {
    if !in_child(&[]) {
        return;
    }
    open("hello");
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.so");
    fs::copy(fixture("greet"), &copy).unwrap();
    keep(&copy, RTLD_LOCAL);
    let error = try_open(fixture("greet")).unwrap_err();
    assert!(
        matches!(&error, Error::AlreadyLoaded { other, .. } if *other == copy),
        "{error}"
    );
    open("scalars").collect_garbage();
}

/// As another copy of this library leaves it: its host is loaded, and the runtime in it has been started.
#[test]
fn another_copy_of_this_library() {
    if !in_child(&[]) {
        return;
    }
    let plugin = fixture("greet");
    let build = plugin_core::inspect(&plugin).unwrap().build.unwrap();
    let spec = host::HostSpec::of_plugin(&build).unwrap();
    let (file, library) = if cfg!(embedded_host) {
        (std::env::current_exe().unwrap(), Library::this())
    } else {
        let file = host::obtain(&spec, &host::HostOptions::default(), &plugin).unwrap();
        let library = load(&file, RTLD_GLOBAL);
        (file, library)
    };
    // SAFETY: the host has a variable of this name and type.
    let started = unsafe { library.get::<*mut bool>("runtime.mainStarted") };
    // SAFETY: nobody else looks at it: the host's runtime does not run.
    unsafe { **started.unwrap() = true };
    std::mem::forget(library);
    let error = try_open(&plugin).unwrap_err();
    assert!(
        matches!(&error, Error::OtherCopy { host } if *host == file),
        "{error}"
    );
    assert!(error.to_string().contains("plugin-core"), "{error}");
}

/// Plugins would bind to a Go runtime that came first, and Go would die of it.
#[test]
fn another_go_runtime_in_the_process_is_refused() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let main =
        "package main\nimport \"C\"\nimport \"plugin\"\nvar Open = plugin.Open\nfunc main() {}\n";
    let files = [PLAIN[0], ("main.go", main)];
    let file = build(folder.path(), "other", &files, &["-buildmode=c-shared"]);
    keep(&file, RTLD_GLOBAL);
    if cfg!(embedded_host) {
        // The host in the program takes precedence.
        open("greet");
        still_usable();
        return;
    }
    let error = try_open(fixture("greet")).unwrap_err();
    assert!(
        matches!(&error, Error::OtherGo { file: found } if *found == file),
        "{error}"
    );
}
