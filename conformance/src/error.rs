//! The errors of preparing the scenarios ([`Error`]) and of a scenario ([`Failure`]).

use std::{io, path::PathBuf, process::ExitStatus, time::Duration};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("usage: conformance GO-COMMAND FOLDER; `cargo xtask conformance` knows both")]
    Usage,

    #[error(
        "no host is written for {test}: write it in conformance/src/hosts, and add it to plan.rs"
    )]
    NoHost { test: String },

    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("the Go toolchain has no test data in {}; install a release from go.dev/dl", path.display())]
    NoTestData { path: PathBuf },

    #[error("{test} has a build command that this program cannot read: {line}")]
    Unreadable { test: String, line: String },

    #[error("cannot run `{command}`: {source}")]
    Start { command: String, source: io::Error },

    #[error("`{command}` failed ({status}):\n{output}")]
    Command {
        command: String,
        status: ExitStatus,
        output: String,
    },

    #[error("the host ended with {status} in run {run} of {of}:\n{output}")]
    Host {
        status: ExitStatus,
        run: u32,
        of: u32,
        output: String,
    },

    #[error("the host did not end within {limit:?} in run {run} of {of}:\n{output}")]
    Hangs {
        limit: Duration,
        run: u32,
        of: u32,
        output: String,
    },

    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Error {
    /// Adds the file to an I/O error, for `map_err`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// A failed assertion or step of a host.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{what} is {got}, want {want}")]
    Differs {
        what: &'static str,
        got: String,
        want: String,
    },

    #[error("plugin.Open({file:?}) should have failed")]
    Opened { file: &'static str },

    #[error("the error for {file} does not mention {words:?}: {error}")]
    Words {
        file: &'static str,
        words: &'static str,
        error: String,
    },

    #[error("{what} panicked")]
    Thread { what: &'static str },

    #[error(transparent)]
    Plugin(#[from] plugin_core::Error),

    #[error(transparent)]
    Call(#[from] plugin_core::CallError),

    #[error(transparent)]
    Returned(#[from] plugin_core::GoError),

    #[error(transparent)]
    Value(#[from] plugin_core::ValueError),

    #[error(transparent)]
    Image(#[from] plugin_core::ImageError),

    #[error("this process: {0}")]
    Process(#[from] io::Error),
}
