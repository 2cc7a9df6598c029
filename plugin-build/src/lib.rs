//! Builds Go plugins from a build script, and links the runtime that they need into the program, so that `cargo build` is all that a Rust
//! program with Go in it needs.
//!
//! # The runtime in the program
//!
//! ```no_run
//! // In fn main() of build.rs:
//! plugin_build::Host::new().plugins("plugins").embed();
//! ```
//!
//! This builds the runtime host of `plugin-core` as an archive, with the Go version and flags of the plugins in the folder `plugins`, and
//! has it linked into the program. It is the recommended way to ship a program on Linux: one file beside the plugins, no host to find,
//! to build or to trust. See [`Host`].
//!
//! # A plugin of one's own
//!
//! ```no_run
//! // In fn main() of build.rs:
//! plugin_build::Plugin::new("greeter").build();
//! ```
//!
//! This builds the Go package in the folder `greeter` with `go build -buildmode=plugin`, and tells the program where the file is:
//!
//! ```no_run
//! # macro_rules! env { ($name:literal) => { "greeter.so" } } // The variable is there only after the build script has run.
//! // SAFETY: the plugin is this program's own.
//! let plugin = unsafe { plugin_core::open(env!("GO_PLUGIN_GREETER"))? };
//! # Ok::<(), plugin_core::Error>(())
//! ```
//!
//! Rust bindings for all that the plugin exports are written as well, with Go's comments and constants:
//!
//! ```no_run
//! # macro_rules! include { ($name:expr) => {
//! #     #[derive(plugin_core::PluginApi)]
//! #     pub struct Api { pub greet: plugin_core::Func<fn(String) -> String> }
//! #     pub fn file() -> &'static str { "greeter.so" }
//! # } }
//! mod greeter {
//!     include!(env!("GO_PLUGIN_GREETER_RS"));
//! }
//!
//! # use plugin_core::PluginApi; // The file has `bind` without the trait.
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // SAFETY: the plugin is this program's own.
//! let plugin = unsafe { plugin_core::open(greeter::file())? };
//! let api = greeter::Api::bind(&plugin)?;
//! println!("{}", api.greet.call("world")?);
//! # Ok(())
//! # }
//! ```
//!
//! `file` is the plugin beside the program, if it was shipped with it, and else the one that the build script made.
//!
//! The script runs again when a file in a folder with Go files of the plugin, a module file or the Go toolchain changes, and when what it has
//! made is gone. Cargo does not tell a new Go file from a new file of another kind; for the latter, and for tests, the go command finds nothing
//! to do. Nor can it be told of a file that may appear one day elsewhere: run `cargo clean -p` for your package after you have made a `go.work` or a
//! folder `vendor` above the plugin's. What the Go compiler says of a mistake is
//! shown as it is.
//!
//! Cargo cannot wait for a file that does not exist. So a `go.work` that is new in a folder above the plugin's module counts only when the script
//! runs for another reason, such as a change of `go.mod`.
#![forbid(unsafe_code)]

mod archive;
mod bindings;
mod embed;
mod error;
mod go_command;
mod inputs;
mod name;
mod outputs;
mod package;
mod target;
mod together;
mod wanted;

use std::{
    path::{Path, PathBuf},
    process,
};

use plugin_runtime_host::{self as host, HostOptions, HostSpec, Toolchain};

pub use embed::{Embedded, Host};
pub use error::{Error, StaticBy};
use go_command::run;
use name::{check_flags, check_name, variable_of};
use package::variable;
use target::Target;

/// A Go plugin to be built.
#[derive(Debug, Clone)]
pub struct Plugin {
    folder: PathBuf,
    name: Option<String>,
    flags: Vec<String>,
    go: Option<PathBuf>,
    host: bool,
    bindings: bool,
}

/// What [`Plugin::try_build`] has built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Built {
    /// The plugin's file, in `OUT_DIR`.
    pub plugin: PathBuf,
    /// The runtime host beside it, if it was asked for.
    pub host: Option<PathBuf>,
    /// The Rust bindings beside it, unless they were not wanted.
    pub bindings: Option<PathBuf>,
}

impl Plugin {
    /// Returns the plugin whose package `main` is in a folder, which is relative to the folder of the crate's `Cargo.toml`.
    ///
    /// The folder must belong to a Go module: there is a `go.mod` in it or above it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            name: None,
            flags: Vec::new(),
            go: None,
            host: false,
            bindings: true,
        }
    }

    /// Sets the name of the file, without `.so`; the last part of the folder's path by default. It has letters, digits, `-`, `_` and `.`, and does
    /// not begin with a `.`.
    ///
    /// In capitals, with `_` in place of what is neither letter nor digit, it is the end of the variable `GO_PLUGIN_<NAME>`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds a flag for `go build`, such as `-trimpath` or `-tags=full`. This crate itself sets `-buildmode` and `-o`.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// Sets the go command to build with: a path, or a name to be looked up on `PATH`. By default the one that the environment variable `GO`
    /// names, or one on `PATH` or in the usual folders.
    #[must_use]
    pub fn go(mut self, go: impl Into<PathBuf>) -> Self {
        self.go = Some(go.into());
        self
    }

    /// Sets whether the runtime host that the plugin is opened with is built as well, beside the plugin, where `plugin_core::open` finds it.
    /// Without it, the first `open` looks for one in the user's cache, or builds it there.
    ///
    /// For another machine, the host's C compiler is the one that the variable `CC` names.
    #[must_use]
    pub fn host(mut self, host: bool) -> Self {
        self.host = host;
        self
    }

    /// Sets whether Rust bindings are written, and named by the variable `GO_PLUGIN_<NAME>_RS`. True by default.
    #[must_use]
    pub fn bindings(mut self, bindings: bool) -> Self {
        self.bindings = bindings;
        self
    }

    /// Builds the plugin, and tells Cargo what it was built from. Ends the build script if that fails, with what went wrong on standard
    /// error.
    pub fn build(&self) -> Built {
        self.try_build().unwrap_or_else(|error| {
            eprintln!("{error}");
            process::exit(1)
        })
    }

    /// Does the same as [`build`](Self::build), for build scripts that want to go on without the plugin.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] that says what is missing, or contains the output of the go command.
    pub fn try_build(&self) -> Result<Built, Error> {
        let folder = variable("CARGO_MANIFEST_DIR")
            .map(|crate_folder| Path::new(&crate_folder).join(&self.folder))?;
        let output = PathBuf::from(variable("OUT_DIR")?);
        let target = Target::of(&variable("TARGET")?, &variable("HOST")?)?;
        if !folder.is_dir() {
            return Err(Error::NoFolder { folder });
        }
        let name = self.file_name(&folder);
        check_name(&name, &folder, &self.flags)?;
        check_flags(&self.flags)?;
        let go = host::find_go(self.go.as_deref())?;
        let plugin = output.join(format!("{name}.so"));
        self.go_build(&go, &target, &folder, &plugin)?;
        inputs::declare(&go, &target, &folder, &self.flags)?;
        // One that nothing could open is not built: -race, say, by a flag or by GOFLAGS.
        let spec = spec_of(&plugin)?;
        together::plugin(&plugin, &spec)?;
        println!(
            "cargo::rustc-env={}={}",
            variable_of(&name),
            plugin.display()
        );
        let host = if self.host {
            Some(build_host(&go, &spec, &plugin)?)
        } else {
            None
        };
        let bindings = if self.bindings {
            let text = bindings::text(&go, &target, &folder, &self.flags, &plugin)?;
            let file = output.join(format!("{name}.rs"));
            bindings::write(&file, &text)?;
            println!(
                "cargo::rustc-env={}_RS={}",
                variable_of(&name),
                file.display()
            );
            Some(file)
        } else {
            None
        };
        let made = [Some(&plugin), host.as_ref(), bindings.as_ref()];
        let made: Vec<&Path> = made.into_iter().flatten().map(|file| &**file).collect();
        outputs::declare(&made)?;
        Ok(Built {
            plugin,
            host,
            bindings,
        })
    }

    fn file_name(&self, folder: &Path) -> String {
        let last = || {
            folder
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        self.name
            .clone()
            .or_else(last)
            .unwrap_or_else(|| "plugin".to_owned())
    }

    fn go_build(
        &self,
        go: &Toolchain,
        target: &Target,
        folder: &Path,
        plugin: &Path,
    ) -> Result<(), Error> {
        let mut command = target.command(go);
        command
            .args(["build", "-buildmode=plugin", "-o"])
            .arg(plugin);
        // The files of a version control system are no part of what is built, and a crate from a registry has none.
        command
            .arg("-buildvcs=false")
            .args(&self.flags)
            .arg(".")
            .current_dir(folder);
        run(&mut command).map(drop)
    }
}

/// What the runtime host of a plugin must be built with.
fn spec_of(plugin: &Path) -> Result<HostSpec, Error> {
    let image = plugin_image::read_file(plugin)?;
    let build = image.build.as_ref().ok_or_else(|| Error::NotGo {
        plugin: plugin.to_owned(),
    })?;
    Ok(HostSpec::of_plugin(build)?)
}

/// The runtime host for a plugin, in the same folder.
fn build_host(go: &Toolchain, spec: &HostSpec, plugin: &Path) -> Result<PathBuf, Error> {
    let file = plugin.with_file_name(spec.file_name());
    // The name changes with all that the host is made from.
    if !file.is_file() {
        let mut options = HostOptions::default();
        options.go = Some(go.go().to_owned());
        host::build(spec, &options, &file)?;
    }
    Ok(file)
}
