//! [`HostOptions`] and [`Progress`]: what a caller may say about the runtime host, and what it is told.

use super::{Demand, HostMismatch, Place, Refused, RuntimeHost, Sha256Digest};
use std::{
    fmt,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// Where the runtime host is, and whether it may be built.
///
/// `HostOptions::default()` suits most programs: it looks in the usual places, builds a host if there is none, and reports on
/// standard error.
#[derive(Clone)]
#[non_exhaustive]
pub struct HostOptions {
    /// The host's file. It is used or refused; no other place is tried.
    pub file: Option<PathBuf>,
    /// A folder of hosts: searched first, and built into.
    pub dir: Option<PathBuf>,
    /// Whether a host may be built if none is found. True by default.
    pub build: bool,
    /// The `go` command to build with: a path, or a name to be looked up on `PATH`.
    pub go: Option<PathBuf>,
    /// The C compiler to build with, in the form of Go's variable `CC`. It is needed for another C library than the system's, or another
    /// machine. The default is Go's default compiler, see [`obtain`](super::obtain).
    pub cc: Option<String>,
    /// The SHA-256 that the host's file must have. If it is set, no host is built, and the file may be anywhere: if others could change
    /// it, it is copied to the user's cache first.
    pub sha256: Option<Sha256Digest>,
    /// Whether the checksum of the host's content is verified even if it was verified before and the file has not changed since. False
    /// by default.
    pub checksum: bool,
    /// Whether a host that is named must be where only this process's user and root can change it. Hosts that are not named must be so
    /// in any case. False by default.
    pub private_folder: bool,
    /// Whether the plugin's folder is searched. True by default.
    pub beside_plugin: bool,
    /// The program that will open the plugin, if it is not this one: hosts are looked for beside it.
    pub program: Option<PathBuf>,
    /// Called with each event. If it is `None`, one line is written to standard error for each event.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl HostOptions {
    pub(super) fn report(&self, progress: Progress) {
        match &self.progress {
            Some(sink) => sink(progress),
            // Unlike `eprintln!`, this does not panic where nobody reads standard error any more.
            None => drop(writeln!(io::stderr(), "{progress}")),
        }
    }
}

impl HostOptions {
    /// Reports whether there is a demand on the host's file.
    #[inline]
    pub fn demanding(&self) -> bool {
        self.sha256.is_some() || self.private_folder || !self.beside_plugin
    }
}

impl RuntimeHost {
    /// Returns the first demand in the options that this host is not known to meet.
    pub fn unmet(&self, options: &HostOptions) -> Option<Demand> {
        if options
            .sha256
            .is_some_and(|sha256| self.sha256 != Some(sha256))
            || !options.beside_plugin && self.place == Place::Plugin
        {
            return Some(Demand::Sha256);
        }
        // It agreed with its checksum: others are not loaded.
        (options.private_folder && !self.private).then_some(Demand::PrivateFolder)
    }
}

impl Default for HostOptions {
    fn default() -> Self {
        Self {
            file: None,
            dir: None,
            build: true,
            go: None,
            cc: None,
            sha256: None,
            checksum: false,
            private_folder: false,
            beside_plugin: true,
            program: None,
            progress: None,
        }
    }
}

impl fmt::Debug for HostOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostOptions")
            .field("file", &self.file)
            .field("dir", &self.dir)
            .field("build", &self.build)
            .field("go", &self.go)
            .field("cc", &self.cc)
            .field("sha256", &self.sha256)
            .field("checksum", &self.checksum)
            .field("private_folder", &self.private_folder)
            .field("beside_plugin", &self.beside_plugin)
            .field("program", &self.program)
            .field("progress", &self.progress.as_ref().map(|_| ".."))
            .finish()
    }
}

/// An event while a runtime host is obtained. There is no event if a host is found at once.
///
/// `Display` writes the line that is printed if [`HostOptions::progress`] is `None`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Progress {
    /// A file in a searched folder has a host's name but cannot be used; the search goes on.
    PassedOver {
        /// The file.
        path: PathBuf,
        /// Why it cannot be used.
        why: Refused,
    },
    /// Another thread or process is building this host, and this one waits for it.
    Waiting {
        /// Where the host will be.
        output: PathBuf,
    },
    /// A build starts.
    Building {
        /// The Go version of the host, such as `go1.26.8`.
        go_version: String,
        /// The `go` command.
        go: PathBuf,
        /// Whether that command has another version, so that it must fetch this version first, or find it in its module cache.
        fetch: bool,
        /// Where the host will be.
        output: PathBuf,
    },
    /// The built host could not be tried by loading it before it is kept.
    NotTried {
        /// The host.
        output: PathBuf,
        /// The reason, for example that it is for another system.
        why: String,
    },
    /// A build has ended.
    Built {
        /// The host.
        output: PathBuf,
        /// How long it took.
        duration: Duration,
    },
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PassedOver {
                path,
                why: Refused::Mismatch(HostMismatch::Source { .. }),
            } => write!(
                f,
                "passing over the runtime host {}: it is of another version of this library",
                path.display()
            ),
            Self::PassedOver { path, why } => {
                write!(f, "passing over the runtime host {}: {why}", path.display())
            }
            Self::Waiting { output } => write!(
                f,
                "waiting for another process to build the runtime host {} ...",
                output.display()
            ),
            Self::Building {
                go_version,
                fetch: false,
                ..
            } => write!(
                f,
                "building the runtime host for {go_version} (once, about 10 s) ..."
            ),
            Self::Building { go_version, go, .. } => write!(
                f,
                "building the runtime host for {go_version} (once; {} may have to fetch that version first) ...",
                go.display()
            ),
            Self::NotTried { output, why } => write!(
                f,
                "whether the runtime host {} can be loaded was not tried: {why}",
                output.display()
            ),
            Self::Built { output, duration } => write!(
                f,
                "built the runtime host {} in {:.1} s",
                output.display(),
                duration.as_secs_f64()
            ),
        }
    }
}
