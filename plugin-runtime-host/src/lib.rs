//! The runtime host: finds, checks and, if there is none, builds the small Go library that provides the Go runtime.
//!
//! A Go plugin does not start a Go runtime; it expects a running one. The library that provides it is built by
//! `go build -buildmode=c-shared`, with the same Go version and flags as the plugin. Its source is the Go module in the folder
//! `host` of this crate. It is embedded in the crate, so that a host can be built on every machine that has a Go toolchain.
//!
//! Opening a plugin calls [`obtain`]. [`build`] makes a host ahead of time, to ship it with a program to machines without Go.
//! The identity of a host is in its file: [`HostSpec::matches`] reads it without loading the file.
#![forbid(unsafe_code)]

mod builder;
mod c_settings;
mod cache;
mod environment;
mod error;
mod go_attempt;
mod go_command;
mod go_places;
mod hints;
mod insecure_folders;
mod ldflags;
mod made;
mod mismatch;
mod name;
mod options;
mod publish;
mod recipe;
mod search;
mod source;
mod source_files;
mod spec;
mod toolchain;
mod trial;
pub mod trust;
mod variables;
mod version;
mod work;

#[cfg(test)]
mod tests;

use environment::Environment;
use recipe::Form;
use search::Search;
use source::Source;
use std::path::{Path, PathBuf};

pub use error::{Attempt, BuildHint, EmbeddedProblem, HostError, NamedBy, Place, Refused};
pub use go_attempt::{GoAttempt, GoFailure};
pub use mismatch::HostMismatch;
pub use options::{HostOptions, Progress};
#[doc(hidden)]
pub use plugin_image::with_causes;
#[doc(hidden)]
pub use source::{is_host, users_tags};
pub use spec::{HostSpec, SpecError};
pub use toolchain::Toolchain;
pub use trust::{Demand, Insecure, ParseDigestError, Sha256Digest, TrustError};

/// A runtime host that may be loaded: its file was read and matches a [`HostSpec`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RuntimeHost {
    /// The file to load, by its real path: the one that was found, or a private copy of it. Nobody else can change what this path
    /// leads to.
    pub path: PathBuf,
    /// How it was built.
    pub build: plugin_image::BuildInfo,
    /// The shared libraries that it needs. They are in the process when the host is.
    pub needed: Vec<String>,
    /// Where it was found.
    pub place: Place,
    /// Whether nobody else could have changed the file that was found.
    private: bool,
    /// The SHA-256 that was demanded.
    sha256: Option<Sha256Digest>,
}

impl RuntimeHost {
    /// Returns the host that is linked into `program`.
    ///
    /// # Errors
    ///
    /// Returns [`HostMismatch::Source`] if it is from another version of this crate.
    pub fn embedded(
        program: PathBuf,
        build: plugin_image::BuildInfo,
    ) -> Result<Self, HostMismatch> {
        mismatch::same_source(&build, Source::embedded())?;
        let c_library = plugin_platform::LOADER.c_library;
        Ok(Self {
            path: program,
            build,
            // It may need more libraries. They are looked up if that matters.
            needed: c_library
                .map(|(_, file)| file.to_owned())
                .into_iter()
                .collect(),
            place: Place::Program,
            // A user who can change it can change the program.
            private: true,
            sha256: None,
        })
    }

    /// Returns the minor version of Go: 27 for `go1.27.3`.
    pub fn go_minor(&self) -> Option<u32> {
        version::minor(self.build.release())
    }
}

/// Finds the runtime host that `spec` describes, or builds it, and returns the path of the file.
///
/// `plugin` is the plugin's file; only its folder is looked at. The places, in order:
///
/// 1. the file named by [`HostOptions::file`], else by the environment variable `GO_PLUGIN_HOST`. If one is named, it is used or
///    refused, and no other place is tried;
/// 2. the folder named by [`HostOptions::dir`], else by `GO_PLUGIN_HOST_DIR`;
/// 3. beside the executable;
/// 4. beside the plugin;
/// 5. the user's cache: `go-plugin-rs` in `$XDG_CACHE_HOME`, else in `~/.cache` (macOS: `~/Library/Caches`);
/// 6. built, if [`HostOptions::build`] allows it, into the folder of 2 where one is named, else into the cache.
///
/// In a folder, the file name is [`HostSpec::file_name`]; in 2 to 4 also [`HostSpec::plain_file_name`]. Each candidate is read
/// before it is used. An unusable candidate in 2 to 5 is skipped, which is reported as [`Progress::PassedOver`]. If a host is
/// built into that folder, it replaces the candidate.
///
/// A candidate is unusable if users other than this process's user and root could have changed it or put it there. In 2 and 5 such
/// a candidate or folder is an error. A file that is named may be anywhere: if others could change it, it is copied, and the path of
/// the copy is returned. See [`trust`].
///
/// A host is built with Go's default C compiler as it is installed. The user's settings (`CC`, `CGO_CFLAGS`, `LIBRARY_PATH`, ...,
/// also by `go env -w`) are used only if the build fails without them, and errors name them. The built host is loaded once in a
/// process of its own before it is kept.
///
/// If several processes need the same host at the same time, one builds it and the others wait. A file under a host's name is
/// always complete.
///
/// # Errors
///
/// Returns a [`HostError`] that names the place, what was expected there, what was found, and what to do.
///
/// # Platform-specific behaviour
///
/// The location of the per-user cache differs, see 5.
pub fn obtain(spec: &HostSpec, options: &HostOptions, plugin: &Path) -> Result<PathBuf, HostError> {
    locate(spec, options, plugin).map(|host| host.path)
}

/// Does the same as [`obtain`], but also returns what was read from the file, so that it need not be read again.
///
/// # Errors
///
/// Returns the errors of [`obtain`].
pub fn locate(
    spec: &HostSpec,
    options: &HostOptions,
    plugin: &Path,
) -> Result<RuntimeHost, HostError> {
    Search {
        spec,
        options,
        plugin,
        environment: &Environment::current(),
        source: Source::embedded(),
    }
    .run()
}

/// Builds the runtime host that `spec` describes into the file `output`, whether or not one is there already.
///
/// For deployment: ship the file beside the executable or the plugin, under [`HostSpec::file_name`] or
/// [`HostSpec::plain_file_name`], and the machine needs no Go. Only [`HostOptions::go`], [`HostOptions::cc`] and
/// [`HostOptions::progress`] are used. `output` is replaced atomically, so no process sees an incomplete host.
///
/// The Go toolchain of version `spec.go_version` is used if it is installed. Otherwise the toolchain that is found fetches that
/// version (`GOTOOLCHAIN`). A host for another system can be built if the C compiler (`CC`) supports that system.
///
/// # Errors
///
/// Returns [`HostError::NoGo`], [`HostError::GoVersion`], [`HostError::Build`], [`HostError::WrongBuild`], [`HostError::Unloadable`],
/// [`HostError::NoExec`] or [`HostError::Io`].
///
/// # Examples
///
/// ```no_run
/// use plugin_runtime_host::{HostOptions, HostSpec};
/// # fn main() -> Result<(), plugin_runtime_host::HostError> {
/// let spec = HostSpec::new("go1.26.8", "linux", "amd64");
/// plugin_runtime_host::build(&spec, &HostOptions::default(), spec.plain_file_name().as_ref())?;
/// # Ok(())
/// # }
/// ```
pub fn build(spec: &HostSpec, options: &HostOptions, output: &Path) -> Result<(), HostError> {
    build_as(Form::Library, spec, options, output)
}

/// Builds the runtime host that `spec` describes as an archive of object files (`-buildmode=c-archive`), to be linked into a program.
///
/// The crate `plugin-build` does that and passes the necessary flags to the linker. In such a program `plugin_core::open` uses that
/// host and looks for no other.
///
/// [`HostOptions::cc`] names the C compiler of the program's C library, if that is not the system's. This function does not check
/// that the result is the wanted host: `plugin-build` and `plugin_core::open` do.
///
/// # Errors
///
/// Returns the errors of [`build`].
pub fn build_archive(
    spec: &HostSpec,
    options: &HostOptions,
    output: &Path,
) -> Result<(), HostError> {
    build_as(Form::Archive, spec, options, output)
}

fn build_as(
    form: Form,
    spec: &HostSpec,
    options: &HostOptions,
    output: &Path,
) -> Result<(), HostError> {
    builder::Builder {
        form,
        spec,
        options,
        environment: &trusted_environment()?,
        source: Source::embedded(),
    }
    .rebuild(output)
}

/// Returns the per-user cache folder, if this user has one. It does not check whether the folder exists and is safe.
pub fn cache_folder() -> Option<PathBuf> {
    Environment::current().cache_folder()
}

/// Checks that nobody but this user and root can change what is in a folder that a runtime host would be built into. A folder that is not there
/// is judged by the nearest one above it. Nothing is made.
///
/// # Errors
///
/// Returns [`TrustError::NotPrivate`] if somebody else can, and a file in place of the folder is an error of this kind, too.
pub fn check_folder(folder: &Path) -> Result<(), TrustError> {
    cache::check(folder, &trust::Custody::current())
}

/// Finds a Go toolchain: `explicit`, else the one named by the environment variable `GO`, else on `PATH`, else in the usual
/// folders.
///
/// `explicit` and `GO` are the path of a `go` command, or a name that is looked up on `PATH`. If one of them is set, no other
/// command is tried.
///
/// # Errors
///
/// Returns [`HostError::NoGo`], which lists everything that was tried and says how to get Go.
pub fn find_go(explicit: Option<&Path>) -> Result<Toolchain, HostError> {
    toolchain::find(explicit, &trusted_environment()?)
}

/// Returns the environment, if go commands may be run in it.
fn trusted_environment() -> Result<Environment, HostError> {
    let environment = Environment::current();
    if environment.elevated {
        return Err(HostError::Elevated { tried: Vec::new() });
    }
    Ok(environment)
}
