//! [`Error`]: why a plugin was not built.

use std::{io, path::PathBuf};

use plugin_image::ImageError;
use plugin_runtime_host::{HostError, SpecError};

/// Why a plugin was not built.
#[derive(Debug, thiserror::Error)]
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
    #[error("{} cannot be run: {source}", .program.display())]
    Start {
        /// The go command.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
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
    #[error("`go list` wrote what is no list of packages: {0}")]
    List(#[from] serde_json::Error),
    /// No bindings could be written.
    #[error("no bindings: {0}")]
    Bindings(#[from] plugin_bindgen::Error),
    /// A file cannot be written.
    #[error("{} cannot be written: {source}", .file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The plugin that was built cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// What was built is no Go file: the go command is no Go's.
    #[error("{} was built, but not by Go: is the go command another program?", .plugin.display())]
    NotGo {
        /// The file.
        plugin: PathBuf,
    },
    /// There can be no runtime host for the plugin.
    #[error("no runtime host for this plugin: {0}")]
    Unhostable(#[from] SpecError),
}
