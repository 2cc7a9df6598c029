//! Plugins that other code loads and unloads: this library keeps them loaded if it can, and otherwise returns an error.

use super::{
    loaded_by_others::{is_loaded_outside_go, load, real},
    made::{still_usable, try_open},
};
use crate::support::{fixture, in_child, open};
use libloading::os::unix::RTLD_LOCAL;
use plugin_core::{Error, Func};
use std::{
    ffi::{OsStr, c_int, c_void},
    fs, mem,
    path::{Path, PathBuf},
    process::Command,
};

/// Makes a library without Go code.
fn c_library(folder: &Path, name: &str, needs: &[&OsStr]) -> PathBuf {
    let file = folder.join(format!("lib{name}.so"));
    let source = folder.join(format!("{name}.c"));
    fs::write(&source, "int one(void) { return 1; }\n").unwrap();
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-Wl,--no-as-needed", "-o"])
        .args([&file, &source])
        .args(needs)
        .status();
    assert!(made.unwrap().success());
    file
}

#[test]
fn a_plugin_that_was_loaded_and_unloaded() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("scalars");
    let echo: Func<fn(isize) -> isize> = plugin.func("EchoInt").unwrap();
    for _ in 0..3 {
        load(&fixture("greet"), RTLD_LOCAL).close().unwrap();
        plugin.collect_garbage();
        assert_eq!(echo.call(7).unwrap(), 7);
    }
    is_loaded_outside_go(&real("greet"));
    open("hello").collect_garbage();
    assert_eq!(echo.call(7).unwrap(), 7);
}

/// A plugin is unloaded with the last library that needs it, too.
#[test]
fn a_library_that_needs_a_plugin_was_loaded_and_unloaded() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("scalars");
    let folder = tempfile::tempdir().unwrap();
    let library = c_library(folder.path(), "needs", &[real("greet").as_os_str()]);
    load(&library, RTLD_LOCAL).close().unwrap();
    plugin.collect_garbage();
    is_loaded_outside_go(&real("greet"));
    open("hello").collect_garbage();
}

/// The library intercepts `dlclose` for plugins only.
#[test]
fn other_libraries_are_unloaded() {
    if !in_child(&[]) {
        return;
    }
    open("scalars");
    let folder = tempfile::tempdir().unwrap();
    let library = c_library(folder.path(), "plain", &[]);
    let is_there = || {
        fs::read_to_string("/proc/self/maps")
            .unwrap()
            .contains("libplain")
    };
    let loaded = load(&library, RTLD_LOCAL);
    assert!(is_there());
    loaded.close().unwrap();
    assert!(!is_there());
}

/// Unloads in a way that this library does not see. Go's collector then behaves differently in each version.
#[test]
fn a_plugin_that_was_unloaded_unseen() {
    if !in_child(&[]) {
        return;
    }
    open("scalars");
    // SAFETY: the program is loaded already; the C library comes behind it.
    let dlclose = unsafe { libc::dlsym(libc::RTLD_NEXT, c"dlclose".as_ptr()) };
    // SAFETY: this is its type (dlfcn.h).
    let dlclose: unsafe extern "C" fn(*mut c_void) -> c_int = unsafe { mem::transmute(dlclose) };
    let handle = load(&fixture("greet"), RTLD_LOCAL).into_raw();
    // SAFETY: the handle is closed once.
    assert_eq!(unsafe { dlclose(handle) }, 0);
    for name in ["hello", "greet"] {
        let error = try_open(fixture(name)).unwrap_err();
        assert!(
            matches!(&error, Error::UnloadedModule { path } if *path == real(name)),
            "{error}"
        );
    }
}

#[test]
fn a_plugin_that_was_loaded_and_unloaded_before_the_first_one() {
    if !in_child(&[]) {
        return;
    }
    load(&fixture("greet"), RTLD_LOCAL).close().unwrap();
    if cfg!(embedded_host) {
        // It is on the list of the runtime in the program.
        is_loaded_outside_go(&real("greet"));
        return;
    }
    open("greet").collect_garbage();
    still_usable();
}
