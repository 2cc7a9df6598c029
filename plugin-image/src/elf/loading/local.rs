//! Local symbols of the full symbol table: variables of the Go runtime among them would be bound to the plugin itself.
//!
//! A version script removes a variable from the dynamic symbols, and leaves it in the full table as a local symbol. Nothing else in the
//! file shows it, since the linker resolves the references to plain addresses. `strip` and `-ldflags=-s` remove the table.

use super::own_runtime::{LONGEST_PREFIX, is_of_runtime};
use crate::{
    ImageError, SelfBound,
    elf::{
        GoPlaces,
        symbol::{SYMBOL, Symbol, find_symbol},
    },
    memory::Memory,
};
use goblin::elf::{SectionHeader, section_header::SHT_SYMTAB, sym};
use std::ops::Range;

const WHAT: &str = "symbol table";
const LONGEST_NAME: u64 = 256;

/// Local symbols that Go's compiler makes: caches of type assertions and switches, and embedded bytes.
const LOCAL: [&str; 3] = ["..typeAssert.", "..interfaceSwitch.", "..gobytes."];

/// File ranges of the local symbols, which come first (gABI, "Symbol Table"), and of their names.
pub(super) struct LocalSymbols {
    symbols: Range<u64>,
    names: Range<u64>,
}

impl LocalSymbols {
    /// Finds them. Returns `None` if there are none, or the section headers, which no loader reads, are invalid.
    pub(super) fn find(sections: &[SectionHeader], file: u64) -> Option<Self> {
        let table = sections
            .iter()
            .find(|section| section.sh_type == SHT_SYMTAB)?;
        let names = sections.get(table.sh_link as usize)?;
        let size = u64::from(table.sh_info) * SYMBOL;
        let range = |start: u64, size| Some(start..start.checked_add(size)?);
        let found = Self {
            symbols: range(table.sh_offset, size)?,
            names: range(names.sh_offset, names.sh_size)?,
        };
        let fits = size <= table.sh_size && found.symbols.end <= file && found.names.end <= file;
        fits.then_some(found)
    }

    /// Returns the first that is a variable of the Go runtime.
    pub(super) fn of_runtime(
        &self,
        memory: &Memory<'_>,
        go: &GoPlaces,
    ) -> Result<Option<SelfBound>, ImageError> {
        find_symbol(&memory.view, self.symbols.clone(), |symbol| {
            let is_variable = match sym::st_type(symbol.info) {
                // Symbols of size zero mark the start or end of a section.
                sym::STT_OBJECT => symbol.size != 0 && go.is_variable(symbol.value),
                kind => kind == sym::STT_TLS,
            };
            if !is_variable
                || sym::st_bind(symbol.info) != sym::STB_LOCAL
                || !self.may_be_of_runtime(memory, symbol)?
            {
                return Ok(None);
            }
            let name = self.name(memory, symbol)?;
            let is_other =
                !is_of_runtime(name.as_bytes()) || LOCAL.iter().any(|part| name.contains(part));
            Ok((!is_other).then_some(SelfBound::Hidden { symbol: name }))
        })
    }

    /// Reports whether it may be of the runtime by the first letters of its name, which excludes nearly all others.
    fn may_be_of_runtime(&self, memory: &Memory<'_>, symbol: &Symbol) -> Result<bool, ImageError> {
        let start = self.names.start + u64::from(symbol.name);
        if start.saturating_add(LONGEST_PREFIX as u64) > self.names.end {
            return Ok(true);
        }
        let first = memory.view.array::<LONGEST_PREFIX>(start, WHAT)?;
        Ok(is_of_runtime(&first))
    }

    fn name(&self, memory: &Memory<'_>, symbol: &Symbol) -> Result<String, ImageError> {
        let start = self
            .names
            .end
            .min(self.names.start + u64::from(symbol.name));
        let room = (self.names.end - start).min(LONGEST_NAME);
        let name = memory.view.vec(start, room, WHAT)?;
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(String::from_utf8_lossy(name).into_owned())
    }
}
