//! [`Error`]: why a plugin was not built.

use std::{fmt, io, path::PathBuf};

use plugin_image::ImageError;
use plugin_runtime_host::{HostError, SpecError, with_causes};

/// Why a plugin was not built.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The variables that Cargo sets for build scripts are not there.
    #[error("{variable} is not set: plugin_build is for build scripts, which Cargo runs")]
    NoBuildScript {
        /// The variable.
        variable: &'static str,
    },
    /// The folder is not there.
    #[error("there is no folder {}; Plugin::new takes the folder of the plugin's Go files, relative to that of Cargo.toml", .folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The name cannot be that of a file.
    #[error(
        "`{name}` cannot be the name of a plugin: Plugin::name takes letters, digits, `-`, `_` and `.`, and no `.` at the beginning"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// Two plugins, or one with different flags, would be built into the same file.
    #[error("the plugins of {} and {} are both called {name}, so that one file would be both: give one of them another name by Plugin::name", .folders[0].display(), .folders[1].display())]
    SameName {
        /// The name.
        name: String,
        /// The folders of the two.
        folders: [PathBuf; 2],
    },
    /// Two plugins would be named by the same variable.
    #[error("the plugins {} and {} would both be named by the variable {variable}: give one of them another name by Plugin::name", .names[0], .names[1])]
    SameVariable {
        /// The variable.
        variable: String,
        /// The names of the two.
        names: [String; 2],
    },
    /// A flag for `go build` that this crate sets.
    #[error("this crate itself sets {flag}; Plugin::flag takes other flags, such as -trimpath")]
    Flag {
        /// The flag.
        flag: String,
    },
    /// Go has no plugins for the system or machine that the crate is compiled for.
    #[error(
        "Go has no plugins for {triple}; they exist for Linux, FreeBSD and macOS on 64-bit machines"
    )]
    Target {
        /// What Cargo calls it.
        triple: String,
    },
    /// No Go toolchain was found, or a runtime host could not be built.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The go command cannot be run.
    #[error("{} cannot be run: {reason}", .program.display())]
    Start {
        /// The go command.
        program: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The go command failed.
    #[error("`{command}` failed in {}:\n{output}", .folder.display())]
    Go {
        /// The command.
        command: String,
        /// Where it ran.
        folder: PathBuf,
        /// What it wrote on standard error.
        output: String,
    },
    /// What the go command listed cannot be read.
    #[error("the output of `go list` is not a list of packages: {reason}")]
    List {
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// No bindings could be written.
    #[error("bindings cannot be written: {reason}")]
    Bindings {
        /// Why not.
        reason: plugin_bindgen::Error,
    },
    /// A file cannot be written.
    #[error("{} cannot be written: {reason}", .file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The plugin that was built cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// What was named as a plugin is none.
    #[error(
        "{} is named by Host::plugins, and is not a plugin: {}; name a plugin, or a folder of plugins, relative to that of Cargo.toml",
        .path.display(), .why
    )]
    NoPlugin {
        /// What was named.
        path: PathBuf,
        /// Why it is not a plugin.
        why: String,
    },
    /// A runtime host was linked into the program already.
    #[error(
        "plugin_build::Host::embed was called before in this build script, and a program has one runtime host: call it once, and name all plugins by Host::plugins"
    )]
    EmbeddedAlready,
    /// What was built is no Go file: the go command is no Go's.
    #[error("{} was built, but not by Go: is the go command another program?", .plugin.display())]
    NotGo {
        /// The file.
        plugin: PathBuf,
    },
    /// A file or folder cannot be read or written.
    #[error("{} cannot be read or written: {reason}", .path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A runtime host cannot be linked into programs for this target.
    #[error(
        "a runtime host can be linked into programs for Linux only, and this one is for {target}; ship a file instead: plugin_build::Plugin::host, plugin_core::host::build"
    )]
    NoEmbedding {
        /// `GOOS/GOARCH`.
        target: String,
    },
    /// The program is to be linked statically: then it has no dynamic loader to load plugins with.
    #[error(
        "the program would be statically linked, and such a program has no dynamic loader to load plugins with: {by}"
    )]
    Static {
        /// What asks for that.
        by: StaticBy,
    },
    /// The package has a library only. What its build script says about linking is not for the programs that use it.
    #[error(
        "package {package} has no program to link the runtime host into, and Cargo does not pass a library's linker arguments on to programs that use it: call plugin_build::Host::embed in the build script of the program's own package"
    )]
    NoProgram {
        /// The package.
        package: String,
    },
    /// No plugin is where plugins were said to be.
    #[error("no Go plugin is in {}; build the plugins first, or name a Go version by Host::go_version", list(.paths))]
    NoPlugins {
        /// The files and folders.
        paths: Vec<PathBuf>,
    },
    /// A plugin is for another system or machine than the program.
    #[error("the plugin {} is for {found}, and the program for {expected}", .plugin.display())]
    OtherTarget {
        /// The plugin.
        plugin: PathBuf,
        /// What it is for, as `GOOS/GOARCH`.
        found: String,
        /// What the program is for.
        expected: String,
    },
    /// A plugin is for another C library than the program.
    #[error("the plugin {} was built for {found}, and the program is for {expected}: build the plugin with a C compiler for {expected}{}", .plugin.display(), compiler(.expected))]
    OtherCLibrary {
        /// The plugin.
        plugin: PathBuf,
        /// What it was built for: `glibc` or `musl`.
        found: &'static str,
        /// What the program is for.
        expected: &'static str,
    },
    /// A plugin that was named was built otherwise than the build script says.
    #[error("the build script says {asked}, and the plugin {} was built by {built}: leave out {asked}, or build the plugin so", .plugin.display())]
    OtherThanAsked {
        /// The plugin.
        plugin: PathBuf,
        /// By which Go version and flags it was built.
        built: String,
        /// The call of the build script.
        asked: String,
    },
    /// The build script builds a plugin, and links a runtime host into the program that cannot open it.
    #[error("the plugin {} was built by {built}, and the runtime host that is linked into the program by {host}, so that the program could not open it: {cure} makes a host for it", .plugin.display())]
    OtherThanHost {
        /// The plugin.
        plugin: PathBuf,
        /// By which Go version and flags it was built.
        built: String,
        /// By which the host was.
        host: String,
        /// What the build script can say instead.
        cure: String,
    },
    /// Two plugins were built in ways that exclude each other.
    #[error("one program cannot open both: {} was built by {built}, {} by {other_built}; build all plugins alike", .first.display(), .other.display())]
    DifferentPlugins {
        /// A plugin.
        first: PathBuf,
        /// By which Go version and flags it was built.
        built: String,
        /// Another.
        other: PathBuf,
        /// By which Go version and flags that was built.
        other_built: String,
    },
    /// What the go command has built is not the archive of the runtime host that was wanted.
    #[error("the archive {} is not the runtime host that was wanted: {problem}; delete it, so that it is built anew", .archive.display())]
    Archive {
        /// The file.
        archive: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// There can be no runtime host for the plugin.
    #[error("no runtime host for this plugin: {reason}")]
    Unhostable {
        /// Why not.
        reason: SpecError,
    },
}

/// What has a program linked statically. `Display` writes what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StaticBy {
    /// A flag.
    Flag(String),
    /// Nothing: it is what rustc does for this target.
    Target,
}

impl fmt::Display for StaticBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(
                f,
                "leave `{flag}` out of the flags for rustc (RUSTFLAGS, .cargo/config.toml)"
            ),
            Self::Target => f.write_str(
                "that is the default for this target; have it linked dynamically, by RUSTFLAGS=\"-C target-feature=-crt-static\" or \
                `rustflags` in .cargo/config.toml",
            ),
        }
    }
}

/// As `Display`, with the causes that it does not tell: what a build script prints of an error that its `main` returns, and `unwrap`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl From<serde_json::Error> for Error {
    fn from(reason: serde_json::Error) -> Self {
        Self::List { reason }
    }
}

impl From<plugin_bindgen::Error> for Error {
    fn from(reason: plugin_bindgen::Error) -> Self {
        Self::Bindings { reason }
    }
}

impl From<SpecError> for Error {
    fn from(reason: SpecError) -> Self {
        Self::Unhostable { reason }
    }
}

/// How to get a C compiler for a C library.
fn compiler(c_library: &str) -> &'static str {
    match c_library {
        "musl" => " (CC=musl-gcc, or on Alpine)",
        _ => "",
    }
}

fn list(paths: &[PathBuf]) -> String {
    let shown: Vec<_> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    shown.join(", ")
}
