//! Conversion of [`StartError`] to [`Error`], and parts of the texts of errors.

use super::{Error, library::LibraryProblem};
use crate::{host::with_causes, runtime::StartError, value::go_error::GoError};
use std::{
    fmt,
    path::{Path, PathBuf},
};

impl Error {
    /// Converts the reason why there is no Go runtime for the plugin at `path`.
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

    /// Whether the dynamic linker's message is about the name that this error is about.
    pub(crate) fn explains(&self, message: &str) -> bool {
        match self {
            Self::UndefinedSymbol { symbol, .. } => message.contains(symbol),
            Self::NeededLibrary {
                problem: LibraryProblem::Version { version, .. },
                ..
            } => message.contains(version),
            _ => false,
        }
    }
}

/// Writes what `Display` writes and the causes, since this is what `unwrap` prints, and what is printed for an error returned by `main`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

/// Returns what to do about a symbol that nothing defines, to which the plugin or a library refers.
pub(super) fn link(library: &Option<PathBuf>) -> &'static str {
    match library {
        None => {
            "link the plugin with the library that has it (#cgo LDFLAGS: -l...), or build it with the C source that does"
        }
        Some(_) => {
            "install a library that fits, or link the plugin with the one that has it (#cgo LDFLAGS: -l...)"
        }
    }
}

/// Returns which plugin's `init` failed.
pub(super) fn by(failed: &Option<PathBuf>) -> String {
    match failed {
        Some(plugin) => format!(" since init of {} failed", plugin.display()),
        None => " by a plugin that Go code opened".to_owned(),
    }
}

pub(super) fn list(problems: &[Error]) -> String {
    let texts: Vec<_> = problems.iter().map(Error::to_string).collect();
    texts.join("; ")
}

/// Returns which file is already open, and what to do.
pub(super) fn already_loaded(other: &Path, plugin_path: &str, same_file: bool) -> String {
    let other = other.display();
    match same_file {
        true => {
            format!("{other} is a hard link to the same file; open it by that name")
        }
        false => format!(
            "{other} is the same plugin ({plugin_path}); to open both, build one with another import path: in another folder of its \
            module, or with another module line in go.mod; build both with the same Go and the same flags"
        ),
    }
}

/// Returns what to do about a plugin that Go refuses with this message.
pub(super) fn go_remedy(message: &str, not_executable: &[&str]) -> &'static str {
    match not_executable.iter().any(|words| message.contains(words)) {
        true => {
            "; files in its folder cannot be executed, probably because its filesystem is mounted noexec: copy the plugin elsewhere"
        }
        false => "",
    }
}

/// Returns what to do about a runtime host that the dynamic linker refuses with this message.
pub(super) fn load_remedy(loader: &str, not_executable: &[&str]) -> &'static str {
    if not_executable.iter().any(|words| loader.contains(words)) {
        "files in its folder cannot be executed, probably because its filesystem is mounted noexec: choose another folder with \
        GO_PLUGIN_HOST_DIR or OpenOptions::host_dir"
    } else {
        "delete it, and it will be built again"
    }
}

/// For `?` in closures and methods that Go calls.
impl From<Error> for GoError {
    fn from(error: Error) -> Self {
        Self::from_error(error)
    }
}

#[cfg(test)]
mod tests {
    use super::{already_loaded, load_remedy as remedy};
    use std::path::Path;

    /// Another import path alone is not enough if the flags differ as well: the packages that both have would differ.
    #[test]
    fn the_remedy_for_the_same_plugin_is_complete() {
        let text = already_loaded(Path::new("a.so"), "example.com/a", false);
        for part in ["another import path", "the same Go and the same flags"] {
            assert!(text.contains(part), "{text}");
        }
    }

    /// The messages are those of glibc 2.36 for a host in a tmpfs that is mounted noexec, and for a truncated one.
    #[test]
    fn a_host_is_not_to_be_deleted_for_its_folder() {
        let load_remedy = |words| remedy(words, &["failed to map segment"]);
        let noexec = load_remedy("/x/host.so: failed to map segment from shared object");
        assert!(noexec.contains("noexec") && !noexec.contains("delete"));
        assert!(load_remedy("/x/host.so: file too short").contains("delete"));
    }
}
