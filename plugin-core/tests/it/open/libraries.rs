//! The shared libraries that a plugin needs: missing ones are errors before anything is loaded, and libraries that the dynamic linker finds
//! are never refused.

use super::made::{build_with, still_usable, try_open};
use crate::support::in_child;
use plugin_core::{DryRun, Error, LibraryProblem, OpenOptions};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const MAIN: &str = "package main
// int goplugin_test_answer(void);
import \"C\"
func F() int { return int(C.goplugin_test_answer()) }
";

/// A plugin that needs `lib<name>.so`, and that library, in `folder`.
pub(super) fn plugin(folder: &Path, name: &str, more_flags: &str) -> (PathBuf, PathBuf) {
    let library = folder.join(format!("lib{name}.so"));
    let source = folder.join(format!("{name}.c"));
    fs::write(&source, "int goplugin_test_answer(void) { return 42; }\n").unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status()
        .unwrap();
    assert!(compiled.success());
    let flags = format!("-L{} -l{name} {more_flags}", folder.display());
    let environment = [("CGO_LDFLAGS", flags.as_str()), ("CGO_LDFLAGS_ALLOW", ".*")];
    let module = format!("module example.com/needs_{name}\ngo 1.21\n");
    let files = [("go.mod", module.as_str()), ("main.go", MAIN)];
    let file = build_with(folder, &format!("needs_{name}"), &files, &[], &environment);
    (file, library)
}

pub(super) fn answer(file: &Path) -> isize {
    let plugin = try_open(file).unwrap_or_else(|error| panic!("{error}"));
    plugin.func::<fn() -> isize>("F").unwrap().call().unwrap()
}

#[test]
fn a_missing_library_is_named() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, _) = plugin(folder.path(), "nowhere", "");
    for _ in 0..2 {
        let error = try_open(&file).unwrap_err();
        if std::env::consts::OS == "linux" {
            assert!(
                matches!(&error, Error::NeededLibrary { library, .. } if library == "libnowhere.so"),
                "{error}"
            );
        }
        assert!(error.to_string().contains("libnowhere.so"), "{error}");
        assert!(
            !fs::read_to_string("/proc/self/maps")
                .unwrap_or_default()
                .contains("needs_nowhere"),
            "nothing was loaded"
        );
    }
    still_usable();
}

/// The needs of a plugin that musl-gcc or a compiler of Alpine has linked, in a program with another C library.
#[test]
fn the_other_c_library_is_named() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, library) = plugin(folder.path(), "c.musl-none", "");
    fs::remove_file(library).unwrap();
    let error = try_open(&file).unwrap_err();
    let foreseen = DryRun::new(OpenOptions::new()).open(&file).unwrap_err();
    assert_eq!(foreseen.to_string(), error.to_string());
    if std::env::consts::OS == "linux" {
        let musl = |problem: &LibraryProblem| {
            matches!(
                problem,
                LibraryProblem::OtherCLibrary { plugin: "musl", .. }
            )
        };
        assert!(
            matches!(&error, Error::NeededLibrary { problem, .. } if musl(problem)),
            "{error}"
        );
        assert!(error.to_string().contains("CC=gcc"), "{error}");
    }
    still_usable();
}

#[test]
fn a_library_in_the_plugins_own_search_path_is_found() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, flags) in [
        ("origin", "-Wl,-rpath,$ORIGIN"),
        ("braces", "-Wl,-rpath,/nowhere:${ORIGIN}/."),
        ("old", "-Wl,--disable-new-dtags -Wl,-rpath,$ORIGIN"),
    ] {
        let (file, library) = plugin(folder.path(), name, flags);
        let image = plugin_core::inspect(&file).unwrap();
        assert!(!image.search_path.is_empty(), "{name}");
        let hidden = library.with_extension("hidden");
        fs::rename(&library, &hidden).unwrap();
        let error = try_open(&file).unwrap_err();
        assert!(
            error.to_string().contains(&format!("lib{name}.so")),
            "{error}"
        );
        fs::rename(&hidden, &library).unwrap();
        assert_eq!(answer(&file), 42, "{name}");
    }
    still_usable();
}

/// One folder for the test and its child, which needs its name from the start.
pub(super) fn fixed_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_library_in_the_environments_search_path_is_found() {
    let folder = fixed_folder("ld_library_path");
    if !in_child(&[("LD_LIBRARY_PATH", folder.to_str().unwrap())]) {
        return;
    }
    let (file, _) = plugin(&folder, "environment", "");
    assert_eq!(answer(&file), 42);
    still_usable();
}

#[test]
fn a_library_that_is_loaded_already_is_found() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // The dynamic linker already has a library of this name (DT_SONAME).
    let (file, library) = plugin(folder.path(), "loaded", "");
    let soname = "-Wl,-soname,libloaded.so";
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", soname, "-o"])
        .args([&library, &library.with_file_name("loaded.c")])
        .status()
        .unwrap();
    assert!(compiled.success());
    // SAFETY: the library has no initialisers.
    let loaded = unsafe { libloading::Library::new(&library) }.unwrap();
    assert_eq!(answer(&file), 42);
    drop(loaded);
    still_usable();
}

/// Linked with another plugin, whose packages nobody would initialise. One that is open is a library like any other.
#[test]
fn a_go_plugin() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str, arguments: &[&str]| {
        let module = format!("module example.com/{name}\ngo 1.21\n");
        let main = "package main\nfunc F() int { return 1 }\n";
        let files = [("go.mod", module.as_str()), ("main.go", main)];
        build_with(folder.path(), name, &files, arguments, &[])
    };
    let needed = make("needed", &[]);
    let flags = format!("-extldflags '-Wl,--no-as-needed {}'", needed.display());
    let needs = make("needs", &["-ldflags", &flags]);
    let error = try_open(&needs).unwrap_err();
    let Error::NeededLibrary { problem, .. } = &error else {
        panic!("{error}");
    };
    assert!(
        matches!(problem, LibraryProblem::GoPlugin { file } if *file == needed),
        "{error}"
    );
    assert_eq!(answer(&needed), 1);
    assert_eq!(answer(&needs), 1);
}
