//! The dynamic symbols of an image, kept so that names can be looked up later.

use crate::{ImageError, elf::GnuHash, memory::malformed};
use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
};

/// Size of an `Elf64_Sym`.
const ELF_SYMBOL: usize = 24;
/// Longer names are not indexed. Those of Go symbols reach a few kilobytes at most, since longer ones are hashed (`typeSymbolMangle`).
const LONGEST_NAME: usize = 1 << 16;

/// Global symbols that an image defines for the dynamic linker.
#[derive(Debug, Default)]
pub(crate) struct SymbolTable {
    elf: ElfSymbols,
    finder: Finder,
}

/// The symbol and string table of an ELF file, as they are in it.
#[derive(Debug, Default)]
pub(crate) struct ElfSymbols {
    pub(crate) symbols: Vec<u8>,
    pub(crate) strings: Vec<u8>,
}

/// How names are found.
#[derive(Debug)]
enum Finder {
    /// By the hash table in the file, which costs nothing to build.
    Gnu(GnuHash),
    /// By an index made here.
    Index(Index),
}

impl Default for Finder {
    fn default() -> Self {
        Self::Index(Index::default())
    }
}

impl SymbolTable {
    /// The symbols of an ELF file, found through its hash table if it has one.
    pub(crate) fn elf(elf: ElfSymbols, hash: Option<GnuHash>) -> Result<Self, ImageError> {
        let finder = match hash {
            Some(hash) => Finder::Gnu(hash),
            None => {
                let mut builder = IndexBuilder::new(elf.strings.len());
                for (name, value) in elf.defined() {
                    builder.add(name, value)?;
                }
                Finder::Index(builder.finish())
            }
        };
        Ok(Self { elf, finder })
    }

    /// The symbols in `index`.
    pub(crate) fn indexed(index: Index) -> Self {
        Self {
            elf: ElfSymbols::default(),
            finder: Finder::Index(index),
        }
    }

    /// Link-time address of the symbol called `name`.
    pub(crate) fn address(&self, name: &str) -> Option<u64> {
        let name = name.as_bytes();
        match &self.finder {
            Finder::Gnu(hash) => {
                let mut found = hash
                    .candidates(name)
                    .filter_map(|index| self.elf.get(index));
                found.find_map(|symbol| {
                    symbol
                        .defined()
                        .filter(|_| self.elf.is_named(&symbol, name))
                })
            }
            Finder::Index(index) => index.address(name),
        }
    }

    /// Address of ELF symbol `index`, if the file defines it.
    pub(crate) fn elf_symbol(&self, index: usize) -> Option<u64> {
        self.elf.get(index)?.value()
    }

    /// Every symbol whose name starts with `prefix`: the rest of the name and the address.
    pub(crate) fn starting_with<'s>(&'s self, prefix: &'s str) -> Vec<(&'s [u8], u64)> {
        let prefix = prefix.as_bytes();
        match &self.finder {
            Finder::Gnu(_) => self.elf.starting_with(prefix).collect(),
            Finder::Index(index) => {
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

/// One `Elf64_Sym`.
struct ElfSymbol {
    name: u32,
    info: u8,
    section: u16,
    value: u64,
}

impl ElfSymbol {
    /// The address, if the file defines the symbol.
    fn value(&self) -> Option<u64> {
        (self.section != goblin::elf::section_header::SHN_UNDEF as u16).then_some(self.value)
    }

    /// The address, if the file defines the symbol for others.
    fn defined(&self) -> Option<u64> {
        self.value()
            .filter(|_| goblin::elf::sym::st_bind(self.info) != goblin::elf::sym::STB_LOCAL)
    }
}

impl ElfSymbols {
    fn get(&self, index: usize) -> Option<ElfSymbol> {
        let bytes = self.symbols.as_chunks::<ELF_SYMBOL>().0.get(index)?;
        let [n0, n1, n2, n3, info, _, s0, s1, value @ ..] = *bytes;
        Some(ElfSymbol {
            name: u32::from_le_bytes([n0, n1, n2, n3]),
            info,
            section: u16::from_le_bytes([s0, s1]),
            value: u64::from_le_bytes(*value.first_chunk()?),
        })
    }

    fn is_named(&self, symbol: &ElfSymbol, name: &[u8]) -> bool {
        let tail = self
            .strings
            .get(symbol.name as usize..)
            .and_then(|tail| tail.strip_prefix(name));
        tail.and_then(|tail| tail.first()) == Some(&0)
    }

    fn defined(&self) -> impl Iterator<Item = (&[u8], u64)> {
        self.starting_with(b"")
    }

    /// The rest of the name and the address of every defined symbol whose name starts with `prefix`.
    fn starting_with<'s>(&'s self, prefix: &'s [u8]) -> impl Iterator<Item = (&'s [u8], u64)> {
        (0..self.symbols.len() / ELF_SYMBOL).filter_map(move |index| {
            let symbol = self.get(index)?;
            let tail = self
                .strings
                .get(symbol.name as usize..)?
                .strip_prefix(prefix)?;
            let end = tail.iter().take(LONGEST_NAME).position(|byte| *byte == 0)?;
            Some((tail.get(..end)?, symbol.defined()?))
        })
    }
}

/// Names with addresses, sorted by a hash of the name.
#[derive(Debug, Default)]
pub(crate) struct Index {
    entries: Vec<IndexEntry>,
    names: Vec<u8>,
}

#[derive(Debug)]
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
