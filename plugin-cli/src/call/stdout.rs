//! [`Results`]: where results are printed, apart from what the plugin prints.

use std::{
    fs::File,
    io::{self, Write},
    mem::ManuallyDrop,
    os::fd::{AsFd, BorrowedFd},
};

use rustix::fs::fstat;

use super::phase::Stage;
use crate::{
    error::{Error, Result},
    output,
};

/// The standard output of goplug. What the plugin writes to its own goes to standard error, so that a program that reads the results sees
/// nothing else; and a plugin that closes it takes nothing away.
pub(super) struct Results {
    /// Not closed at the end of the process: a plugin may have done that, and another file may have its number.
    file: ManuallyDrop<File>,
    output: Option<Identity>,
    errors: Option<Identity>,
}

/// A device, and the number of a file there.
type Identity = (u64, u64);

impl Results {
    pub(super) fn keep() -> io::Result<Self> {
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        rustix::stdio::dup2_stdout(io::stderr())?;
        Ok(Self {
            output: identity(output.as_fd()),
            errors: identity(io::stderr().as_fd()),
            file: ManuallyDrop::new(output.into()),
        })
    }

    /// An error where the plugin has closed these files, which some do by their numbers, all of them: others may be there now, which are not to
    /// be written to.
    pub(super) fn still_there(&self, symbol: &str) -> Result<()> {
        let is_there = self.output == identity(self.file.as_fd())
            && self.errors == identity(io::stderr().as_fd());
        match is_there {
            true => Ok(()),
            false => Err(Error::Descriptors {
                symbol: symbol.to_owned(),
                stage: Stage::Call,
            }),
        }
    }

    pub(super) fn line(&mut self, text: &serde_json::Value) -> Result<()> {
        // One write for a line: those of others that share the file do not come between.
        let line = format!("{text}\n");
        let written = self.file.write_all(line.as_bytes());
        output::told(written)
    }
}

#[allow(
    clippy::unnecessary_cast,
    clippy::useless_conversion,
    reason = "the types differ between systems"
)]
fn identity(file: BorrowedFd<'_>) -> Option<Identity> {
    let found = fstat(file).ok()?;
    Some((found.st_dev as u64, found.st_ino as u64))
}
