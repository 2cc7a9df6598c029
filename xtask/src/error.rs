//! What can go wrong in a chore.

use std::{io, path::PathBuf, process::ExitStatus};

pub(crate) type Result<T = ()> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("unexpected argument `{argument}`; `cargo xtask help` lists what there is")]
    Usage { argument: String },

    #[error("`{option}` needs {needs}; `cargo xtask help` shows how")]
    OptionValue { option: &'static str, needs: &'static str },

    #[error("no fixture is named `{name}`; `cargo xtask build-fixtures --list` lists them")]
    NoSuchFixture { name: String },

    #[error("these fixtures could not be built: {}", names.join(", "))]
    Fixtures { names: Vec<String> },

    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("cannot run `{command}`: {source}")]
    Start { command: String, source: io::Error },

    #[error("`{command}` failed ({status}){}{output}", if output.is_empty() { "" } else { ":\n" })]
    Failed { command: String, status: ExitStatus, output: String },

    #[error("{} is {found}, but plugins need Go 1.21 or newer", path.display())]
    OldGo { path: PathBuf, found: String },

    #[error(
        "no Go was found (looked at the variable GO, in PATH and in the usual folders) and none can be fetched: {reason}\n\
         Install Go 1.21 or newer from https://go.dev/dl/ or by your system's package manager, or let GO name its `go` command"
    )]
    NoGo { reason: String },
}

impl Error {
    /// For `map_err`: says which file an I/O error is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
