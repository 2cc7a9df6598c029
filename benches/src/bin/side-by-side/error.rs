//! What can go wrong in a comparison.

use std::{io, path::PathBuf, process::ExitStatus};

pub(crate) type Result<T = ()> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("{} cannot be run: {source}", program.display())]
    Start { program: PathBuf, source: io::Error },

    #[error("{} ended ({status}) where it should have done its work", program.display())]
    Failed {
        program: PathBuf,
        status: ExitStatus,
    },

    #[error("{} was to say {expected} and said `{said}`", program.display())]
    Said {
        program: PathBuf,
        expected: &'static str,
        said: String,
    },

    #[error("nothing was measured of {series}: the row that asks for it is wrong")]
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
    /// For `map_err`: says which file an I/O error is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    /// For `map_err`: what plotters says.
    pub(crate) fn chart(error: impl std::error::Error) -> Self {
        Self::Chart {
            reason: error.to_string(),
        }
    }
}
