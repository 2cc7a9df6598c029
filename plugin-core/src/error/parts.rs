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
pub(super) fn go_remedy(path: &Path, message: &str) -> &'static str {
    match NotMapped::of(path, message) {
        None => "",
        Some(NotMapped::Folder) => {
            "; files in its folder cannot be executed, since its filesystem is mounted noexec: copy the plugin elsewhere"
        }
        Some(NotMapped::Memory) => {
            "; the process gets no more memory: raise its limits (ulimit -v), or build the plugin with smaller variables"
        }
        Some(NotMapped::Unknown) => {
            "; its filesystem is not mounted noexec, so the process gets no more memory (raise its limits, ulimit -v), or a security module \
            forbids to execute the file (see the system's log)"
        }
    }
}

/// Returns what to do about a runtime host that the dynamic linker refuses with this message.
pub(super) fn load_remedy(path: &Path, loader: &str) -> &'static str {
    match NotMapped::of(path, loader) {
        None => "delete it, and it will be built again",
        Some(NotMapped::Folder) => {
            "files in its folder cannot be executed, since its filesystem is mounted noexec: choose another folder with \
            GO_PLUGIN_HOST_DIR or OpenOptions::host_dir"
        }
        Some(NotMapped::Memory) => "the process gets no more memory: raise its limits (ulimit -v)",
        Some(NotMapped::Unknown) => {
            "its filesystem is not mounted noexec, so the process gets no more memory (raise its limits, ulimit -v), or a security module \
            forbids to execute the file (see the system's log)"
        }
    }
}

/// Why the dynamic linker could not map a file.
enum NotMapped {
    /// Files of its folder may not be executed.
    Folder,
    /// There is no memory for it.
    Memory,
    /// One of several reasons. It is not the folder.
    Unknown,
}

impl NotMapped {
    /// The dynamic linker has the same words for several reasons, so the folder is asked itself.
    fn of(path: &Path, message: &str) -> Option<Self> {
        let says = |words: &[&str]| words.iter().any(|words| message.contains(words));
        if says(plugin_platform::LOADER.out_of_memory) {
            return Some(Self::Memory);
        }
        if !says(plugin_platform::LOADER.not_executable) {
            return None;
        }
        Some(match plugin_platform::may_execute(path) {
            true => Self::Unknown,
            false => Self::Folder,
        })
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
    use super::{already_loaded, go_remedy, load_remedy};
    use std::path::Path;

    /// Another import path alone is not enough if the flags differ as well: the packages that both have would differ.
    #[test]
    fn the_remedy_for_the_same_plugin_is_complete() {
        let text = already_loaded(Path::new("a.so"), "example.com/a", false);
        for part in ["another import path", "the same Go and the same flags"] {
            assert!(text.contains(part), "{text}");
        }
    }

    /// The messages are those of glibc 2.36 for a file that cannot be mapped, for one with too large variables, and for a truncated one. No
    /// file is in a folder that is mounted noexec here, so that is never said.
    #[test]
    fn the_advice_follows_the_cause() {
        let path = std::env::current_exe().unwrap();
        let host = |message| load_remedy(&path, message);
        let plugin = |message| go_remedy(&path, message);
        let segment = "/x/p.so: failed to map segment from shared object";
        let zero = "/x/p.so: cannot map zero-fill pages: Cannot allocate memory";
        for remedy in [host(segment), plugin(segment)] {
            assert!(remedy.contains("is not mounted noexec"), "{remedy}");
            assert!(remedy.contains("ulimit -v") && !remedy.contains("delete"));
        }
        for remedy in [host(zero), plugin(zero)] {
            assert!(remedy.contains("ulimit -v") && !remedy.contains("noexec"));
        }
        assert!(host("/x/host.so: file too short").contains("delete"));
        assert_eq!(plugin("/x/p.so: file too short"), "");
    }
}
