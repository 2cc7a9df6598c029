//! The parts that [`HostError`](super::HostError) is made of.

use super::{HostMismatch, TrustError, with_causes};
use plugin_image::{ImageError, PathToken};
use std::{fmt, io, path::PathBuf};

/// Who named a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NamedBy {
    /// [`HostOptions::file`](super::super::HostOptions::file).
    #[error("the options")]
    Options,
    /// The environment variable.
    #[error("GO_PLUGIN_HOST")]
    Environment,
}

/// Why a file cannot be used as runtime host.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// The folder of the executable is not known, so that none was looked for there.
    #[error(
        "its folder is not known, since /proc is not mounted, and a program is not believed how it was started if that was not by a full path, or if \
        it has more rights than its caller; start it by its full path, mount /proc, or name the host by GO_PLUGIN_HOST or OpenOptions::host_file"
    )]
    UnknownFolder,
    /// The dynamic linker would load another file.
    #[error("{0}")]
    PathToken(PathToken),
    /// It could not be read as an image.
    #[error("{}", with_causes(.0))]
    Unreadable(ImageError),
    /// It is another file than the host that is wanted.
    #[error("{0}")]
    Mismatch(HostMismatch),
    /// Others may have put it there or changed it, or it is not what was demanded.
    #[error("{0}")]
    Untrusted(TrustError),
}

/// A place that is searched for a runtime host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Place {
    /// The file that was named.
    #[error("named by {0}")]
    Named(NamedBy),
    /// The folder of [`HostOptions::dir`](super::super::HostOptions::dir).
    #[error("the folder of the options")]
    OptionsFolder,
    /// The folder of the environment variable.
    #[error("GO_PLUGIN_HOST_DIR")]
    EnvironmentFolder,
    /// The executable's folder.
    #[error("beside the executable")]
    Executable,
    /// The plugin's folder.
    #[error("beside the plugin")]
    Plugin,
    /// The per-user cache.
    #[error("the user's cache")]
    Cache,
    /// Linked into the program, by the crate `plugin-build`.
    #[error("the program itself")]
    Program,
    /// Built just now, in the folder of the options or the environment, or in the cache.
    #[error("built")]
    Built,
}

/// One place that was searched, and what was found wrong.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// The kind of place.
    pub place: Place,
    /// The file or folder.
    pub path: PathBuf,
    /// What was wrong.
    pub why: Refused,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: {}", self.place, self.path.display(), self.why)
    }
}

/// What is known to help against a failed build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum BuildHint {
    /// There is no C compiler, which cgo needs.
    #[error("install a C compiler (gcc or clang), or set CC to one")]
    NoCCompiler,
    /// The Go version is not available for this system, or at all.
    #[error(
        "the Go project offers no such version for this system: https://go.dev/dl/?mode=json&include=all lists those that there are; one of somebody else's must be installed, and GO set to its go command"
    )]
    VersionNotAvailable,
    /// The Go version could not be fetched.
    #[error(
        "this Go version could not be fetched; connect to the network, or install it and set GO to its go command"
    )]
    NoNetwork,
    /// The disk is full.
    #[error(
        "there is no room on the disk: make some, or name another one by GO_PLUGIN_HOST_DIR, GOCACHE and TMPDIR"
    )]
    DiskFull,
    /// This process, and so the go command, may not write files that are as large as a runtime host.
    #[error(
        "the size of files is limited to less than a runtime host has: raise that limit (ulimit -f)"
    )]
    FileSizeLimit,
    /// Go cannot build a C library for the system and machine.
    #[error("Go builds no C libraries for this system and machine")]
    Platform,
}

/// What to do where nothing can be written.
pub(super) fn elsewhere(action: &str, reason: &io::Error) -> &'static str {
    use io::ErrorKind::{
        AlreadyExists, NotADirectory, NotFound, PermissionDenied, QuotaExceeded,
        ReadOnlyFilesystem, StorageFull,
    };
    let kind = reason.kind();
    // A file is in the way; or the folder above makes none, such as /proc.
    let cannot_be_made =
        matches!(kind, AlreadyExists | NotADirectory) || kind == NotFound && action == "create";
    match kind {
        PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull => {
            " (name a folder that can be written to in GO_PLUGIN_HOST_DIR, or put a runtime host beside the program: goplug host build)"
        }
        _ if cannot_be_made => {
            " (name a folder that can be made in GO_PLUGIN_HOST_DIR or XDG_CACHE_HOME)"
        }
        _ => "",
    }
}

pub(super) fn set(c_settings: &[String]) -> String {
    match c_settings {
        [] => String::new(),
        some => format!(
            " with {}, which the environment or `go env -w` sets",
            some.join(" ")
        ),
    }
}

pub(super) fn hinted(hint: &Option<BuildHint>) -> String {
    hint.map(|hint| format!("; {hint}")).unwrap_or_default()
}

pub(super) fn lines<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

pub(super) fn cannot_fetch(found: &str) -> &'static str {
    match super::super::version::minor(found) {
        Some(21..) => "cannot fetch a version of that name; set GO to its go command",
        _ => {
            "cannot fetch others, as only go1.21 and later can; install either and set GO to its go command"
        }
    }
}
