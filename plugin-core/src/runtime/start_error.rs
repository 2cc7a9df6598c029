//! [`StartError`]: why there is no Go runtime. Users see it as an [`Error`](crate::Error), which says it in words.

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
    /// There is no runtime host that can be used, and none could be built.
    Host(Arc<HostError>),
    /// The dynamic linker did not load the runtime host.
    Load { path: PathBuf, loader: String },
    /// The runtime host is not of this version of this crate.
    Contract { path: PathBuf },
    /// A setting in the environment would make the runtime end the process.
    Environment(EnvironmentProblem),
    /// Another copy of this library has started a runtime.
    OtherCopy { host: PathBuf },
    /// Other code has loaded a Go plugin, and with it a runtime that nobody has started.
    OtherPlugin { file: PathBuf },
    /// Another Go runtime exports its symbols.
    OtherGo { file: PathBuf },
}

impl StartError {
    /// What is wrong with the runtime host that is linked into the program, or should be.
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
