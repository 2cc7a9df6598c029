//! Runs the go command in an environment without the caller's settings.

use super::{HostSpec, environment::Environment, variables};
use std::{
    ffi::{OsStr, OsString},
    io,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

/// How long a go command may take to answer a question. It takes a hundredth of a second, on a busy machine more. One that waits for something of
/// the user's that never comes, such as the writer of a fifo, would keep `open` from ever returning.
const PATIENCE: Duration = Duration::from_secs(60);

/// Variables of the caller that would change what is built, select another Go, or are meant for the caller's own Go programs.
///
/// `GOENV=off` disables those that were set by `go env -w`.
const NEUTRALISED: [&str; 21] = [
    "CGO_ENABLED",
    "GO111MODULE",
    "GO386",
    "GOAMD64",
    "GOARCH",
    "GOARM",
    "GOARM64",
    "GODEBUG",
    "GOENV",
    "GOEXPERIMENT",
    "GOFIPS140",
    "GOFLAGS",
    "GOGC",
    "GOMEMLIMIT",
    "GOOS",
    "GOROOT",
    "GOTOOLCHAIN",
    "GOTOOLDIR",
    "GOTRACEBACK",
    "GOWORK",
    "GO_EXTLINK_ENABLED",
];

/// Sets the environment of `command`, a go command, to the caller's without the [`NEUTRALISED`] variables. `toolchain` is the value
/// of `GOTOOLCHAIN`.
pub(super) fn neutral(command: &mut Command, environment: &Environment, toolchain: &str) {
    command
        .env_clear()
        .envs(environment.variables.all().iter().filter(|(name, value)| {
            !NEUTRALISED.iter().any(|neutral| *name == *neutral)
                && !refused(name, value)
                && !variables::leads_to_others(name, value, environment)
        }))
        .envs([
            ("GOENV", "off"),
            ("GO111MODULE", "on"),
            ("GOTOOLCHAIN", toolchain),
            ("GOWORK", "off"),
        ])
        // No go.mod applies there, which could select another toolchain.
        .current_dir("/")
        .stdin(std::process::Stdio::null());
}

/// Runs a go command that builds nothing, to ask it something.
pub(super) fn answer(command: &mut Command) -> io::Result<Output> {
    plugin_platform::run_within(command, PATIENCE)
}

/// Whether the go command would refuse to run because of a variable: it does if `GOPATH` is a relative path (`main` in
/// cmd/go/main.go). Without the variable the default is used.
fn refused(name: &OsStr, value: &OsStr) -> bool {
    name == "GOPATH" && std::env::split_paths(value).any(|folder| folder.is_relative())
}

/// The variables that select the target. The instruction set level (`GOAMD64=v1`) is not part of any package's hash, so one host
/// serves plugins of every level.
pub(super) fn fixed(spec: &HostSpec) -> Vec<(&'static str, String)> {
    let mut fixed = vec![
        ("CGO_ENABLED", "1".to_owned()),
        ("GOOS", spec.goos.clone()),
        ("GOARCH", spec.goarch.clone()),
        ("GOAMD64", "v1".to_owned()),
        ("GOARM64", "v8.0".to_owned()),
        ("GOFIPS140", "off".to_owned()),
    ];
    if !spec.experiments.is_empty() {
        fixed.push(("GOEXPERIMENT", spec.experiments.join(",")));
    }
    fixed
}

/// Returns what `go env` prints for `names`, with the user's settings. If that fails, so does the build, whose error has the reason.
pub(super) fn asked<const N: usize>(
    spec: &HostSpec,
    go: &Path,
    environment: &Environment,
    names: &'static [&'static str; N],
) -> impl Iterator<Item = (&'static str, OsString)> {
    let mut command = Command::new(go);
    neutral(&mut command, environment, "local");
    command.envs(fixed(spec)).arg("env").args(names);
    match variables::settings_file(environment) {
        Some(file) => command.env("GOENV", file),
        None => command.env_remove("GOENV"),
    };
    let text = answer(&mut command).map(|output| output.stdout);
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    let values: Vec<OsString> = text.lines().map(OsString::from).collect();
    names.iter().copied().zip(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Variables;

    #[test]
    fn a_relative_path_that_go_refuses_is_left_out() {
        for (value, kept) in [
            ("/go", true),
            ("/go:/more", true),
            ("go", false),
            ("/go:go", false),
        ] {
            let variables = [("GOPATH".into(), value.into())];
            let environment = Environment {
                variables: Variables::Given(variables.into()),
                ..Environment::current()
            };
            let mut command = Command::new("go");
            neutral(&mut command, &environment, "local");
            let found = command.get_envs().any(|(name, _)| name == "GOPATH");
            assert_eq!(found, kept, "{value}");
        }
    }
}
