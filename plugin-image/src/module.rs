//! [`Module`]: the Go module data of a plugin, as its linker wrote it.

use crate::{TypeId, Types, symbol_name};
use std::{num::NonZeroU64, ops::Range};

/// The Go module data of a plugin: the part of `runtime.moduledata` that `plugin.Open` uses.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Module {
    /// The plugin's own path, exactly as Go stores, compares and prints it: already escaped by `objabi.PathToPrefix`.
    ///
    /// `plugin/unnamed-<hash>` for a plugin built from `.go` files.
    pub plugin_path: String,
    /// All packages linked in, with their link-time hashes, in the order in which Go compares them.
    pub packages: Vec<Package>,
    /// Exported functions and variables of package `main`, sorted by name.
    pub exports: Vec<Export>,
    /// The types of the exports, and all types that these refer to.
    pub types: Types,
    /// Names of the modules whose ABI this one was linked against. Empty without `-linkshared`.
    pub linked_modules: Vec<String>,
    /// The number of packages with initialisation work.
    pub init_task_count: u64,
    /// Link-time address of the module data itself.
    pub address: u64,
    /// Link-time addresses of the code.
    pub text: Range<u64>,
    /// Whether the linker has marked the module as having a `main` function to run. False in plugins.
    pub has_main: bool,
}

impl Module {
    /// Returns the export called `name`.
    #[must_use]
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.get(self.export_index(name)?)
    }

    /// Returns the index of the export called `name`.
    #[must_use]
    pub fn export_index(&self, name: &str) -> Option<usize> {
        let by_name = |export: &Export| export.name.as_str().cmp(name);
        self.exports.binary_search_by(by_name).ok()
    }

    /// Returns the full name of an export's dynamic symbol, as `dlsym` takes it (without Mach-O's underscore).
    #[must_use]
    pub fn symbol(&self, export: &Export) -> String {
        symbol_name(&self.plugin_path, &export.name)
    }

    /// Returns the export whose dynamic symbol has this name.
    pub(crate) fn export_of(&self, symbol: &str) -> Option<&Export> {
        let name = symbol.strip_prefix(&self.plugin_path)?.strip_prefix('.')?;
        self.export(name)
    }
}

/// A package linked into a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Package {
    /// The import path, not escaped.
    pub path: String,
    /// The link-time hash: the fingerprint of the package's export data.
    pub hash: [u8; 8],
}

/// An exported function or variable of a plugin. Its dynamic symbol is not stored, since there can be thousands, see [`Module::symbol`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Export {
    /// The Go name.
    pub name: String,
    /// Function or variable.
    pub kind: ExportKind,
    pub(crate) address: Option<NonZeroU64>,
    /// The function's type; for a variable the type of the variable itself, not of the pointer that Go's `Lookup` returns.
    pub ty: TypeId,
}

impl Export {
    /// Returns the link-time address of the function's code or of the variable.
    ///
    /// Returns `None` if the image was read by [`Reader::read_unchecked`](crate::Reader::read_unchecked), which does not look symbols up,
    /// since the dynamic linker can do so once the file is loaded.
    #[must_use]
    pub fn address(&self) -> Option<u64> {
        self.address.map(NonZeroU64::get)
    }
}

/// The kind of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportKind {
    /// A package-level function.
    Func,
    /// A package-level variable.
    Var,
}
