//! [`Container`]: the interface between the ELF and Mach-O readers and the readers of Go data.

use crate::{
    Arch, ByteOrder, Class, FileKind, Format, ImageError, Os, elf, macho,
    memory::Memory,
    not_image,
    symbols::SymbolTable,
    view::{Origin, View},
};
use std::{cell::OnceCell, ops::Range, sync::Arc};

/// An opened container.
pub(crate) struct Container<'s> {
    pub(crate) format: Format,
    pub(crate) class: Class,
    pub(crate) byte_order: ByteOrder,
    /// The system, if the container names it.
    pub(crate) os: Option<Os>,
    pub(crate) arch: Arch,
    pub(crate) file_kind: FileKind,
    pub(crate) file_len: u64,
    pub(crate) slices: Vec<Arch>,
    pub(crate) needed: Vec<String>,
    pub(crate) filters: Vec<String>,
    /// The search path of the libraries.
    pub(crate) search_path: Vec<String>,
    pub(crate) go_build_id: Option<BuildId>,
    /// Whether the file has the full symbol table, which `strip` removes.
    pub(crate) has_symbol_table: bool,
    pub(crate) link_base: u64,
    pub(crate) memory: Memory<'s>,
    pub(crate) symbols: Symbols,
    /// Addresses of the functions that the loader calls first.
    pub(crate) init_functions: Vec<u64>,
    /// The tables of the dynamic linker, to be checked, for ELF files of known machines.
    pub(crate) loading: Option<elf::Loading>,
    /// File range of the section for Go's build info.
    pub(crate) build_info: Option<Range<u64>>,
    /// File range, in the whole file, of the host linker's own build ID: the GNU note's content, or the Mach-O UUID.
    pub(crate) host_build_id: Option<Range<u64>>,
    /// File range, in the whole file, of the Mach-O code signature.
    pub(crate) signature: Option<Range<u64>>,
}

/// Go's own build ID.
#[derive(Debug, Clone)]
pub(crate) struct BuildId {
    pub(crate) text: String,
    /// Its range in the whole file.
    pub(crate) place: Range<u64>,
}

impl BuildId {
    /// Returns the ID at `place` in `bytes`, which are at `offset` of the file, or `None` if it is incomplete.
    pub(crate) fn at(bytes: &[u8], place: Range<usize>, offset: u64) -> Option<Self> {
        let text = bytes.get(place.clone())?;
        Some(Self {
            text: String::from_utf8_lossy(text).into_owned(),
            place: offset + place.start as u64..offset + place.end as u64,
        })
    }
}

/// The symbols that a file defines for others.
pub(crate) enum Symbols {
    /// All symbols, in memory.
    Ready(Arc<SymbolTable>),
    /// In the file: for a few names, the tables need not be copied.
    InFile {
        /// The positions of the tables.
        tables: elf::SymbolTables,
        /// The hash tables, which give the number of symbols.
        dynamic: elf::Dynamic,
        /// All symbols, once they have been copied.
        copy: OnceCell<Arc<SymbolTable>>,
    },
}

/// The cost of looking a name up in the file: four or five small reads, which take as long as one read of this many bytes.
const BYTES_FOR_A_NAME: u64 = 4096;

impl Default for Symbols {
    fn default() -> Self {
        Self::Ready(Arc::default())
    }
}

impl Symbols {
    /// Returns the symbols of an ELF file.
    pub(crate) fn elf(
        memory: &Memory<'_>,
        dynamic: elf::Dynamic,
        tables: elf::SymbolTables,
    ) -> Result<Self, ImageError> {
        Ok(if tables.can_find() {
            Self::InFile {
                tables,
                dynamic,
                copy: OnceCell::new(),
            }
        } else {
            Self::Ready(Arc::new(dynamic.symbols(memory, &tables)?))
        })
    }

    /// Returns the address of the symbol called `name`.
    pub(crate) fn address(
        &self,
        memory: &Memory<'_>,
        name: &str,
    ) -> Result<Option<u64>, ImageError> {
        match self {
            Self::Ready(symbols) => symbols.find(name, memory.view.budget()),
            Self::InFile { tables, copy, .. } => match copy.get() {
                Some(copy) => {
                    let found = copy.find(name, memory.view.budget())?;
                    #[cfg(fuzzing)]
                    if let Ok(in_file) = tables.by_name(&memory.view, name.as_bytes()) {
                        assert_eq!(found, in_file);
                    }
                    Ok(found)
                }
                None => tables.by_name(&memory.view, name.as_bytes()),
            },
        }
    }

    /// Prepares for `count` look-ups: for many, it is quicker to copy the tables first.
    pub(crate) fn expect(&self, memory: &Memory<'_>, count: u64) {
        if let Self::InFile { tables, .. } = self
            && tables.size_hint() / BYTES_FOR_A_NAME < count
        {
            // If copying fails, the names may still be found in the file.
            let _ = self.all(memory);
        }
    }

    /// Returns all symbols.
    pub(crate) fn all(&self, memory: &Memory<'_>) -> Result<Arc<SymbolTable>, ImageError> {
        Ok(match self {
            Self::Ready(symbols) => Arc::clone(symbols),
            Self::InFile {
                tables,
                dynamic,
                copy,
            } => match copy.get() {
                Some(copy) => Arc::clone(copy),
                None => {
                    let all = Arc::new(dynamic.symbols(memory, tables)?);
                    Arc::clone(copy.get_or_init(|| all))
                }
            },
        })
    }
}

/// Detects the format by its magic number and reads the container.
pub(crate) fn open(source: Origin<'_>, arch: Option<Arch>) -> Result<Container<'_>, ImageError> {
    let view = View::new(source)?;
    let file_len = view.len();
    let magic = view.up_to(0, 4)?;
    let container = match *magic {
        [0x7f, b'E', b'L', b'F'] => elf::read(view),
        [0xfe, 0xed, 0xfa, 0xce | 0xcf] | [0xce | 0xcf, 0xfa, 0xed, 0xfe] => macho::read(view),
        [0xca, 0xfe, 0xba, 0xbe | 0xbf] if macho::is_fat(&view)? => macho::read_fat(&view, arch),
        _ => Err(ImageError::NotAnImage {
            found: not_image::what(&view)?,
        }),
    };
    Ok(Container {
        file_len,
        ..container?
    })
}
