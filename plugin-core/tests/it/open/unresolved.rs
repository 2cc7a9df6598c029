//! Names that the dynamic linker does not find when a plugin is loaded: `open` and a dry run name them in the same words, and say what to do.

use super::{
    libraries::{answer, plugin},
    made::{build_with, still_usable, try_open},
};
use crate::support::in_child;
use plugin_core::{DryRun, Error, LibraryProblem, OpenOptions};
use std::{fs, path::Path, process::Command};

#[cfg(target_env = "gnu")]
const GOOD: &str = "int goplugin_test_answer(void) { return 42; }\n";

/// Another library in its place.
fn replace(library: &Path, source: &str, flags: &[&str]) {
    let folder = library.parent().unwrap();
    let file = folder.join("other.c");
    fs::write(&file, source).unwrap();
    // A new file: the old one may be mapped.
    fs::remove_file(library).unwrap();
    let mut compile = Command::new("cc");
    compile.args(["-shared", "-fPIC", "-o"]).arg(library);
    let compiled = compile.arg(&file).args(flags).current_dir(folder).status();
    assert!(compiled.unwrap().success());
}

/// What `open` says, which is what a dry run has said.
fn refused(file: &Path) -> Error {
    let foreseen = DryRun::new(OpenOptions::new()).open(file).unwrap_err();
    let error = try_open(file).unwrap_err();
    assert_eq!(foreseen.to_string(), error.to_string());
    error
}

#[test]
fn a_symbol_that_nothing_has_is_named() {
    if std::env::consts::OS != "linux" || !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, library) = plugin(folder.path(), "unresolved", "-Wl,-rpath,$ORIGIN");
    let in_the_plugin = "int goplugin_test_other;\n";
    let in_the_library = "int goplugin_test_nowhere(void);\n\
                          int goplugin_test_answer(void) { return goplugin_test_nowhere(); }\n";
    for (source, symbol, of_library) in [
        (in_the_plugin, "goplugin_test_answer", false),
        (in_the_library, "goplugin_test_nowhere", true),
    ] {
        replace(&library, source, &[]);
        let error = refused(&file);
        let Error::UndefinedSymbol {
            symbol: found,
            library: by,
            ..
        } = &error
        else {
            panic!("{error}")
        };
        assert_eq!(found, symbol);
        assert_eq!(by.as_deref(), of_library.then_some(&*library));
        assert!(error.to_string().contains("#cgo LDFLAGS"), "{error}");
    }
    // What may be missing is not missed.
    let weak = "__attribute__((weak)) int goplugin_test_nowhere(void);\n\
                int goplugin_test_answer(void) { return goplugin_test_nowhere ? 1 : 42; }\n";
    replace(&library, weak, &[]);
    DryRun::new(OpenOptions::new()).open(&file).unwrap();
    assert_eq!(answer(&file), 42);
    still_usable();
}

#[test]
fn a_symbol_of_a_plugin_before_is_found() {
    if std::env::consts::OS != "linux" || !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = plugin(folder.path(), "first", "-Wl,-rpath,$ORIGIN");
    let main = "package main\n// int goplugin_test_answer(void);\nimport \"C\"\n\
                func F() int { return int(C.goplugin_test_answer()) }\n";
    let files = [
        ("go.mod", "module example.com/second\ngo 1.21\n"),
        ("main.go", main),
    ];
    let flags = [
        ("CGO_LDFLAGS", "-Wl,--unresolved-symbols=ignore-all"),
        ("CGO_LDFLAGS_ALLOW", ".*"),
    ];
    let second = build_with(folder.path(), "second", &files, &[], &flags);
    let error = refused(&second);
    assert!(matches!(error, Error::UndefinedSymbol { .. }), "{error}");
    let mut both = DryRun::new(OpenOptions::new());
    both.open(&first).unwrap();
    both.open(&second).unwrap();
    assert_eq!(answer(&first), 42);
    assert_eq!(answer(&second), 42);
    still_usable();
}

#[test]
#[cfg(target_env = "gnu")]
fn a_version_that_a_library_has_not_is_named() {
    if std::env::consts::OS != "linux" || !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, library) = plugin(folder.path(), "versions", "");
    let versions = |name: &str| {
        let script = format!("GOPLUGIN_{name} {{ global: goplugin_test_answer; }};\n");
        fs::write(folder.path().join("versions"), script).unwrap();
        replace(&library, GOOD, &["-Wl,--version-script=versions"]);
    };
    versions("2.0");
    let main = "package main\n// int goplugin_test_answer(void);\nimport \"C\"\n\
                func F() int { return int(C.goplugin_test_answer()) }\n";
    let files = [
        ("go.mod", "module example.com/versioned\ngo 1.21\n"),
        ("main.go", main),
    ];
    let flags = format!(
        "-L{} -lversions -Wl,-rpath,$ORIGIN",
        folder.path().display()
    );
    let flags = [("CGO_LDFLAGS", &*flags), ("CGO_LDFLAGS_ALLOW", ".*")];
    let file = build_with(folder.path(), "versioned", &files, &[], &flags);
    let named = || {
        let error = refused(&file);
        let Error::NeededLibrary {
            library: named,
            problem: LibraryProblem::Version { version, by, .. },
            ..
        } = &error
        else {
            panic!("{error}")
        };
        assert_eq!(
            (&**named, &**version, &**by),
            ("libversions.so", "GOPLUGIN_2.0", &*file)
        );
    };
    versions("1.0");
    named();
    // glibc would end the process for a library without versions.
    replace(&library, GOOD, &[]);
    named();
    versions("2.0");
    DryRun::new(OpenOptions::new()).open(&file).unwrap();
    assert_eq!(answer(&file), 42);
    still_usable();
}

#[test]
fn a_missing_library_of_a_library_is_named() {
    if std::env::consts::OS != "linux" || !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, library) = plugin(folder.path(), "middle", "-Wl,-rpath,$ORIGIN");
    let deep = folder.path().join("libdeep.so");
    fs::write(&deep, "").unwrap();
    replace(&deep, "int goplugin_test_deep = 42;\n", &[]);
    let source = "extern int goplugin_test_deep;\n\
                  int goplugin_test_answer(void) { return goplugin_test_deep; }\n";
    let flags = ["-L.", "-ldeep", "-Wl,-rpath,$ORIGIN"];
    replace(&library, source, &flags);
    let hidden = folder.path().join("hidden");
    fs::rename(&deep, &hidden).unwrap();
    let error = refused(&file);
    let Error::NeededLibrary {
        library: named,
        problem: LibraryProblem::NotFoundFor { by, .. },
        ..
    } = &error
    else {
        panic!("{error}")
    };
    assert_eq!((&**named, &**by), ("libdeep.so", &*library));
    fs::rename(&hidden, &deep).unwrap();
    assert_eq!(answer(&file), 42);
    still_usable();
}
