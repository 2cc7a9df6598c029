//! [`Results`]: where results are printed, apart from what the plugin prints.

use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsFd,
};

use crate::error::{Error, Result};

/// The standard output of goplug. What the plugin writes to its own goes to standard error, so that a program that reads the results sees
/// nothing else; and a plugin that closes it takes nothing away.
pub(super) struct Results(File);

impl Results {
    pub(super) fn keep() -> io::Result<Self> {
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        rustix::stdio::dup2_stdout(io::stderr())?;
        Ok(Self(output.into()))
    }

    pub(super) fn line(&mut self, text: &serde_json::Value) -> Result<()> {
        // One write for a line: those of others that share the file do not come between.
        let line = format!("{text}\n");
        let written = self.0.write_all(line.as_bytes());
        written.map_err(|source| Error::Output { source })
    }
}
