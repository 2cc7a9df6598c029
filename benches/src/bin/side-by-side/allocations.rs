//! Runs the program `allocations`, which counts the allocations of paths that must not allocate.

use std::{collections::HashMap, process::Command};

use crate::{
    error::{Error, Result},
    program,
    setting::Setting,
};

/// The allocations in a thousand runs, by the name of the path.
pub(crate) type Allocations = HashMap<String, u64>;

pub(crate) fn count(setting: &Setting) -> Result<Allocations> {
    let counting = setting.program("allocations");
    let said = program::said(&mut Command::new(&counting))?;
    let counts = said.lines().map(|line| {
        let (name, count) = line.split_once(' ')?;
        Some((name.to_owned(), count.parse().ok()?))
    });
    counts.collect::<Option<_>>().ok_or(Error::Said {
        program: counting,
        expected: "lines of a name and a number",
        said,
    })
}
