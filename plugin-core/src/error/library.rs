//! [`LibraryProblem`]: why a shared library that a plugin needs cannot be loaded.

use plugin_image::SpecialFile;
use std::path::PathBuf;

/// Why a shared library that a plugin needs cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryProblem {
    /// The dynamic linker cannot find the library.
    #[error(
        "which the dynamic linker cannot find ({loader}); install it, or start the program with its folder in LD_LIBRARY_PATH"
    )]
    NotFound {
        /// The dynamic linker's message.
        loader: String,
    },
    /// The dynamic linker cannot find the library, and not the plugin itself needs it, but another library.
    #[error(
        "through {}, and the dynamic linker cannot find it ({loader}); install it, or start the program with its folder in LD_LIBRARY_PATH", .by.display()
    )]
    NotFoundFor {
        /// The library that needs it.
        by: PathBuf,
        /// The dynamic linker's message.
        loader: String,
    },
    /// The library that is here has not the version that is needed of it: as a rule it is too old.
    #[error(
        "version `{version}' not found (required by {}): {} does not have it; build it on a system whose libraries are as old as here, or install a newer library", .by.display(), .file.display()
    )]
    Version {
        /// The version.
        version: String,
        /// What needs it: the plugin, or a library.
        by: PathBuf,
        /// The library's file.
        file: PathBuf,
    },
    /// The library is a C library other than this program's. A process cannot have both.
    #[error(
        "which is {plugin}, and the C library of this program is {program}; build the plugin with a C compiler for that one{}", compiler(.program)
    )]
    OtherCLibrary {
        /// The C library that the plugin was built for: `glibc` or `musl`.
        plugin: &'static str,
        /// The C library of this program.
        program: &'static str,
    },
    /// The library's file is shorter than its headers say, for example because it was copied in part. Using it would end the process.
    #[error(
        "and {} is truncated: by its own headers it has {needed} bytes, but it has {actual}; copy or install it again", .file.display()
    )]
    Truncated {
        /// The file.
        file: PathBuf,
        /// The size in bytes according to the file's headers.
        needed: u64,
        /// The file's size in bytes.
        actual: u64,
    },
    /// The file that the dynamic linker would open is not a shared library.
    #[error("and {} is not a shared library: {problem}; put the library there", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The library is a Go plugin, which would be loaded without its checks, and whose packages nobody would initialise.
    #[error(
        "and {} is a Go plugin, which cannot be linked with another; open it before, or build this plugin without it", .file.display()
    )]
    GoPlugin {
        /// The file.
        file: PathBuf,
    },
    /// The plugin and its libraries name more libraries and folders than this library searches.
    #[error(
        "but it and other libraries name thousands of places to look for libraries; link it with fewer"
    )]
    TooMuch,
    /// The file that the dynamic linker would open is not a regular file. Opening a fifo blocks for ever, and opening a device can have
    /// any effect.
    #[error("and {} is {found}; put the library there", .file.display())]
    Special {
        /// The file.
        file: PathBuf,
        /// Its kind.
        found: SpecialFile,
    },
}

/// Returns how to choose a C compiler for a C library.
fn compiler(library: &str) -> &'static str {
    match library {
        "musl" => " (CC=musl-gcc, or on Alpine)",
        _ => " (CC=gcc)",
    }
}
