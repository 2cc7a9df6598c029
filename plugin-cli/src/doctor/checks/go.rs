//! The Go toolchain and the C compiler that it uses.

use std::{fs, process::Command};

use plugin_core::host::Toolchain;

use super::super::{Finding, State};
use super::first_line;

pub(super) fn version(go: &Toolchain) -> Finding {
    let found = format!("{} ({})", go.version(), go.go().display());
    let minor = go.version().strip_prefix("go1.");
    let minor = minor.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    match minor.and_then(|minor| minor.parse::<u32>().ok()) {
        Some(..21) => Finding::new(
            "Go",
            State::Bad,
            found,
            Some(
                "plugins of Go 1.21 and later are opened: install a newer one (https://go.dev/dl)",
            ),
        ),
        _ => Finding::new("Go", State::Good, found, None),
    }
}

/// The one that the go command would use.
pub(super) fn c_compiler(go: &Toolchain) -> Finding {
    let said = first_line(Command::new(go.go()).args(["env", "CC"]));
    let cc = said
        .filter(|cc| !cc.is_empty())
        .unwrap_or_else(|| "gcc".to_owned());
    let mut words = cc.split_whitespace();
    let program = words.next().unwrap_or("gcc");
    match first_line(Command::new(program).args(words).arg("--version")) {
        Some(version) => Finding::new("C compiler", State::Good, format!("{cc}: {version}"), None),
        None => Finding::new(
            "C compiler",
            State::Bad,
            format!("{cc} cannot be run"),
            Some(
                "plugins and runtime hosts are built with cgo: install gcc or clang, or name one in CC",
            ),
        ),
    }
}

/// That Go builds a plugin here: a linker, headers and permissions are needed for that, besides what was looked at before.
pub(super) fn cgo(go: &Toolchain) -> Finding {
    let what = "go build";
    let failed = |found: String| {
        Finding::new(
            what,
            State::Bad,
            found,
            Some("mend what the go command says; plugins and runtime hosts are built the same way"),
        )
    };
    let scratch = match tempfile::tempdir() {
        Ok(scratch) => scratch,
        Err(error) => return failed(error.to_string()),
    };
    let source = scratch.path().join("probe.go");
    let text = "package main\n\nimport \"C\"\n\nfunc main() {}\n";
    if let Err(error) = fs::write(&source, text) {
        return failed(format!("{}: {error}", source.display()));
    }
    let _spinner = crate::progress::spinner("building a plugin");
    let mut build = Command::new(go.go());
    build
        .args(["build", "-buildmode=plugin", "-o", "probe.so", "probe.go"])
        .current_dir(scratch.path())
        .env("CGO_ENABLED", "1");
    match build.output() {
        Ok(output) if output.status.success() => {
            Finding::new(what, State::Good, "builds a plugin".to_owned(), None)
        }
        Ok(output) => failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => failed(error.to_string()),
    }
}
