//! The dynamic symbols of an image, kept so that names can be looked up later.

use std::collections::HashMap;

/// Global symbols that an image defines for the dynamic linker.
#[derive(Debug, Default)]
pub(crate) struct SymbolTable {
    by_name: HashMap<String, u64>,
}

impl SymbolTable {
    /// Link-time address of the symbol called `name`.
    pub(crate) fn address(&self, name: &str) -> Option<u64> {
        self.by_name.get(name).copied()
    }
}
