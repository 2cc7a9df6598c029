//! [`Error`]: why no bindings were written.

use std::{fmt, io, path::PathBuf};

/// Why no bindings were written.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file registers no module with the Go runtime.
    #[error("it is not a Go plugin; build it with `go build -buildmode=plugin`")]
    NotPlugin,
    /// A file that reads the source cannot be written.
    #[error("{} cannot be written: {reason}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The go command cannot be run.
    #[error("{} cannot be run: {reason}", .program.display())]
    Start {
        /// The go command.
        program: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The go command cannot read the source.
    #[error("the Go source in {} cannot be read:\n{output}", .folder.display())]
    Go {
        /// The folder of the source.
        folder: PathBuf,
        /// What the go command wrote on standard error.
        output: String,
    },
    /// What was read of the source is not what it should be.
    #[error("the description of the Go source is not a list of packages: {reason}")]
    List {
        /// What is wrong with it.
        reason: serde_json::Error,
    },
}

/// As `Display`: what a build script prints of an error that its `main` returns, and `unwrap`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<serde_json::Error> for Error {
    fn from(reason: serde_json::Error) -> Self {
        Self::List { reason }
    }
}
