//! The Go toolchain, and whether it builds plugins.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use plugin_core::{
    Image,
    host::{HostSpec, Toolchain},
};

use super::super::{Finding, State};
use super::c_compiler::{self, Compiler};

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

/// What was found of the C compiler and of `go build`. Both are told by one build of a plugin, so that they do not contradict each other.
pub(super) struct Build {
    pub(super) compiler: Option<Finding>,
    pub(super) build: Finding,
    /// Whether a plugin was built.
    pub(super) works: bool,
}

/// Builds a plugin, with the user's settings: a linker, headers and permissions are needed for that as well.
pub(super) fn build(go: &Toolchain) -> Build {
    match tempfile::tempdir() {
        Ok(scratch) => build_in(go, scratch.path()),
        Err(error) => failed(
            None,
            error.to_string(),
            Some("name another folder in TMPDIR"),
        ),
    }
}

fn build_in(go: &Toolchain, scratch: &Path) -> Build {
    const MEND: &str = "mend what the go command says; plugins are built in this way";
    let set = |name: &str| setting(go, scratch, name).unwrap_or_default();
    let compiler = Compiler::of(&set("CC"), scratch);
    let source = scratch.join("probe.go");
    let text = "package main\n\nimport \"C\"\n\nfunc main() {}\n";
    if let Err(error) = std::fs::write(&source, text) {
        let found = format!("{}: {error}", source.display());
        return failed(None, found, Some("name another folder in TMPDIR"));
    }
    let spinner = crate::progress::spinner("building a plugin");
    let mut build = Command::new(go.go());
    build
        .args(["build", "-buildmode=plugin", "-o", "probe.so", "probe.go"])
        .current_dir(scratch)
        .env("CGO_ENABLED", "1");
    let built = build.output();
    drop(spinner);
    let output = match built {
        Ok(output) => output,
        Err(error) => return failed(None, error.to_string(), Some(MEND)),
    };
    if output.status.success() {
        let image = plugin_core::inspect(scratch.join("probe.so"));
        return Build {
            compiler: Some(compiler.works()),
            build: match image {
                Ok(image) => judged(go, &image, set("CGO_ENABLED") == "0"),
                Err(error) => finding(State::Bad, error.to_string(), Some(MEND)),
            },
            works: true,
        };
    }
    let compiler = compiler.tried(&set("GOARCH"), &set("GOOS"));
    let mend = match compiler.state {
        State::Bad => c_compiler::ITS_FAULT,
        _ => MEND,
    };
    let found = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    failed(Some(compiler), found, Some(mend))
}

fn failed(compiler: Option<Finding>, found: String, remedy: Option<&'static str>) -> Build {
    Build {
        compiler,
        build: finding(State::Bad, found, remedy),
        works: false,
    }
}

/// What plugins would be that the user builds.
fn judged(go: &Toolchain, image: &Image, without_cgo: bool) -> Finding {
    let spec = image.build.as_ref().map(HostSpec::of_plugin);
    let target = match spec {
        Some(Ok(spec)) => (spec.goos, spec.goarch),
        Some(Err(error)) => {
            return finding(
                State::Bad,
                format!("builds plugins that cannot be opened: {error}"),
                Some("`go env GOFLAGS GOEXPERIMENT` tells where it comes from"),
            );
        }
        None => return finding(State::Bad, "builds no plugin of Go's".to_owned(), None),
    };
    if target != (go.goos().to_owned(), go.goarch().to_owned()) {
        return finding(
            State::Fair,
            format!(
                "builds plugins for {}/{}, and not for this machine",
                target.0, target.1
            ),
            Some(
                "GOOS and GOARCH say so: unset them (`go env -u`) if plugins are to be opened here",
            ),
        );
    }
    let here = if cfg!(target_env = "musl") {
        "musl"
    } else {
        "glibc"
    };
    if let Some(other) = image.c_library().filter(|library| *library != here) {
        return finding(
            State::Fair,
            format!("builds plugins for {other}, which open in programs for {other} only"),
            Some("the C compiler does that: name another in CC if plugins are to be opened here"),
        );
    }
    if without_cgo {
        return finding(
            State::Fair,
            "builds a plugin with CGO_ENABLED=1, and it is 0".to_owned(),
            Some(
                "unset CGO_ENABLED (`go env -u CGO_ENABLED`): `go build -buildmode=plugin` needs cgo",
            ),
        );
    }
    finding(State::Good, "builds a plugin".to_owned(), None)
}

fn finding(state: State, found: String, remedy: Option<&'static str>) -> Finding {
    Finding::new("go build", state, found, remedy)
}

/// A setting of the go command, outside of all modules.
fn setting(go: &Toolchain, scratch: &Path, name: &str) -> Option<String> {
    let mut env = Command::new(go.go());
    env.args(["env", name]).current_dir(scratch);
    let output = env.stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
