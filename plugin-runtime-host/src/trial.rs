//! Loads a runtime host that was just built, once, in a process of its own: one that cannot be loaded is not published.

use super::HostError;
use std::{
    fs, io,
    path::Path,
    process::{Command, Output},
};

/// Loads the library that its argument names as this crate would, and prints what the loader says against it.
///
/// In C, since the only program at hand is the caller's, and compiled by what compiled the host: so both have the same C library.
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

/// What came of it.
#[derive(Debug)]
pub(super) enum Trial {
    /// It was loaded.
    Loads,
    /// It was not, in the loader's words.
    Refused(String),
    /// There was no program to try it with, for this reason.
    NotTried(String),
}

/// Tries the host `built`, which the command `build` has built, in the folder `scratch`, in a process with these environment
/// variables.
pub(super) fn load(
    build: &Command,
    variables: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
    built: &Path,
    scratch: &Path,
) -> Result<Trial, HostError> {
    let (source, program) = (scratch.join("trial.c"), scratch.join("trial"));
    fs::write(&source, PROGRAM).map_err(|error| HostError::io("write", &source, error))?;
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
    let ended = Command::new(&program)
        .arg(built)
        .env_clear()
        .envs(variables)
        .output();
    match ended {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(HostError::NoExec {
            folder: scratch.parent().unwrap_or(scratch).to_owned(),
        }),
        Err(error) => Ok(Trial::NotTried(error.to_string())),
        Ok(ended) if ended.status.success() => Ok(Trial::Loads),
        Ok(ended) => Ok(Trial::Refused(said(&ended))),
    }
}

/// The words of the compiler's command line, as the go command uses it.
fn compiler(build: &Command) -> Result<Vec<String>, String> {
    let mut ask = like(build, build.get_program());
    let line = output(ask.args(["env", "CC"]))?;
    // The go command splits it at blanks, too, but for quotes (cmd/internal/quoted), which name folders that have blanks.
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    match words.first() {
        Some(word) if !line.contains(['\'', '"']) && !word.is_empty() => Ok(words),
        _ => Err(format!("CC={line}")),
    }
}

/// A command in the folder and environment of another.
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
    let ended = command.output().map_err(|error| error.to_string())?;
    if !ended.status.success() {
        return Err(said(&ended));
    }
    Ok(String::from_utf8_lossy(&ended.stdout).trim().to_owned())
}

/// What a program that failed has written, else how it ended.
fn said(ended: &Output) -> String {
    let text = [&ended.stdout[..], &ended.stderr[..]].concat();
    match String::from_utf8_lossy(&text).trim() {
        "" => ended.status.to_string(),
        text => text.to_owned(),
    }
}
