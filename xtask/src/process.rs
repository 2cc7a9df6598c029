//! Runs other programs, shows or captures their output, and checks how they end.

use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// Runs a command that shares the standard output and error of this process.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|source| Error::Start {
        command: text(command),
        source,
    })?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed {
        command: text(command),
        status,
        output: String::new(),
    })
}

/// Runs a command and returns its standard output. On failure the error contains all of its output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| Error::Start {
            command: text(command),
            source,
        })?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Error::Failed {
        command: text(command),
        status: output.status,
        output: format!("{stdout}{stderr}").trim_end().to_owned(),
    })
}

/// The command as it would be typed, without its environment.
pub(crate) fn text(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
