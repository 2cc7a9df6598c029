//! [`GoAttempt`]: where a Go toolchain was looked for, and what was wrong there.

use std::{fmt, io, path::PathBuf, sync::Arc};

/// A go command that was tried, or a place without one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GoAttempt {
    /// What named it: `GO`, `PATH`, ...
    pub place: &'static str,
    /// The command, or the folders without one.
    pub command: PathBuf,
    /// What was wrong.
    pub why: GoFailure,
}

impl fmt::Display for GoAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: {}",
            self.place,
            self.command.display(),
            self.why
        )
    }
}

/// What is wrong with a go command.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum GoFailure {
    /// There is none.
    #[error("there is no go command")]
    Missing,
    /// It cannot be started.
    #[error("cannot be run: {0}")]
    CannotRun(Arc<io::Error>),
    /// It was run, and nobody knows how it ended.
    #[error("{0}")]
    Lost(Arc<io::Error>),
    /// It runs, but `go env` fails.
    #[error("`go env` failed ({status}): {output}")]
    Fails {
        /// How it ended.
        status: std::process::ExitStatus,
        /// The first lines it wrote.
        output: String,
    },
    /// Its output is not that of `go env`.
    #[error("`go env GOVERSION GOOS GOARCH` expected, found {found:?}; is it another program?")]
    NotGo {
        /// The start of what it printed.
        found: String,
    },
}
