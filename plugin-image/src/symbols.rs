//! [`SymbolTable`]: the exported names of an image, kept after reading.

use crate::{
    ImageError,
    budget::Budget,
    elf::SymbolTables,
    view::{Origin, View},
};
use std::{
    collections::hash_map::DefaultHasher,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

const WHAT: &str = "symbol names";
/// Longer names are left out of lists. Names of Go symbols have a few kilobytes at most, since longer ones are hashed (`typeSymbolMangle`,
/// cmd/link/internal/ld/lib.go).
const LONGEST_NAME: usize = 1 << 16;
/// The cost of looking one name up, without its length.
const LOOK_UP: u64 = 64;

/// The symbols that an image exports to the dynamic linker.
pub(crate) enum SymbolTable {
    /// A copy of an ELF file's tables, which include a hash table for finding names.
    Elf {
        /// The bytes of all tables.
        bytes: Vec<u8>,
        /// The positions of the tables in the bytes.
        tables: SymbolTables,
    },
    /// An index, for files without such a table.
    Index(Index),
}

impl fmt::Debug for SymbolTable {
    /// Formats only the size, since there can be megabytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elf { bytes, .. } => write!(f, "SymbolTable({} bytes)", bytes.len()),
            Self::Index(index) => write!(f, "SymbolTable({} symbols)", index.entries.len()),
        }
    }
}

impl Default for SymbolTable {
    fn default() -> Self {
        Self::Index(Index::default())
    }
}

impl SymbolTable {
    /// Returns a table of these symbols.
    pub(crate) fn of(symbols: &[(&str, u64)], budget: &Budget) -> Result<Self, ImageError> {
        let mut builder = IndexBuilder::new(budget);
        for (name, address) in symbols {
            builder.add(name.as_bytes(), *address)?;
        }
        Ok(Self::Index(builder.finish()))
    }

    /// Returns the result of [`address`](Self::address), and pays for it, for use while a file is read.
    pub(crate) fn find(&self, name: &str, budget: &Arc<Budget>) -> Result<Option<u64>, ImageError> {
        budget.spend(LOOK_UP + name.len() as u64, WHAT, 0)?;
        match self {
            Self::Elf { bytes, tables } => {
                let bytes = bytes.as_slice();
                tables.by_name(&View::of_copy(&bytes, budget), name.as_bytes())
            }
            Self::Index(index) => Ok(index.address(name.as_bytes())),
        }
    }

    /// Returns the link-time address of the symbol called `name`.
    pub(crate) fn address(&self, name: &str) -> Option<u64> {
        match self {
            Self::Elf { bytes, tables } => {
                let bytes = bytes.as_slice();
                let view = View::new(Origin::Lent(&bytes)).ok()?;
                tables.by_name(&view, name.as_bytes()).ok()?
            }
            Self::Index(index) => index.address(name.as_bytes()),
        }
    }

    /// Returns the rest of the name and the address of every symbol whose name starts with `prefix`.
    pub(crate) fn starting_with<'s>(
        &'s self,
        prefix: &'s str,
        budget: &Budget,
    ) -> Result<Vec<(&'s [u8], u64)>, ImageError> {
        let prefix = prefix.as_bytes();
        let mut found = Vec::new();
        match self {
            Self::Elf { bytes, tables } => {
                tables.starting_with(bytes, prefix, budget, |name, value| {
                    budget.spend_list::<(&[u8], u64)>(1, WHAT, value)?;
                    found.push((name, value));
                    Ok(())
                })?;
            }
            Self::Index(index) => {
                for entry in &index.entries {
                    budget.spend(prefix.len() as u64, WHAT, entry.value)?;
                    if let Some(name) = entry.name(&index.names).strip_prefix(prefix) {
                        budget.spend_list::<(&[u8], u64)>(1, WHAT, entry.value)?;
                        found.push((name, entry.value));
                    }
                }
            }
        }
        Ok(found)
    }
}

/// Names with addresses, sorted by a hash of the name.
#[derive(Default)]
pub(crate) struct Index {
    entries: Vec<IndexEntry>,
    names: Vec<u8>,
}

struct IndexEntry {
    hash: u64,
    value: u64,
    start: usize,
    end: usize,
}

impl IndexEntry {
    fn name<'n>(&self, names: &'n [u8]) -> &'n [u8] {
        names.get(self.start..self.end).unwrap_or_default()
    }
}

impl Index {
    /// Returns the address of the symbol called `name`. If there are several, it is the first one added.
    pub(crate) fn address(&self, name: &[u8]) -> Option<u64> {
        let hash = hash_of(name);
        let first = self.entries.partition_point(|entry| entry.hash < hash);
        let mut same = self
            .entries
            .get(first..)?
            .iter()
            .take_while(|entry| entry.hash == hash);
        same.find(|entry| entry.name(&self.names) == name)
            .map(|entry| entry.value)
    }
}

/// Returns the NUL-terminated name at the start of `tail`, if it ends within the limit. The search is paid for even if it fails: symbols may
/// share names, and the table of names may have no NUL.
pub(crate) fn cut<'t>(tail: &'t [u8], budget: &Budget) -> Result<Option<&'t [u8]>, ImageError> {
    let reach = tail.len().min(LONGEST_NAME);
    let end = tail.iter().take(reach).position(|byte| *byte == 0);
    budget.spend(end.unwrap_or(reach) as u64 + 8, WHAT, 0)?;
    Ok(end.and_then(|end| tail.get(..end)))
}

/// Makes an [`Index`].
pub(crate) struct IndexBuilder<'b> {
    index: Index,
    budget: &'b Budget,
}

impl<'b> IndexBuilder<'b> {
    pub(crate) fn new(budget: &'b Budget) -> Self {
        Self {
            index: Index::default(),
            budget,
        }
    }

    /// Adds a symbol.
    pub(crate) fn add(&mut self, name: &[u8], value: u64) -> Result<(), ImageError> {
        self.budget.spend_list::<IndexEntry>(1, WHAT, value)?;
        self.budget.spend(2 * name.len() as u64, WHAT, value)?;
        let start = self.index.names.len();
        self.index.names.extend_from_slice(name);
        let entry = IndexEntry {
            hash: hash_of(name),
            value,
            start,
            end: self.index.names.len(),
        };
        self.index.entries.push(entry);
        Ok(())
    }

    /// Sorts the symbols.
    pub(crate) fn finish(mut self) -> Index {
        self.index.entries.sort_by_key(|entry| entry.hash);
        self.index
    }
}

fn hash_of(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
