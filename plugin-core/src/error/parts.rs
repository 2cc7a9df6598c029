//! How some errors are made, and parts of their texts.

use super::Error;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

impl Error {
    pub(crate) fn load_host(path: &Path, source: libloading::Error) -> Self {
        let (path, source) = (path.to_owned(), Arc::new(source));
        Self::LoadHost { path, source }
    }

    pub(crate) fn host_contract(path: &Path) -> Self {
        let path = path.to_owned();
        Self::HostContract { path }
    }
}

pub(super) fn by(failed: &Option<PathBuf>) -> String {
    match failed {
        Some(plugin) => format!(" since init of {} failed", plugin.display()),
        None => " by a plugin that Go code opened".to_owned(),
    }
}

pub(super) fn list(problems: &[Error]) -> String {
    let told: Vec<_> = problems.iter().map(Error::to_string).collect();
    told.join("; ")
}
