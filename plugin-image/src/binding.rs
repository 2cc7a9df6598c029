//! [`Binding`]: the names that an ELF library must find in others, and those that others find in it.

use crate::{
    ImageError, elf,
    linking::open_regular,
    view::{Origin, View},
};
use std::{collections::HashSet, fs::File, path::Path};

/// The names that an ELF library must find in others when the dynamic linker binds all at once (`RTLD_NOW`), and those that others find in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Binding {
    /// The symbols that another file must define, in the order of its table. Weak ones need not be defined.
    pub undefined: Vec<String>,
    /// The versions that other libraries must have: those of weak references are left out.
    pub required_versions: Vec<RequiredVersion>,
    /// The versions that it defines; of a library without versions, every version is taken.
    pub versions: Vec<String>,
    pub(crate) defined: HashSet<Box<[u8]>>,
}

/// A version of symbols that a library needs of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredVersion {
    /// The other library's name, as in [`Linking::needed`](crate::Linking::needed).
    pub library: String,
    /// The version, such as `GLIBC_2.34`.
    pub version: String,
}

impl Binding {
    /// Reads the file at a path, following symbolic links.
    ///
    /// # Errors
    ///
    /// Returns an [`ImageError`], which is [`ImageError::Unsupported`] for files that are not 64-bit and little-endian.
    pub fn read_file(path: &Path) -> Result<Self, ImageError> {
        let file = open_regular(path)?;
        let source: &File = &file;
        elf::binding(View::new(Origin::Lent(&source))?)
    }

    /// Reports whether the file exports a symbol, in any version.
    #[must_use]
    pub fn defines(&self, symbol: &str) -> bool {
        self.defined.contains(symbol.as_bytes())
    }
}
