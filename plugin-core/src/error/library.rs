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
    /// It is musl: the plugin was built for another C library than that of this program.
    #[error(
        "which is musl, and this program has another C library ({loader}); build the plugin with a C compiler for that one (CC=gcc)"
    )]
    Musl {
        /// What the dynamic linker says.
        loader: String,
    },
    /// What the dynamic linker would open is no regular file: opening a fifo waits for ever, and opening a device can do anything.
    #[error("and {} is {found}; put the library there", .file.display())]
    Special {
        /// What would be opened.
        file: PathBuf,
        /// What it is.
        found: SpecialFile,
    },
}
