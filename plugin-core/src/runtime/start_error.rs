//! [`StartError`]: why the Go runtime could not be started. It is converted to an [`Error`](crate::Error), which has the texts.

use crate::{
    host::{EmbeddedProblem, HostError},
    runtime::environment::EnvironmentProblem,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Why there is no Go runtime.
#[derive(Debug)]
pub(crate) enum StartError {
    /// No usable runtime host was found, and none could be built.
    Host(Arc<HostError>),
    /// The dynamic linker could not load the runtime host.
    Load { path: PathBuf, loader: String },
    /// The runtime host was made for another version of this crate.
    Contract { path: PathBuf },
    /// A setting in the environment would make the runtime end the process.
    Environment(EnvironmentProblem),
    /// Another copy of this library has started a runtime.
    OtherCopy { host: PathBuf },
    /// Other code has loaded a Go plugin, and with it a runtime that has not been started.
    OtherPlugin { file: PathBuf },
    /// Another Go runtime exports its symbols.
    OtherGo { file: PathBuf },
}

impl StartError {
    /// Returns the error for a problem with the runtime host that is, or should be, linked into the program.
    pub(super) fn embedded(program: PathBuf, problem: EmbeddedProblem) -> Self {
        Self::Host(Arc::new(HostError::Embedded { program, problem }))
    }

    pub(super) fn load(path: &Path, source: libloading::Error) -> Self {
        let path = path.to_owned();
        let loader = match source {
            libloading::Error::DlOpen { source } => source.to_string(),
            other => other.to_string(),
        };
        Self::Load { path, loader }
    }

    pub(super) fn contract(path: &Path) -> Self {
        let path = path.to_owned();
        Self::Contract { path }
    }
}
