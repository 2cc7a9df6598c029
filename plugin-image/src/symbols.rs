//! [`SymbolTable`]: the names that an image defines for others, kept after reading.

use crate::{ImageError, elf::SymbolTables, memory::malformed, view::View};
use std::{
    collections::hash_map::DefaultHasher,
    fmt,
    hash::{Hash, Hasher},
};

/// Longer names are not indexed: no linker writes any.
const LONGEST_NAME: usize = 1 << 16;

/// Global symbols that an image defines for the dynamic linker.
pub(crate) enum SymbolTable {
    /// The tables of an ELF file, copied: names are found by the hash table in them, which costs nothing to build.
    Elf {
        /// All tables.
        bytes: Vec<u8>,
        /// Where each is in them.
        tables: SymbolTables,
    },
    /// An index made here, for files without such a table.
    Index(Index),
}

impl fmt::Debug for SymbolTable {
    /// The size alone: there can be megabytes.
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
    /// These symbols alone.
    pub(crate) fn of(symbols: &[(&str, u64)]) -> Result<Self, ImageError> {
        let mut builder = IndexBuilder::new(symbols.iter().map(|(name, _)| name.len()).sum());
        for (name, address) in symbols {
            builder.add(name.as_bytes(), *address)?;
        }
        Ok(Self::Index(builder.finish()))
    }

    /// Link-time address of the symbol called `name`.
    pub(crate) fn address(&self, name: &str) -> Option<u64> {
        match self {
            Self::Elf { bytes, tables } => {
                let bytes = bytes.as_slice();
                let view = View::new(&bytes).ok()?;
                tables.by_name(&view, name.as_bytes()).ok()?
            }
            Self::Index(index) => index.address(name.as_bytes()),
        }
    }

    /// Every symbol whose name starts with `prefix`: the rest of the name and the address.
    pub(crate) fn starting_with<'s>(&'s self, prefix: &'s str) -> Vec<(&'s [u8], u64)> {
        let prefix = prefix.as_bytes();
        match self {
            Self::Elf { bytes, tables } => tables.starting_with(bytes, prefix).collect(),
            Self::Index(index) => {
                let named = index
                    .entries
                    .iter()
                    .map(|entry| (entry.name(&index.names), entry.value));
                named
                    .filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)))
                    .collect()
            }
        }
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
    /// Address of the symbol called `name`; of several, the first one added.
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

/// Makes an [`Index`].
pub(crate) struct IndexBuilder {
    index: Index,
    room: usize,
}

impl IndexBuilder {
    /// For names out of a string table of `strings` bytes.
    pub(crate) fn new(strings: usize) -> Self {
        // Linkers let one name be the tail of another, so names may add up to more than the table, but not to many times as much.
        // A file in which they do wants to waste time and memory.
        Self {
            index: Index::default(),
            room: strings.saturating_mul(4),
        }
    }

    /// The NUL-terminated name at the start of `tail`, if it is one that could be added.
    pub(crate) fn cut<'t>(&self, tail: &'t [u8]) -> Option<&'t [u8]> {
        let end = tail.iter().take(LONGEST_NAME).position(|byte| *byte == 0)?;
        tail.get(..end)
    }

    /// Adds a symbol.
    pub(crate) fn add(&mut self, name: &[u8], value: u64) -> Result<(), ImageError> {
        let too_many = || {
            malformed(
                "symbol names",
                value,
                "names overlap more than any linker makes them",
            )
        };
        self.room = self.room.checked_sub(name.len()).ok_or_else(too_many)?;
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

    /// Sorts.
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
