//! Files made for one test: plugins built from source, and fixtures with some bytes changed.

use crate::support::fixture;
use plugin_core::{Error, Func, GoPlugin, OpenOptions, Refusal, host};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A module with nothing in it but one function.
pub(super) const PLAIN: [(&str, &str); 2] = [
    ("go.mod", "module example.com/plain\ngo 1.21\n"),
    ("main.go", "package main\nfunc F() int { return 1 }\n"),
];

pub(super) fn try_open(path: impl AsRef<Path>) -> Result<GoPlugin, Error> {
    // SAFETY: the plugins are made by these tests, or are fixtures.
    unsafe { plugin_core::open(path) }
}

pub(super) fn open_with(
    path: &Path,
    set: impl FnOnce(&mut OpenOptions) -> &mut OpenOptions,
) -> Result<GoPlugin, Error> {
    let mut options = OpenOptions::new();
    set(&mut options);
    // SAFETY: the plugins are made by these tests, or are fixtures.
    unsafe { options.open(path) }
}

/// Calls a plugin, which it opens if none is open yet.
pub(super) fn still_usable() {
    let add: Func<fn(isize, isize) -> isize> = crate::support::open("greet").func("Add").unwrap();
    assert_eq!(add.call(40, 2).unwrap(), 42);
}

/// The error with which a file is refused. Other plugins can still be used.
pub(super) fn refused(path: &Path) -> Error {
    let error = try_open(path).expect_err(&path.display().to_string());
    still_usable();
    error
}

/// Why a file is refused. Other plugins can still be used.
pub(super) fn refusal(path: &Path) -> Refusal {
    match refused(path) {
        Error::Refused { reason, .. } => reason,
        other => panic!("{}: {other}", path.display()),
    }
}

/// Builds a plugin from files given as (name, content), with more arguments for `go build`.
pub(super) fn build(
    folder: &Path,
    name: &str,
    files: &[(&str, &str)],
    arguments: &[&str],
) -> PathBuf {
    build_with(folder, name, files, arguments, &[])
}

/// As [`build`], with environment variables for `go build`.
pub(super) fn build_with(
    folder: &Path,
    name: &str,
    files: &[(&str, &str)],
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> PathBuf {
    let source = folder.join(name);
    for (file, content) in files {
        let file = source.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, content).unwrap();
    }
    let output = folder.join(format!("{name}.so"));
    let mut arguments = arguments.to_vec();
    if !arguments
        .iter()
        .any(|argument| argument.starts_with("-buildmode="))
    {
        arguments.push("-buildmode=plugin");
    }
    let text = output.to_str().unwrap();
    arguments.extend(["-o", text, "."]);
    go(
        &source,
        &[&["build"], arguments.as_slice()].concat(),
        environment,
    );
    output
}

/// Runs the go command in a folder.
pub(super) fn go(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) {
    let go = host::find_go(None).unwrap_or_else(|error| panic!("{error}"));
    let ran = Command::new(go.go())
        .args(arguments)
        .current_dir(folder)
        .env("CGO_ENABLED", "1")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "go {arguments:?}: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// A copy of the fixture `results`, changed.
pub(super) fn changed(folder: &Path, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = fs::read(fixture("results")).unwrap();
    change(&mut bytes);
    let file = folder.join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// Where `needle` first occurs at or after `from`.
pub(super) fn find(bytes: &[u8], from: usize, needle: &[u8]) -> usize {
    let place = bytes[from..]
        .windows(needle.len())
        .position(|window| window == needle);
    from + place.unwrap_or_else(|| panic!("no {needle:?}"))
}

/// Where Go's build info is.
pub(super) fn build_info(bytes: &[u8]) -> usize {
    find(bytes, 0, b"\xff Go buildinf:")
}

/// Replaces a build setting, and fills up with another of no meaning, so that the rest of the file stays where it is.
pub(super) fn set(bytes: &mut [u8], old: &str, new: &str) {
    let unused = "build\tCGO_CFLAGS=\nbuild\tCGO_CPPFLAGS=\nbuild\tCGO_CXXFLAGS=\n";
    let old = format!("build\t{old}\n");
    let start = find(bytes, build_info(bytes), unused.as_bytes());
    let end = find(bytes, start + unused.len(), old.as_bytes()) + old.len();
    let text = str::from_utf8(&bytes[start + unused.len()..end]).unwrap();
    let text = text.replace(&old, &format!("build\t{new}\n"));
    let room = end - start - text.len();
    let filler = format!("build\tx={}\n", "=".repeat(room - "build\tx=\n".len()));
    bytes[start..end].copy_from_slice((filler + &text).as_bytes());
}
