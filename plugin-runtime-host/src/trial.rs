//! Loads a newly built runtime host once in a process of its own. A host that cannot be loaded is not published.

use super::{HostError, made, work::Work};
use std::{
    io,
    path::Path,
    process::{Command, Output},
    time::Duration,
};

/// Loads the library that its argument names with the flags that plugin-core uses, and prints the loader's error.
///
/// It is written in C and compiled by the compiler of the host, so that both use the same C library.
const PROGRAM: &str = r#"#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
	if (dlopen(argv[argc - 1], RTLD_NOW | RTLD_GLOBAL) != NULL) {
		return 0;
	}
	puts(dlerror());
	return 1;
}
"#;

/// How long loading may take. It takes a hundredth of a second; what the user preloads may take longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The outcome of a trial.
#[derive(Debug)]
pub(super) enum Trial {
    /// The host was loaded.
    Loads,
    /// The host could not be loaded, with the loader's error.
    Refused(String),
    /// The host could not be tried, for this reason.
    NotTried(String),
}

/// Checks that a host at this path could be loaded, before it is built.
pub(super) fn foresee(output: &Path) -> Result<(), HostError> {
    let checked = plugin_platform::LOADER.path_tokens.check(output);
    checked.map_err(|token| HostError::PathToken {
        path: output.to_owned(),
        token,
    })
}

/// Tries to load the host `built` in a process with these environment variables. `build` is the command that has built it, and
/// `scratch` a temporary folder.
pub(super) fn load(
    build: &Command,
    variables: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
    built: &Path,
    scratch: &Path,
) -> Result<Trial, HostError> {
    let (source, program) = (scratch.join("trial.c"), scratch.join("trial"));
    made::written(&source, PROGRAM.as_bytes())
        .map_err(|error| HostError::io("write", &source, error))?;
    let compiled = match compiler(build) {
        Err(why) => Err(why),
        Ok(words) => output(
            like(build, &words[0])
                .args(&words[1..])
                .arg("-o")
                .args([&program, &source])
                .args(plugin_platform::LOADER.dlopen_library),
        ),
    };
    if let Err(why) = compiled {
        return Ok(Trial::NotTried(why));
    }
    let mut trial = Command::new(&program);
    trial.arg(built).env_clear().envs(variables);
    match plugin_platform::run_within(&mut trial, PATIENCE) {
        Err(error)
            if error.kind() == io::ErrorKind::PermissionDenied
                && !plugin_platform::may_execute(scratch) =>
        {
            Err(HostError::NoExec {
                folder: scratch.parent().unwrap_or(scratch).to_owned(),
            })
        }
        Err(error) => Ok(Trial::NotTried(error.to_string())),
        Ok(ended) if ended.status.success() => Ok(Trial::Loads),
        Ok(ended) => Ok(Trial::Refused(said(&ended))),
    }
}

/// The words of the C compiler's command line, as the go command uses it.
fn compiler(build: &Command) -> Result<Vec<String>, String> {
    let mut ask = like(build, build.get_program());
    let line = output(ask.args(["env", "CC"]))?;
    // The go command splits it at blanks, too, and supports quotes for folders with blanks (cmd/internal/quoted). They are not supported here.
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    match words.first() {
        Some(word) if !line.contains(['\'', '"']) && !word.is_empty() => Ok(words),
        _ => Err(format!("CC={line}")),
    }
}

/// Returns a command with the folder and environment of another.
fn like(other: &Command, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    let variables = other.get_envs();
    command
        .env_clear()
        .envs(variables.filter_map(|(name, value)| Some((name, value?))))
        .stdin(std::process::Stdio::null());
    if let Some(folder) = other.get_current_dir() {
        command.current_dir(folder);
    }
    command
}

fn output(command: &mut Command) -> Result<String, String> {
    let ended = Work::run(command).map_err(|error| error.to_string())?;
    if !ended.status.success() {
        return Err(said(&ended));
    }
    Ok(String::from_utf8_lossy(&ended.stdout).trim().to_owned())
}

/// Returns the output of a failed program, or its exit status if there is none.
fn said(ended: &Output) -> String {
    let text = [&ended.stdout[..], &ended.stderr[..]].concat();
    match String::from_utf8_lossy(&text).trim() {
        "" => ended.status.to_string(),
        text => text.to_owned(),
    }
}
