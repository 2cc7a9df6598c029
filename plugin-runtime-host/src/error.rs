//! [`HostError`]: why there is no runtime host.

mod embedded;
mod parts;

use super::{GoAttempt, HostMismatch, Insecure, TrustError, with_causes};
use plugin_image::PathToken;
use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use embedded::EmbeddedProblem;
pub use parts::{Attempt, BuildHint, NamedBy, Place, Refused};
use parts::{cannot_fetch, elsewhere, hinted, lines, set};

/// Why no runtime host is available.
///
/// It can be cloned, since several callers may wait for the same host and get the same error.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The host that was named cannot be used. No other was looked for.
    #[error("the runtime host {} named by {by} cannot be used: {why}; name one that fits, or none to have it looked for and built", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Who named it.
        by: NamedBy,
        /// Why it cannot be used.
        why: Refused,
    },
    /// The host that is linked into the program, or should be, cannot be used. No other was looked for.
    #[error("program {}: {problem}", .program.display())]
    Embedded {
        /// The program.
        program: PathBuf,
        /// What is wrong.
        problem: EmbeddedProblem,
    },
    /// No host was found, and none may be built.
    #[error(
        "no runtime host {file_name} was found, and building one is switched off; tried:{}\n\
        build one (`goplug host build`, or plugin_core::host::build) and put it into one of these places, or name it by GO_PLUGIN_HOST",
        lines(.tried)
    )]
    NotFound {
        /// The name that was looked for.
        file_name: String,
        /// The places, with what was wrong there.
        tried: Vec<Attempt>,
    },
    /// A host must be built, and there is no folder to build it into.
    #[error(
        "no runtime host {file_name} was found, and there is no cache folder to build one into, \
        since neither HOME nor XDG_CACHE_HOME is set to a full path; tried:{}\nname a folder by GO_PLUGIN_HOST_DIR",
        lines(.tried)
    )]
    NoFolder {
        /// The name that was looked for.
        file_name: String,
        /// The places, with what was wrong there.
        tried: Vec<Attempt>,
    },
    /// The cache folder, or a file in it, cannot be trusted: what lies in it would be loaded and run.
    #[error("the cache {} is not safe to load code from: {why} (HOME or XDG_CACHE_HOME names the cache, GO_PLUGIN_HOST_DIR another folder for hosts)", .path.display())]
    InsecureCache {
        /// The folder or file.
        path: PathBuf,
        /// Why not.
        why: Insecure,
    },
    /// The folder of hosts that the options or the environment name, or a file in it, cannot be trusted: what lies in it would be
    /// loaded and run.
    #[error("the folder of runtime hosts {} ({by}) is not safe to load code from: {}: {why}", .folder.display(), .path.display())]
    InsecureFolder {
        /// The folder that was named.
        folder: PathBuf,
        /// Who named it.
        by: Place,
        /// That folder, one above it, or a file in it.
        path: PathBuf,
        /// Why it is not safe.
        why: Insecure,
    },
    /// This program has more rights than its caller: it is a set-user-ID or set-group-ID program, or has file capabilities. Such a
    /// program builds no host, and ignores the folders that its environment names, since the caller controls it.
    #[error(
        "a program that has more rights than its caller (set-user-ID, set-group-ID, file capabilities) runs no go command and builds no runtime host; tried:{}
        put the host beside the executable, in a folder that only root can change, or name it by OpenOptions::host_file",
        lines(.tried)
    )]
    Elevated {
        /// The places, with what was wrong there.
        tried: Vec<Attempt>,
    },
    /// There is no Go toolchain.
    #[error(
        "no usable Go toolchain was found{}; tried:{}\n\
        get Go 1.21 or later from https://go.dev/dl/ or the system's packages, or set GO to the path of its go command{}",
        .needed.as_ref().map(|version| format!(" to build the runtime host of {version}")).unwrap_or_default(),
        lines(.tried),
        .needed.as_ref().map(|_| ", or ship a host built elsewhere (plugin_core::host::build)").unwrap_or_default()
    )]
    NoGo {
        /// The Go version of the host to be built, if it is known.
        needed: Option<String>,
        /// What was tried, in order.
        tried: Vec<GoAttempt>,
    },
    /// A host must be built, and this process gets no results of the programs that build it.
    #[error(
        "no runtime host can be built by this process: {}: {reason}; or build the host beforehand (`goplug host build`)",
        .program.display()
    )]
    LostResult {
        /// The go command.
        program: PathBuf,
        /// Why its result is lost.
        reason: Arc<io::Error>,
    },
    /// There is no runtime host of this version, if it is one.
    #[error(
        "runtime hosts are made for Go 1.21 and later, and `{version}` is none of them; a version is written as in go1.26.8"
    )]
    Version {
        /// What was asked for.
        version: String,
    },
    /// The Go toolchain that was found is of another version and cannot fetch the right one.
    #[error("building the runtime host of {needed} needs that Go version; found {found} ({}), which {}", .go.display(), cannot_fetch(.found))]
    GoVersion {
        /// The Go version of the plugin.
        needed: String,
        /// The version of the toolchain found.
        found: String,
        /// Its `go` command.
        go: PathBuf,
    },
    /// The go command failed.
    #[error("building the runtime host of {go_version} failed ({status}){}{}\n{output}\n(command: {command})", set(.c_settings), hinted(.hint))]
    Build {
        /// The Go version of the host.
        go_version: String,
        /// The command line, with the environment variables that were set for it.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
        /// The last lines that the go command wrote.
        output: String,
        /// What is known to help.
        hint: Option<BuildHint>,
        /// The settings of the C toolchain, `NAME=value`, that the environment or `go env -w` makes and this build took.
        c_settings: Vec<String>,
    },
    /// The dynamic loader cannot load the host that was built. The file was deleted.
    #[error("the runtime host that {} built cannot be loaded{}: {loader} (command: {command})", .go.display(), set(.c_settings))]
    Unloadable {
        /// The `go` command.
        go: PathBuf,
        /// The command line.
        command: String,
        /// What the dynamic loader says.
        loader: String,
        /// The settings of the C toolchain, `NAME=value`, that the environment or `go env -w` makes and this build took.
        c_settings: Vec<String>,
    },
    /// No file in the folder can be executed or loaded.
    #[error(
        "no library in {} can be loaded, since its filesystem is mounted noexec; name a folder \
        elsewhere by GO_PLUGIN_HOST_DIR or OpenOptions::host_dir", .folder.display()
    )]
    NoExec {
        /// The folder that the host was to be in.
        folder: PathBuf,
    },
    /// The dynamic linker would not find a host in this folder.
    #[error("no runtime host can be loaded from {}: {token}; or name a folder by GO_PLUGIN_HOST_DIR or OpenOptions::host_dir", .path.display())]
    PathToken {
        /// The file, which was not built.
        path: PathBuf,
        /// What the dynamic linker replaces.
        token: PathToken,
    },
    /// The go command succeeded, but built another host than the wanted one.
    #[error("the runtime host that {} built cannot be used: {why} (command: {command})", .go.display())]
    WrongBuild {
        /// The `go` command.
        go: PathBuf,
        /// The command line.
        command: String,
        /// What is wrong with it.
        why: Refused,
    },
    /// The host was built just now, and cannot be used.
    #[error("the newly built runtime host {} cannot be used: {why}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why it cannot be used.
        why: Refused,
    },
    /// The search ended so after hosts had been found that cannot be used.
    #[error("{}\nbefore that, runtime hosts were passed over:{}", with_causes(.reason), lines(.tried))]
    PassedOver {
        /// These hosts, and why they cannot be used.
        tried: Vec<Attempt>,
        /// How the search ended.
        reason: Box<HostError>,
    },
    /// The operating system refused.
    #[error("cannot {action} {}{remedy}", .path.display())]
    Io {
        /// What was tried: a verb.
        action: &'static str,
        /// The file, folder or command.
        path: PathBuf,
        /// What to do, if that is known: in parentheses.
        remedy: &'static str,
        /// The reason.
        #[source]
        source: Arc<io::Error>,
    },
}

/// Like `Display`, followed by the causes. `main` prints this for an error that it returns, and `unwrap` in its panic.
impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl HostError {
    /// Whether the build might succeed with another C compiler or other settings.
    pub(super) fn may_be_the_compilers(&self) -> bool {
        self.lacks_compiler()
            || matches!(
                self,
                Self::Build { hint: None, .. } | Self::Unloadable { .. }
            )
    }

    /// The error of a search in which these were tried before. What it tells itself is not told again.
    pub(super) fn after(self, mut tried: Vec<Attempt>) -> Self {
        let told = match &self {
            Self::InsecureCache { .. } => Some(Place::Cache),
            Self::InsecureFolder { by, .. } => Some(*by),
            _ => None,
        };
        tried.retain(|attempt| {
            !matches!(attempt.why, Refused::Missing) && told != Some(attempt.place)
        });
        match tried.is_empty() {
            true => self,
            false => Self::PassedOver {
                tried,
                reason: self.into(),
            },
        }
    }

    pub(super) fn lacks_compiler(&self) -> bool {
        let lacks = Some(BuildHint::NoCCompiler);
        matches!(self, Self::Build { hint, .. } if *hint == lacks)
    }

    /// The same for a host that is written where the caller says: other folders do not help.
    pub(super) fn of_output(self) -> Self {
        match self {
            Self::Io {
                action,
                path,
                remedy,
                source,
            } if !remedy.is_empty() => Self::Io {
                action,
                path,
                remedy: " (name another file or folder to write to)",
                source,
            },
            other => other,
        }
    }

    pub(super) fn io(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self::shared_io(action, path, Arc::new(error))
    }

    pub(super) fn shared_io(action: &'static str, path: &Path, error: Arc<io::Error>) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            remedy: elsewhere(action, &error),
            source: error,
        }
    }
}
