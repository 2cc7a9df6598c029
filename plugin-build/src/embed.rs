//! [`Host`]: the runtime host, linked into the program.

use std::{
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicBool, Ordering},
};

use plugin_runtime_host::{self as host, HostOptions, HostSpec};

use crate::{
    Error, archive, outputs,
    package::{self, variable},
    target::Target,
    together,
    wanted::{self, Asked},
};

/// The runtime host, to be linked into the program: then there is one file to ship, and nothing to find or to trust but the program.
///
/// The program exports the symbols of Go's runtime, as a Go program that opens plugins does, and none of its own. The runtime starts at
/// the first `plugin_core::open`: a program that opens no plugin has no Go thread and no Go signal handler.
///
/// A program has one Go version, and opens plugins of that version only. Which one, the plugins tell ([`plugins`](Self::plugins)), or
/// [`go_version`](Self::go_version); by default it is that of the Go toolchain at hand.
///
/// # Examples
///
/// ```no_run
/// // In fn main() of the program's build.rs:
/// plugin_build::Host::new().plugins("plugins").embed();
/// ```
///
/// # Platform-specific behaviour
///
/// Linux with glibc or musl, on amd64 and arm64. It is the only way to open plugins on musl, for which the program must be linked
/// dynamically: `-C target-feature=-crt-static`.
#[derive(Debug, Clone, Default)]
pub struct Host {
    plugins: Vec<PathBuf>,
    go_version: Option<String>,
    trimpath: Option<bool>,
    go: Option<PathBuf>,
}

/// What [`Host::try_embed`] has linked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Embedded {
    /// The archive of the host's object files, in `OUT_DIR`.
    pub archive: PathBuf,
    /// The list of symbols that the program exports, as linkers take it by `--dynamic-list`.
    pub exports: PathBuf,
    /// The Go version of the host: `go1.26.8`.
    pub go_version: String,
}

impl Host {
    /// Returns a host of the Go version that the toolchain at hand has.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses the host for these plugins: a file, or a folder of them, relative to the folder of the crate's `Cargo.toml`. It has their Go version
    /// and the flags that plugins and host must have in common (`-trimpath`, `-gcflags=all=...`, `GOEXPERIMENT`). May be called
    /// several times; all must be built alike.
    #[must_use]
    pub fn plugins(mut self, path: impl Into<PathBuf>) -> Self {
        self.plugins.push(path.into());
        self
    }

    /// Chooses the host of this Go version, such as `1.26.8`. If the toolchain at hand is of another, it fetches that one. Plugins that are named by
    /// [`plugins`](Self::plugins) must be of that version, too.
    #[must_use]
    pub fn go_version(mut self, version: impl Into<String>) -> Self {
        self.go_version = Some(version.into());
        self
    }

    /// Sets whether the plugins are built with `-trimpath`. By default that is read from those that [`plugins`](Self::plugins) names; without any
    /// they are not. It is an error if a [`Plugin`](crate::Plugin) that the same build script builds is not built so.
    #[must_use]
    pub fn trimpath(mut self, trimpath: bool) -> Self {
        self.trimpath = Some(trimpath);
        self
    }

    /// Sets the go command to build with: a path, or a name to be looked up on `PATH`. By default the one that the environment variable `GO`
    /// names, or one on `PATH` or in the usual folders.
    #[must_use]
    pub fn go(mut self, go: impl Into<PathBuf>) -> Self {
        self.go = Some(go.into());
        self
    }

    /// Builds the host, and has Cargo link it into the programs, tests, benches and examples of this package. Ends the build script if
    /// that fails, with what went wrong on standard error.
    pub fn embed(&self) -> Embedded {
        self.try_embed().unwrap_or_else(|error| {
            eprintln!("{error}");
            process::exit(1)
        })
    }

    /// Does the same as [`embed`](Self::embed), for build scripts that want to go on without the host.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] that says what is missing, or contains the output of the go command. Nothing is linked then.
    pub fn try_embed(&self) -> Result<Embedded, Error> {
        /// Whether this build script has linked a host into its programs.
        static DONE: AtomicBool = AtomicBool::new(false);
        let output = PathBuf::from(variable("OUT_DIR")?);
        let target = Target::of(&variable("TARGET")?, &variable("HOST")?)?;
        target.takes_archives()?;
        let instructions = package::can_embed()?;
        let (embedded, spec) = self.build(&target, &output)?;
        if DONE.swap(true, Ordering::Relaxed) {
            return Err(Error::EmbeddedAlready);
        }
        together::host(&spec)?;
        for instruction in instructions {
            for argument in embedded.arguments() {
                println!("cargo::{instruction}={argument}");
            }
        }
        Ok(embedded)
    }

    fn build(&self, target: &Target, output: &Path) -> Result<(Embedded, HostSpec), Error> {
        for variable in ["GO", "PATH", "GOTOOLCHAIN", "GOPROXY", "CC"] {
            println!("cargo::rerun-if-env-changed={variable}");
        }
        let go = host::find_go(self.go.as_deref())?;
        let folder = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
        let plugins: Vec<_> = self.plugins.iter().map(|path| folder.join(path)).collect();
        let asked = Asked {
            version: self.go_version.as_deref(),
            trimpath: self.trimpath,
        };
        let spec = match plugins.as_slice() {
            [] => asked.spec(go.version(), target),
            plugins => wanted::by_plugins(plugins, &asked, target)?,
        };
        // The name changes with all that the host is made from, but for the C compiler.
        let name = spec.file_name().replace(".so", "");
        let archive = output.join(format!("{name}{}.a", target.suffix()));
        if !archive.is_file() {
            let mut options = HostOptions::default();
            options.go = Some(go.go().to_owned());
            options.cc = target.cc().map(str::to_owned);
            host::build_archive(&spec, &options, &archive)?;
        }
        let exports = archive.with_extension("exports");
        archive::write_exports(&archive, &spec, &exports)?;
        outputs::declare(&[&archive, &exports])?;
        let embedded = Embedded {
            archive,
            exports,
            go_version: spec.go_version.clone(),
        };
        Ok((embedded, spec))
    }
}

impl Embedded {
    /// Returns the arguments for the C compiler that links the program.
    ///
    /// The archive is taken whole, since a plugin may need what nothing in the program does. What is exported, the linker keeps, too, when
    /// it leaves out sections that nothing refers to.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        // By -Xlinker, since a path may have a comma in it, at which -Wl would cut it.
        let linker = |argument: String| ["-Xlinker".to_owned(), argument];
        let mut arguments = Vec::new();
        arguments.extend(linker("--whole-archive".to_owned()));
        arguments.push(self.archive.display().to_string());
        arguments.extend(linker("--no-whole-archive".to_owned()));
        arguments.extend(linker(format!("--dynamic-list={}", self.exports.display())));
        // A library of its own before glibc 2.34. It is behind what needs it.
        arguments.push("-lpthread".to_owned());
        // Once more: it brings the dynamic loader's symbols (`__libc_stack_end`) to what is before it, and on arm64 nothing in Rust needs one.
        arguments.push("-lc".to_owned());
        arguments
    }
}
