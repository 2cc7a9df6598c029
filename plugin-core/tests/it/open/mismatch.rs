//! A plugin that does not fit the runtime, or the plugins that are open, is refused before anything of it is loaded.

use crate::support::{fixture, in_child, open};
use plugin_core::{Error, Func, GoPlugin, host};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn try_open(path: &Path) -> Result<GoPlugin, Error> {
    // SAFETY: the plugins are made by these tests.
    unsafe { plugin_core::open(path) }
}

/// Builds a plugin from files given as (name, content), with more arguments for `go build`.
fn build(folder: &Path, name: &str, files: &[(&str, &str)], arguments: &[&str]) -> PathBuf {
    let source = folder.join(name);
    for (file, content) in files {
        let file = source.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    let output = folder.join(format!("{name}.so"));
    let go = host::find_go(None).unwrap_or_else(|error| panic!("{error}"));
    let built = Command::new(go.go())
        .args(["build", "-buildmode=plugin", "-o"])
        .arg(&output)
        .args(arguments)
        .arg(".")
        .current_dir(&source)
        .env("CGO_ENABLED", "1")
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    output
}

fn still_usable() {
    let add: Func<fn(isize, isize) -> isize> = open("greet").func("Add").unwrap();
    assert_eq!(add.call(40, 2).unwrap(), 42);
}

#[test]
fn flags_that_change_the_standard_library_are_told_apart() {
    if !in_child(&[]) {
        return;
    }
    open("greet");
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("go.mod", "module example.com/flags\ngo 1.21\n"),
        ("main.go", "package main\nfunc F() int { return 1 }\n"),
    ];
    let trimmed = build(folder.path(), "trimmed", &files, &["-trimpath"]);
    let error = try_open(&trimmed).unwrap_err();
    assert!(matches!(&error, Error::OtherRuntime { .. }), "{error}");
    assert!(error.to_string().contains("-trimpath"), "{error}");
    still_usable();
}

/// Go loads the file, errs, and from then on its memory may be corrupted: the refused file stays mapped and takes part in linking.
#[test]
fn another_version_of_a_shared_package_is_refused_and_named() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plugin = |name: &str, dep: &str| {
        let module = format!(
            "module example.com/{name}\ngo 1.21\nrequire example.com/dep v0.0.0\nreplace example.com/dep => ./dep\n"
        );
        let main = "package main\nimport \"example.com/dep\"\nfunc Version() string { return dep.Version() }\n";
        let files = [
            ("go.mod", module.as_str()),
            ("main.go", main),
            ("dep/go.mod", "module example.com/dep\ngo 1.21\n"),
            ("dep/dep.go", dep),
        ];
        build(folder.path(), name, &files, &[])
    };
    let old = plugin(
        "old",
        "package dep\nfunc Version() string { return \"old\" }\n",
    );
    let new = plugin(
        "new",
        "package dep\nfunc Version() string { return \"new\" }\nvar Added = 1\n",
    );
    let first = try_open(&old).unwrap();
    for _ in 0..2 {
        let error = try_open(&new).unwrap_err();
        let Error::PackageMismatch { differences, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].package, "example.com/dep");
        assert_eq!(differences[0].loaded_from.as_deref(), Some(first.path()));
        let go = format!(
            "plugin.Open(\"{}\"): plugin was built with a different version of package example.com/dep",
            new.display()
        );
        assert!(error.to_string().starts_with(&go), "{error}");
    }
    let version: Func<fn() -> String> = first.func("Version").unwrap();
    assert_eq!(version.call().unwrap(), "old");
    still_usable();
}

/// As if the plugin came from another Go: its build info names a version that is not the runtime's.
#[test]
fn another_go_version_is_refused() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("greet");
    let mut bytes = fs::read(fixture("results")).unwrap();
    let version = plugin.go_version().as_bytes().to_vec();
    let mut other = version.clone();
    *other.last_mut().unwrap() ^= 1; // go1.26.8 becomes go1.26.9
    let magic = b"\xff Go buildinf:";
    let info = bytes
        .windows(magic.len())
        .position(|window| window == magic)
        .unwrap();
    let at = info
        + bytes[info..]
            .windows(version.len())
            .position(|window| window == version)
            .unwrap();
    bytes[at..at + version.len()].copy_from_slice(&other);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.so");
    fs::write(&file, bytes).unwrap();
    let error = try_open(&file).unwrap_err();
    let Error::OtherRuntime { runtime, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(runtime, plugin.go_version());
    let text = error.to_string();
    assert!(
        text.contains("different version of package runtime")
            && text.contains(str::from_utf8(&other).unwrap()),
        "{text}"
    );
    still_usable();
}

/// Plugins would bind to a Go runtime that came first, and Go would die of it.
#[test]
fn another_go_runtime_in_the_process_is_refused() {
    if !in_child(&[]) {
        return;
    }
    let spec = host::HostSpec::of_plugin(
        plugin_core::inspect(fixture("greet"))
            .unwrap()
            .build
            .as_ref()
            .unwrap(),
    )
    .unwrap();
    let file = host::obtain(&spec, &host::HostOptions::default(), &fixture("greet")).unwrap();
    let global = libloading::os::unix::RTLD_NOW | libloading::os::unix::RTLD_GLOBAL;
    // SAFETY: the file is a Go library that may be loaded into any process; it is never unloaded.
    let library = unsafe { libloading::os::unix::Library::open(Some(&file), global) }.unwrap();
    std::mem::forget(library);
    let error = try_open(&fixture("greet")).unwrap_err();
    assert!(
        matches!(&error, Error::OtherGo { file: found } if *found == file),
        "{error}"
    );
}
