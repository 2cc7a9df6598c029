//! The dynamic section, which the dynamic linker reads. The section table is not used, since a file may lack it.

use super::{GnuHash, Relocations, SymbolTables, parse_error, symbol};
use crate::{
    Arch, ImageError,
    memory::{Memory, add, malformed},
    symbols::{IndexBuilder, SymbolTable},
    view::View,
};
use goblin::{
    container::Ctx,
    elf::{ProgramHeader, dynamic, program_header},
};
use scroll::Pread;
use std::ops::Range;

const WHAT: &str = "dynamic section";
/// The maximum number of tags. A library that is linked with many others has a hundred. Each look-up searches all.
const MOST_ENTRIES: usize = 1 << 14;

/// `DT_AUXILIARY` and `DT_FILTER` of the gABI, which goblin does not know.
pub(super) const FILTERS: [u64; 2] = [0x7fff_fffd, 0x7fff_ffff];

/// `PATH_MAX` of Linux: longer names lead to no file.
pub(super) const LONGEST_STRING: u64 = 4096;

/// Tags and values of the dynamic section, up to its end mark.
#[derive(Clone)]
pub(crate) struct Dynamic {
    entries: Vec<(u64, u64)>,
    /// File offsets from behind the end mark to the end of the section.
    pub(super) rest: Range<u64>,
}

impl Dynamic {
    pub(super) fn read(
        view: &View<'_>,
        programs: &[ProgramHeader],
        context: Ctx,
    ) -> Result<Self, ImageError> {
        let Some(program) = programs
            .iter()
            .find(|program| program.p_type == program_header::PT_DYNAMIC)
        else {
            return Ok(Self {
                entries: Vec::new(),
                rest: 0..0,
            });
        };
        view.check(program.p_offset, program.p_filesz, WHAT)?;
        // Entry by entry, up to the end mark: the size may be anything.
        let size = dynamic::Dyn::size(context.container) as u64;
        let mut entries = Vec::new();
        let end = program.p_offset + program.p_filesz;
        let mut rest = program.p_offset..end;
        for n in 0..program.p_filesz / size {
            let at = program.p_offset + n * size;
            rest.start = at + size;
            let entry = view.vec(at, size, WHAT)?;
            let entry: dynamic::Dyn = entry.pread_with(0, context).map_err(parse_error)?;
            if entry.d_tag == dynamic::DT_NULL {
                break;
            }
            if entries.len() == MOST_ENTRIES {
                return Err(malformed(
                    WHAT,
                    at,
                    "there are more entries than any linker makes",
                ));
            }
            entries.push((entry.d_tag, entry.d_val));
        }
        Ok(Self { entries, rest })
    }

    /// Reports whether the file has no dynamic section.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All tags with their values.
    pub(super) fn entries(&self) -> &[(u64, u64)] {
        &self.entries
    }

    /// All tags.
    pub(super) fn tags(&self) -> impl Iterator<Item = u64> {
        self.entries.iter().map(|(tag, _)| *tag)
    }

    /// Reports whether code is relocated, too.
    pub(super) fn has_text_relocations(&self) -> bool {
        let flags = self.value(dynamic::DT_FLAGS).unwrap_or(0);
        self.value(dynamic::DT_TEXTREL).is_some() || flags & dynamic::DF_TEXTREL != 0
    }

    pub(super) fn value(&self, wanted: u64) -> Option<u64> {
        self.entries
            .iter()
            .find(|(tag, _)| *tag == wanted)
            .map(|(_, value)| *value)
    }

    /// Reports whether the linker marked the file as a program.
    pub(super) fn is_program(&self) -> bool {
        self.value(dynamic::DT_FLAGS_1).unwrap_or(0) & dynamic::DF_1_PIE != 0
    }

    /// Reports whether the file has a library name.
    pub(super) fn has_name(&self) -> bool {
        self.value(dynamic::DT_SONAME).is_some()
    }

    /// Returns the libraries of `DT_NEEDED`.
    pub(super) fn needed(&self, memory: &Memory<'_>) -> Result<Vec<String>, ImageError> {
        self.strings_of(dynamic::DT_NEEDED, memory, "needed library")
    }

    /// Returns the libraries of `DT_AUXILIARY` and `DT_FILTER`.
    pub(super) fn filters(&self, memory: &Memory<'_>) -> Result<Vec<String>, ImageError> {
        let mut all = Vec::new();
        for tag in FILTERS {
            all.extend(self.strings_of(tag, memory, "filtered library")?);
        }
        Ok(all)
    }

    /// Returns the library's name.
    pub(super) fn name(&self, memory: &Memory<'_>) -> Result<Option<String>, ImageError> {
        let names = self.strings_of(dynamic::DT_SONAME, memory, "name of the library")?;
        Ok(names.into_iter().next())
    }

    /// Reports whether the file has `tag`, which is `DT_RPATH` or `DT_RUNPATH`.
    pub(super) fn has(&self, tag: u64) -> bool {
        self.value(tag).is_some()
    }

    /// Returns the search path for libraries: the folders of `DT_RUNPATH`, or else of `DT_RPATH`, which it overrides (ld.so(8)).
    pub(super) fn search_path(&self, memory: &Memory<'_>) -> Result<Vec<String>, ImageError> {
        let tag = match self.has(dynamic::DT_RUNPATH) {
            true => dynamic::DT_RUNPATH,
            false => dynamic::DT_RPATH,
        };
        let what = "library search path";
        let lists = self.strings_of(tag, memory, what)?;
        let mut all = Vec::new();
        for folder in lists.iter().flat_map(|list| list.split(':')) {
            memory.spend(folder.len() as u64, what, 0)?;
            memory.view.budget().spend_list::<String>(1, what, 0)?;
            all.push(folder.to_owned());
        }
        Ok(all)
    }

    /// Returns the strings of all entries with a tag.
    fn strings_of(
        &self,
        wanted: u64,
        memory: &Memory<'_>,
        what: &'static str,
    ) -> Result<Vec<String>, ImageError> {
        let Some((strings, size)) = self.strings() else {
            return Ok(Vec::new());
        };
        let entries = self.entries.iter().filter(|(tag, _)| *tag == wanted);
        let one = |(_, at): &(u64, u64)| {
            let room = size.saturating_sub(*at).min(LONGEST_STRING);
            let address = add(strings, *at, WHAT)?;
            let bytes = memory.vec(address, room, what)?;
            let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            // Text that is not UTF-8 becomes three times as long.
            memory.spend(3 * text.len() as u64, what, address)?;
            memory
                .view
                .budget()
                .spend_list::<String>(1, what, address)?;
            Ok(String::from_utf8_lossy(text).into_owned())
        };
        entries.map(one).collect()
    }

    /// Address and size of the table of names.
    pub(super) fn strings(&self) -> Option<(u64, u64)> {
        Some((
            self.value(dynamic::DT_STRTAB)?,
            self.value(dynamic::DT_STRSZ)?,
        ))
    }

    /// Returns the positions of the dynamic symbol tables.
    pub(super) fn symbol_tables(&self, memory: &Memory<'_>) -> Result<SymbolTables, ImageError> {
        let (Some((strings, size)), Some(table)) = (self.strings(), self.value(dynamic::DT_SYMTAB))
        else {
            return Ok(SymbolTables::default());
        };
        if self
            .value(dynamic::DT_SYMENT)
            .is_some_and(|size| size != symbol::SYMBOL)
        {
            return Err(malformed(WHAT, table, "symbols have an unknown size"));
        }
        let strings = memory.mapped(strings, size, "dynamic strings")?;
        let symbols = memory.mapped(table, symbol::SYMBOL, "dynamic symbols")?;
        let end = memory
            .segment(table)
            .map_or(symbols, |segment| segment.offset + segment.file_size);
        let hash = self
            .value(dynamic::DT_GNU_HASH)
            .map(|at| GnuHash::read(memory, at))
            .transpose()?;
        Ok(SymbolTables {
            symbols: symbols..end,
            strings: strings..strings + size,
            hash: hash.flatten(),
        })
    }

    /// Returns a copy of the dynamic symbols.
    pub(crate) fn symbols(
        &self,
        memory: &Memory<'_>,
        tables: &SymbolTables,
    ) -> Result<SymbolTable, ImageError> {
        // No tag has the size of the symbol table, but both kinds of hash table have it (gABI, "Hash Table").
        let count = match (&tables.hash, self.value(dynamic::DT_HASH)) {
            (Some(hash), _) => hash.symbol_count(&memory.view)?,
            (None, Some(hash)) => {
                u32::from_le_bytes(memory.array(add(hash, 4, WHAT)?, "symbol hash table")?)
            }
            (None, None) => 0,
        };
        let (bytes, copied) = tables.copy(memory, count)?;
        if tables.hash.is_some() {
            return Ok(SymbolTable::Elf {
                bytes,
                tables: copied,
            });
        }
        let budget = memory.view.budget();
        let mut builder = IndexBuilder::new(budget);
        copied.starting_with(&bytes, b"", budget, |name, value| builder.add(name, value))?;
        Ok(SymbolTable::Index(builder.finish()))
    }

    /// Returns the relocations of data, if there are any.
    pub(super) fn relocations(
        &self,
        memory: &Memory<'_>,
        arch: Arch,
        symbols: &SymbolTables,
    ) -> Result<Option<Relocations>, ImageError> {
        let (Some(table), Some(size)) =
            (self.value(dynamic::DT_RELA), self.value(dynamic::DT_RELASZ))
        else {
            return Ok(None);
        };
        let offset = memory.mapped(table, size, "relocations")?;
        let relative = self.value(dynamic::DT_RELACOUNT).unwrap_or(0);
        Relocations::new(offset, size, relative, arch, symbols.clone()).map(Some)
    }

    /// Returns where the arrays of functions are that the dynamic linker calls.
    pub(super) fn function_arrays(&self) -> Vec<Range<u64>> {
        let arrays = [
            (dynamic::DT_INIT_ARRAY, dynamic::DT_INIT_ARRAYSZ),
            (dynamic::DT_FINI_ARRAY, dynamic::DT_FINI_ARRAYSZ),
        ];
        let range = |(start, size)| {
            let start = self.value(start)?;
            Some(start..start.checked_add(self.value(size)?)?)
        };
        arrays.into_iter().filter_map(range).collect()
    }

    /// Addresses of the functions that the loader calls first.
    pub(super) fn init_functions(&self, memory: &Memory<'_>) -> Result<Vec<u64>, ImageError> {
        let (Some(array), Some(size)) = (
            self.value(dynamic::DT_INIT_ARRAY),
            self.value(dynamic::DT_INIT_ARRAYSZ),
        ) else {
            return Ok(Vec::new());
        };
        let what = "init array";
        memory.mapped(array, size, what)?;
        memory
            .view
            .budget()
            .spend_list::<u64>(size / 8, what, array)?;
        (0..size / 8)
            .map(|n| memory.pointer(array + n * 8, what))
            .collect()
    }
}
