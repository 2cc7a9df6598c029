//! [`Error`]: why no bindings were written.

use std::{io, path::PathBuf};

/// Why no bindings were written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file registers no module with the Go runtime.
    #[error("it is no Go plugin; build it with `go build -buildmode=plugin`")]
    NotPlugin,
    /// A file that reads the source cannot be written.
    #[error("{} cannot be written: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The go command cannot be run.
    #[error("{} cannot be run: {source}", .program.display())]
    Start {
        /// The go command.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
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
    #[error("what was read of the Go source is no list of packages: {0}")]
    List(#[from] serde_json::Error),
}
