//! Runs a program of the comparison to its end.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::error::{Error, Result};

/// Returns the program's standard output.
pub(crate) fn said(command: &mut Command) -> Result<String> {
    let program = PathBuf::from(command.get_program());
    let output = match command.stderr(Stdio::inherit()).output() {
        Ok(output) => output,
        Err(source) => return Err(Error::Start { program, source }),
    };
    if !output.status.success() {
        return Err(Error::Failed {
            program,
            status: output.status,
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
