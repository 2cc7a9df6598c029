//! [`LibraryProblem`]: why a shared library that a plugin needs would not be loaded.

use plugin_image::SpecialFile;
use std::path::PathBuf;

/// What is wrong with a shared library that a plugin needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryProblem {
    /// The dynamic linker does not find it.
    #[error(
        "which the dynamic linker does not find ({loader}); install it, or name its folder in LD_LIBRARY_PATH when the program is started"
    )]
    NotFound {
        /// What the dynamic linker says.
        loader: String,
    },
    /// It is another C library than that of this program. Both cannot be in one process.
    #[error(
        "which is {plugin}, and the C library of this program is {program}; build the plugin with a C compiler for that one{}", compiler(.program)
    )]
    OtherCLibrary {
        /// The C library that the plugin was built for: `glibc` or `musl`.
        plugin: &'static str,
        /// That of this program.
        program: &'static str,
    },
    /// A file that the dynamic linker would map is shorter than it says of itself: it was copied in part, and using it ends the process.
    #[error(
        "and {} is truncated: by its own headers it has {needed} bytes, but it has {actual}; copy or install it again", .file.display()
    )]
    Truncated {
        /// The file.
        file: PathBuf,
        /// How long it would have to be.
        needed: u64,
        /// How long it is.
        actual: u64,
    },
    /// A file that the dynamic linker would open is no library.
    #[error("and {} is no library: {problem}; put the library there", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// How that was found.
        problem: String,
    },
    /// So many folders and libraries are named that nobody looks through them.
    #[error(
        "but it and other libraries name thousands of places to look for libraries; link it with fewer"
    )]
    TooMuch,
    /// What the dynamic linker would open is no regular file: opening a fifo waits for ever, and opening a device can do anything.
    #[error("and {} is {found}; put the library there", .file.display())]
    Special {
        /// What would be opened.
        file: PathBuf,
        /// What it is.
        found: SpecialFile,
    },
}

/// The usual name of a C compiler for a C library.
fn compiler(library: &str) -> &'static str {
    match library {
        "musl" => " (CC=musl-gcc, or on Alpine)",
        _ => " (CC=gcc)",
    }
}
