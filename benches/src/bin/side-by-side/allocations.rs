//! How often what should not allocate does: as the program `allocations` counts it.

use std::{
    collections::HashMap,
    process::{Command, Stdio},
};

use crate::{
    error::{Error, Result},
    setting::Setting,
};

/// Allocations in a thousand runs, by what was run.
pub(crate) type Allocations = HashMap<String, u64>;

pub(crate) fn count(setting: &Setting) -> Result<Allocations> {
    let program = setting.program("allocations");
    let output = Command::new(&program)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::Start {
            program: program.clone(),
            source,
        })?;
    if !output.status.success() {
        return Err(Error::Failed {
            program,
            status: output.status,
        });
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let counts = said.lines().map(|line| {
        let (name, count) = line.split_once(' ')?;
        Some((name.to_owned(), count.parse().ok()?))
    });
    counts.collect::<Option<_>>().ok_or(Error::Said {
        program,
        expected: "lines of a name and a number",
        said,
    })
}
