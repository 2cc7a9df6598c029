//! Fixtures, and goplug as a user runs it.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The file of a fixture, built by `cargo xtask build-fixtures`.
pub(crate) fn fixture(name: &str) -> String {
    let built = || {
        let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fixtures");
        let versions = all
            .read_dir()
            .ok()?
            .filter_map(|entry| Some(entry.ok()?.path()));
        versions.max_by_key(|folder| {
            folder
                .metadata()
                .and_then(|metadata| metadata.modified())
                .ok()
        })
    };
    let folder = env::var_os("GO_PLUGIN_FIXTURES")
        .map(PathBuf::from)
        .or_else(built);
    let file = folder.unwrap_or_default().join(format!("{name}.so"));
    assert!(
        file.is_file(),
        "{} is missing: run `cargo xtask build-fixtures {name}` (it needs Go, https://go.dev/dl)",
        file.display()
    );
    file.to_str().unwrap().to_owned()
}

pub(crate) fn goplug(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goplug"));
    command.args(arguments);
    command
}

/// Runs it; the exit code and what it wrote.
pub(crate) fn run(arguments: &[&str]) -> (i32, String, String) {
    ended(&mut goplug(arguments))
}

pub(crate) fn ended(command: &mut Command) -> (i32, String, String) {
    let output: Output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// Builds a plugin from its source.
pub(crate) fn plugin(folder: &Path, name: &str, source: &str) -> String {
    plugin_with(&[], folder, name, source)
}

pub(crate) fn plugin_with(flags: &[&str], folder: &Path, name: &str, source: &str) -> String {
    let file = folder.join(format!("{name}.go"));
    fs::write(&file, source).unwrap();
    let go = plugin_core::host::find_go(None).unwrap();
    let output = folder.join(format!("{name}.so"));
    let mut build = Command::new(go.go());
    build
        .args(["build", "-buildmode=plugin", "-o"])
        .arg(&output)
        .args(flags);
    let (code, _, errors) = ended(build.arg(&file).current_dir(folder));
    assert_eq!(code, 0, "{errors}");
    output.to_str().unwrap().to_owned()
}
