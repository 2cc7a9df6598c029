//! Running the go command.

use std::{path::Path, process::Command};

use crate::Error;

/// Runs a go command; what it wrote.
pub(crate) fn run(command: &mut Command) -> Result<String, Error> {
    let line = || {
        let words = command.get_args().map(|word| word.to_string_lossy());
        format!("go {}", words.collect::<Vec<_>>().join(" "))
    };
    let shown = line();
    let output = plugin_platform::run(command).map_err(|reason| Error::Start {
        program: command.get_program().into(),
        reason,
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::Go {
        command: shown,
        folder: command
            .get_current_dir()
            .map(Path::to_owned)
            .unwrap_or_default(),
        output: String::from_utf8_lossy(&output.stderr)
            .trim_end()
            .to_owned(),
    })
}
