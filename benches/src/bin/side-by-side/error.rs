//! The errors of a comparison.

use std::{io, path::PathBuf, process::ExitStatus};

pub(crate) type Result<T = ()> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("{} cannot be run: {source}", program.display())]
    Start { program: PathBuf, source: io::Error },

    #[error("{} failed ({status})", program.display())]
    Failed {
        program: PathBuf,
        status: ExitStatus,
    },

    #[error("{} printed `{said}` instead of {expected}", program.display())]
    Said {
        program: PathBuf,
        expected: &'static str,
        said: String,
    },

    #[error("the series {series} is not measured: its row is wrong")]
    NotMeasured { series: String },

    #[error("no row's name contains `{text}`")]
    NoRow { text: String },

    #[error("the chart cannot be drawn: {reason}")]
    Chart { reason: String },

    #[error("the report cannot be written: {0}")]
    Report(#[from] serde_json::Error),

    #[error("more instructions than the bound in {}: {}", file.display(), paths.join(", "))]
    Instructions { file: PathBuf, paths: Vec<String> },
}

impl Error {
    /// Adds the file to an I/O error, for `map_err`.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// Converts an error of plotters, for `map_err`.
    pub(crate) fn chart(error: impl std::error::Error) -> Self {
        Self::Chart {
            reason: error.to_string(),
        }
    }
}
