//! The runtime host: finds, checks and, where none is there, builds the small Go library that brings the Go runtime.
//!
//! A stock Go plugin cannot start a Go runtime; it expects a running one. The library that brings it is built
//! `-buildmode=c-shared` by the very Go version, and with the very flags, of the plugin. Its source is the Go module in the
//! folder `host` of this crate and is embedded in it, so that a host can be built wherever a Go toolchain is.
//!
//! [`obtain`] is what opening a plugin does. [`build`] makes a host ahead of time, to be shipped with a program to machines
//! without Go. A host file carries its identity: [`HostSpec::matches`] reads it without loading the file.
#![forbid(unsafe_code)]

mod builder;
mod c_settings;
mod cache;
mod environment;
mod error;
mod go_attempt;
mod go_command;
mod go_places;
mod ldflags;
mod mismatch;
mod name;
mod options;
mod recipe;
mod search;
mod source;
mod source_files;
mod spec;
mod toolchain;
mod trial;
pub mod trust;
mod version;
mod work;

#[cfg(test)]
mod tests;

use environment::Environment;
use recipe::Form;
use search::Search;
use source::Source;
use std::path::{Path, PathBuf};

#[doc(hidden)]
pub use error::with_causes;
pub use error::{Attempt, BuildHint, EmbeddedProblem, HostError, NamedBy, Place, Refused};
pub use go_attempt::{GoAttempt, GoFailure};
pub use mismatch::HostMismatch;
pub use options::{HostOptions, Progress};
pub use spec::{HostSpec, SpecError};
pub use toolchain::Toolchain;
pub use trust::{Demand, Insecure, ParseDigestError, Sha256Digest, TrustError};

/// A runtime host that may be loaded: it was read and found to be the one that a [`HostSpec`] describes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RuntimeHost {
    /// The file to load, by its real path: the one that was found, or a private copy of it. Nobody else can change what this path
    /// leads to.
    pub path: PathBuf,
    /// How it was built.
    pub build: plugin_image::BuildInfo,
    /// The shared libraries that it needs, which are in the process when it is.
    pub needed: Vec<String>,
    /// Where it was found.
    pub place: Place,
    /// Whether nobody else could have changed the file that was found.
    private: bool,
    /// The SHA-256 that was demanded of it.
    sha256: Option<Sha256Digest>,
}

impl RuntimeHost {
    /// The one that is linked into `program`, if it is of this version of this crate.
    ///
    /// # Errors
    ///
    /// [`HostMismatch::Source`], if it is not.
    pub fn embedded(
        program: PathBuf,
        build: plugin_image::BuildInfo,
    ) -> Result<Self, HostMismatch> {
        mismatch::same_source(&build, Source::embedded())?;
        let c_library = plugin_platform::LOADER.c_library;
        Ok(Self {
            path: program,
            build,
            // It may need more, which is found out if it matters.
            needed: c_library
                .map(|(_, file)| file.to_owned())
                .into_iter()
                .collect(),
            place: Place::Program,
            // Whoever could change it could change the program.
            private: true,
            sha256: None,
        })
    }

    /// The `27` of `go1.27.3`.
    pub fn go_minor(&self) -> Option<u32> {
        version::minor(self.build.release())
    }
}

/// Finds the runtime host that `spec` describes, building it if need be, and returns the path of the file.
///
/// `plugin` is the plugin's file; only its folder is looked at. The places, in order:
///
/// 1. the file named by [`HostOptions::file`], else by the environment variable `GO_PLUGIN_HOST`: used or refused, no other
///    place is tried then;
/// 2. the folder named by [`HostOptions::dir`], else by `GO_PLUGIN_HOST_DIR`;
/// 3. beside the executable;
/// 4. beside the plugin;
/// 5. the user's cache: `go-plugin-rs` in `$XDG_CACHE_HOME`, else in `~/.cache` (macOS: `~/Library/Caches`);
/// 6. built, if [`HostOptions::build`] allows it, into the folder of 2 where one is named, else into the cache.
///
/// In a folder, the file is looked for by [`HostSpec::file_name`]; in 2 to 4 also by [`HostSpec::plain_file_name`]. Each
/// candidate is read before it is used. An unusable one in 2 to 5 is passed over, which is reported as
/// [`Progress::PassedOver`], and a freshly built one takes its place in the folder it is built into.
///
/// A candidate that others than this process's user and root could have put there or changed is unusable; in 2 and 5 it is an error, as
/// is such a folder. A file that is named is taken from anywhere: from where others could change it, it is copied, and the path
/// returned is the copy's. See [`trust`].
///
/// A host is built with Go's default C compiler, as it is installed: the user's settings of it (`CC`, `CGO_CFLAGS`, `LIBRARY_PATH`, ...,
/// also by `go env -w`) are taken only where the build fails without, and named if it fails with them. What was built is loaded once in
/// a process of its own before it is kept.
///
/// Processes that build the same host at the same time build it once: the others wait. A half-written file is never found
/// under a host's name.
///
/// # Errors
///
/// [`HostError`] says which place, what was expected there, what was found, and what to do.
///
/// # Platform-specific behaviour
///
/// The per-user cache lies where the system wants it, see 5.
pub fn obtain(spec: &HostSpec, options: &HostOptions, plugin: &Path) -> Result<PathBuf, HostError> {
    locate(spec, options, plugin).map(|host| host.path)
}

/// Like [`obtain`], but returns also what was read from the file, so that it need not be read again.
///
/// # Errors
///
/// As [`obtain`].
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
/// [`HostOptions::progress`] are used. `output` is replaced in one step, so no process ever sees a half-written host.
///
/// The Go toolchain is the one of version `spec.go_version` where it is installed; otherwise the one found is asked to fetch
/// that version (`GOTOOLCHAIN`). A host for another system is built if the toolchain's C compiler (`CC`) can.
///
/// # Errors
///
/// [`HostError::NoGo`], [`HostError::GoVersion`], [`HostError::Build`], [`HostError::WrongBuild`], [`HostError::Unloadable`],
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
/// The crate `plugin-build` does that, and tells the linker what it has to know. In such a program `plugin_core::open` takes that
/// host, and looks for no other.
///
/// [`HostOptions::cc`] names the C compiler of the program's C library, if that is not the system's. Whether what was built is the host
/// that was wanted is not looked at here: `plugin-build` does, and `plugin_core::open`.
///
/// # Errors
///
/// As [`build`].
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

/// The per-user cache folder, if this user has one; whether it is there, and safe, is not looked at.
pub fn cache_folder() -> Option<PathBuf> {
    Environment::current().cache_folder()
}

/// Finds a Go toolchain: `explicit`, else the one named by the environment variable `GO`, else on `PATH`, else in the usual
/// folders.
///
/// `explicit` and `GO` are the `go` command's path, or a name to be looked up on `PATH`; a command named so is used or
/// refused, no other is tried then.
///
/// # Errors
///
/// [`HostError::NoGo`] lists everything that was tried and says how to get Go.
pub fn find_go(explicit: Option<&Path>) -> Result<Toolchain, HostError> {
    toolchain::find(explicit, &trusted_environment()?)
}

/// The environment, if go commands may be run in it.
fn trusted_environment() -> Result<Environment, HostError> {
    let environment = Environment::current();
    if environment.elevated {
        return Err(HostError::Elevated { tried: Vec::new() });
    }
    Ok(environment)
}
