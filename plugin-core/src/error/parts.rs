//! How some errors are made, and parts of their texts.

use super::Error;
use crate::{host::with_causes, runtime::StartError};
use std::{
    fmt,
    path::{Path, PathBuf},
};

impl Error {
    /// Why there is no Go runtime for the plugin at `path`.
    pub(crate) fn start(path: &Path, error: StartError) -> Self {
        match error {
            StartError::Host(reason) => {
                let path = path.to_owned();
                Self::Host { path, reason }
            }
            StartError::Load { path, loader } => Self::LoadHost { path, loader },
            StartError::Contract { path } => Self::HostContract { path },
            StartError::Environment(problem) => Self::Environment(problem),
            StartError::OtherCopy { host } => Self::OtherCopy { host },
            StartError::OtherPlugin { file } => Self::OtherPlugin { file },
            StartError::OtherGo { file } => Self::OtherGo { file },
        }
    }
}

/// As `Display`, with the causes that it does not tell: what `main` prints of an error that it returns, and `unwrap`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
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

/// Which plugin is open already, and what to do.
pub(super) fn already_loaded(other: &Path, plugin_path: &str, same_file: bool) -> String {
    let other = other.display();
    match same_file {
        true => {
            format!("{other} is this very file by another name (a hard link); open it by that name")
        }
        false => format!(
            "{other} is the same plugin ({plugin_path}); to open both, build one as a package of another import path: in another \
            folder of its module, or with another module line in go.mod"
        ),
    }
}

/// What to do about a plugin that Go refuses in these words.
pub(super) fn go_remedy(message: &str, not_executable: &[&str]) -> &'static str {
    match not_executable.iter().any(|words| message.contains(words)) {
        true => {
            "; files in its folder may not be executed, as on a filesystem that is mounted noexec: copy the plugin elsewhere"
        }
        false => "",
    }
}

/// What to do about a runtime host that the loader refuses in these words.
pub(super) fn load_remedy(loader: &str, not_executable: &[&str]) -> &'static str {
    if not_executable.iter().any(|words| loader.contains(words)) {
        "files in its folder may not be executed, as on a filesystem that is mounted noexec: name a folder elsewhere by \
        GO_PLUGIN_HOST_DIR or OpenOptions::host_dir"
    } else {
        "delete it, so that it is built anew"
    }
}

#[cfg(test)]
mod tests {
    use super::load_remedy as remedy;

    /// The words of glibc 2.36 for a host in a tmpfs that is mounted noexec, and for one that is cut short.
    #[test]
    fn a_host_is_not_to_be_deleted_for_its_folder() {
        let load_remedy = |words| remedy(words, &["failed to map segment"]);
        let noexec = load_remedy("/x/host.so: failed to map segment from shared object");
        assert!(noexec.contains("noexec") && !noexec.contains("delete"));
        assert!(load_remedy("/x/host.so: file too short").contains("delete"));
    }
}
