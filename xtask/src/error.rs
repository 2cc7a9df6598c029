//! The errors of chores.

use std::{io, path::PathBuf, process::ExitStatus};

pub(crate) type Result<T = ()> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no fixture is named `{name}`; `cargo xtask build-fixtures --list` lists them")]
    NoSuchFixture { name: String },

    #[error("these fixtures could not be built: {}", names.join(", "))]
    Fixtures { names: Vec<String> },

    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("cannot run `{command}`: {source}")]
    Start { command: String, source: io::Error },

    #[error("`{command}` failed ({status}){}{output}", if output.is_empty() { "" } else { ":\n" })]
    Failed {
        command: String,
        status: ExitStatus,
        output: String,
    },

    #[error("{} is {found}, but plugins need Go 1.21 or newer", path.display())]
    OldGo { path: PathBuf, found: String },

    #[error("these files in {} are not formatted, run `gofmt -w` on them:\n{files}", folder.display())]
    Gofmt { folder: PathBuf, files: String },

    #[error("{what} is missing; {remedy}")]
    Missing { what: &'static str, remedy: String },

    #[error("expected `{expected}`, found:\n{found}")]
    Unexpected { expected: String, found: String },

    #[error("cargo ran no test at all")]
    NoTests,

    #[error("the source breaks these rules:\n{}", broken.join("\n"))]
    Untidy { broken: Vec<String> },

    #[error("{file}: {error}")]
    Syntax { file: String, error: syn::Error },

    #[error("the packed crate {} lacks `{lacks}`, which its page in the registry shows", package.display())]
    Unpublishable { package: PathBuf, lacks: String },

    #[error("a program that uses the packed crates printed {said:?}")]
    Packed { said: String },

    #[error(
        "the public API has lost {lost} lines; if that is meant, say so in CHANGELOG.md, and run `cargo xtask api --record`"
    )]
    Api { lost: usize },

    #[error("in {unequal} rows this library says something else than Go")]
    Verdicts { unequal: u32 },

    #[error(
        "{wrong} values were wrong; `cargo xtask fuzz-calls --seconds 0 --seed S` plays a batch again"
    )]
    Fuzz { wrong: u64 },

    #[error("a generated program could not be started: {how}\n{stderr}")]
    FuzzStart { how: String, stderr: String },

    #[error(transparent)]
    Go(#[from] plugin_core::host::HostError),

    #[error("no Go toolchain can be fetched: {reason}\n{missing}")]
    NoGo { missing: String, reason: String },

    #[error("{what} has the checksum {found}, not {expected}: it was not used")]
    Checksum {
        what: String,
        expected: String,
        found: String,
    },
}

impl Error {
    /// Adds the file to an I/O error, for `map_err`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
