//! Dynamic symbols of an ELF file: one by index, one by name, or all.

use super::GnuHash;
use crate::{
    ImageError,
    budget::{Budget, zeros},
    memory::{Memory, malformed},
    symbols::cut,
    view::View,
};
use goblin::elf::{section_header::SHN_UNDEF, sym};
use std::ops::Range;

const WHAT: &str = "dynamic symbols";
/// Size of an `Elf64_Sym`.
pub(super) const SYMBOL: u64 = 24;

/// The positions of the tables, as offsets in the file or in a copy of the tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct SymbolTables {
    /// The symbols, up to the end of their segment.
    pub(super) symbols: Range<u64>,
    pub(super) strings: Range<u64>,
    pub(super) hash: Option<GnuHash>,
}

/// One `Elf64_Sym`.
pub(super) struct Symbol {
    pub(super) name: u32,
    pub(super) info: u8,
    other: u8,
    pub(super) section: u16,
    pub(super) value: u64,
    pub(super) size: u64,
}

impl Symbol {
    #[inline]
    pub(super) fn decode(bytes: &[u8; SYMBOL as usize]) -> Self {
        let [n0, n1, n2, n3, info, other, s0, s1, ref values @ ..] = *bytes;
        let (values, _) = values.as_chunks();
        let word = |at: usize| values.get(at).map_or(0, |word| u64::from_le_bytes(*word));
        Self {
            name: u32::from_le_bytes([n0, n1, n2, n3]),
            info,
            other,
            section: u16::from_le_bytes([s0, s1]),
            value: word(0),
            size: word(1),
        }
    }

    /// Reports whether another file's definition may take precedence: `STV_DEFAULT`, and not local.
    pub(super) fn is_visible(&self) -> bool {
        self.other & 3 == 0 && sym::st_bind(self.info) != sym::STB_LOCAL
    }

    /// Reports whether the file defines the symbol in one of its sections, with default visibility.
    #[inline(always)]
    pub(super) fn is_plainly_defined(&self) -> bool {
        // Neither `SHN_UNDEF` nor a number from `SHN_LORESERVE` on.
        (self.section.wrapping_sub(1) < 0xfeff) & (self.other == 0)
    }

    /// Returns the address, if the file defines the symbol.
    pub(super) fn value(&self) -> Option<u64> {
        (u32::from(self.section) != SHN_UNDEF).then_some(self.value)
    }

    /// Returns the address, if the file exports the symbol.
    fn exported(&self) -> Option<u64> {
        self.value()
            .filter(|_| sym::st_bind(self.info) != sym::STB_LOCAL)
    }
}

/// The number of symbols of a table that are read at once.
const CHUNK: u64 = 2560;

/// Returns what `found` returns for the first symbol, of those at these offsets of the file, for which it returns something.
pub(super) fn find_symbol<T>(
    view: &View<'_>,
    table: Range<u64>,
    mut found: impl FnMut(&Symbol) -> Result<Option<T>, ImageError>,
) -> Result<Option<T>, ImageError> {
    let mut buffer = vec![0; (CHUNK * SYMBOL) as usize];
    for start in table.clone().step_by(buffer.len()) {
        let size = (table.end - start).min(CHUNK * SYMBOL);
        let bytes = buffer.get_mut(..size as usize).unwrap_or_default();
        view.fill(start, bytes, "symbol table")?;
        for bytes in bytes.as_chunks().0 {
            if let Some(found) = found(&Symbol::decode(bytes))? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

impl SymbolTables {
    /// Reports whether names can be found without listing all.
    pub(crate) fn can_find(&self) -> bool {
        self.hash.is_some()
    }

    /// Estimates the size of the tables in bytes, from the sizes of a symbol with its hash and of a typical Go name.
    pub(crate) fn size_hint(&self) -> u64 {
        (self.strings.end - self.strings.start).saturating_mul(2)
    }

    /// Returns the address of symbol `index`, if the file defines it.
    pub(super) fn by_index(&self, view: &View<'_>, index: u64) -> Result<Option<u64>, ImageError> {
        Ok(self.symbol(view, index)?.value())
    }

    /// Returns the address of the exported symbol called `name`, by the hash table.
    pub(crate) fn by_name(&self, view: &View<'_>, name: &[u8]) -> Result<Option<u64>, ImageError> {
        let found = self.number_of(view, name)?;
        Ok(found.and_then(|(_, symbol)| symbol.value()))
    }

    /// Reports whether symbol `index` is a thread-local variable.
    pub(super) fn is_thread_local(&self, view: &View<'_>, index: u64) -> Result<bool, ImageError> {
        Ok(sym::st_type(self.symbol(view, index)?.info) == sym::STT_TLS)
    }

    /// Returns the exported symbol called `name` and its index.
    pub(super) fn number_of(
        &self,
        view: &View<'_>,
        name: &[u8],
    ) -> Result<Option<(u64, Symbol)>, ImageError> {
        let Some(hash) = &self.hash else {
            return Ok(None);
        };
        view.budget().spend(name.len() as u64, WHAT, 0)?;
        let mut candidates = hash.candidates(view, name)?;
        while let Some(index) = candidates.next(view)? {
            let symbol = self.symbol(view, index)?;
            if symbol.exported().is_some() && self.is_named(view, &symbol, name)? {
                return Ok(Some((index, symbol)));
            }
        }
        Ok(None)
    }

    fn symbol(&self, view: &View<'_>, index: u64) -> Result<Symbol, ImageError> {
        let at = index
            .checked_mul(SYMBOL)
            .and_then(|offset| self.symbols.start.checked_add(offset));
        let at = at.filter(|at| {
            at.checked_add(SYMBOL)
                .is_some_and(|end| end <= self.symbols.end)
        });
        let at = at.ok_or_else(|| malformed(WHAT, index, "no symbol has this index"))?;
        let mut bytes = [0; SYMBOL as usize];
        // Symbols are sorted by hash, so caching neighbours would not pay.
        view.fill_alone(at, &mut bytes, WHAT)?;
        Ok(Symbol::decode(&bytes))
    }

    fn is_named(&self, view: &View<'_>, symbol: &Symbol, name: &[u8]) -> Result<bool, ImageError> {
        let start = self.strings.start + u64::from(symbol.name);
        let len = name.len() + 1;
        if start + len as u64 > self.strings.end {
            return Ok(false);
        }
        let (mut short, mut long) = ([0; 128], Vec::new());
        let found = match short.get_mut(..len) {
            Some(found) => found,
            None => {
                long.resize(len, 0);
                &mut long
            }
        };
        view.fill_alone(start, found, WHAT)?;
        Ok(found.strip_suffix(&[0]) == Some(name))
    }

    /// Copies the tables. Returns the bytes and the positions of the tables in them.
    pub(super) fn copy(
        &self,
        memory: &Memory<'_>,
        symbol_count: u32,
    ) -> Result<(Vec<u8>, Self), ImageError> {
        let symbols = self.symbols.start..self.symbols.start + u64::from(symbol_count) * SYMBOL;
        let [buckets, chains] = self
            .hash
            .as_ref()
            .map_or([0..0, 0..0], |hash| hash.ranges(symbol_count));
        let parts = [symbols, self.strings.clone(), buckets, chains];
        let mut len = 0;
        for part in &parts {
            memory.view.check(part.start, part.end - part.start, WHAT)?;
            len += part.end - part.start;
        }
        memory.spend(len, WHAT, self.symbols.start)?;
        let mut bytes = zeros(len)?;
        let mut rest = bytes.as_mut_slice();
        for part in &parts {
            let (head, tail) = rest.split_at_mut((part.end - part.start) as usize);
            memory.view.fill(part.start, head, WHAT)?;
            rest = tail;
        }
        let mut end = 0;
        let [symbols, strings, buckets, chains] = parts.map(|part| {
            let start = end;
            end += part.end - part.start;
            start..end
        });
        let hash = self
            .hash
            .as_ref()
            .map(|hash| hash.moved(buckets.start, chains.start));
        Ok((
            bytes,
            Self {
                symbols,
                strings,
                hash,
            },
        ))
    }

    /// Returns the rest of the name and the address of every exported symbol whose name starts with `prefix`, for tables copied to `bytes`.
    pub(crate) fn starting_with<'b>(
        &self,
        bytes: &'b [u8],
        prefix: &[u8],
        budget: &Budget,
        mut found: impl FnMut(&'b [u8], u64) -> Result<(), ImageError>,
    ) -> Result<(), ImageError> {
        let part = |range: &Range<u64>| {
            bytes
                .get(range.start as usize..range.end as usize)
                .unwrap_or_default()
        };
        let (symbols, strings) = (part(&self.symbols), part(&self.strings));
        let symbols = symbols.as_chunks().0;
        budget.spend(symbols.len() as u64 * 8, WHAT, self.symbols.start)?;
        for symbol in symbols {
            let symbol = Symbol::decode(symbol);
            let tail = strings.get(symbol.name as usize..);
            let tail = tail.and_then(|tail| tail.strip_prefix(prefix));
            if let (Some(tail), Some(address)) = (tail, symbol.exported())
                && let Some(name) = cut(tail, budget)?
            {
                found(name, address)?;
            }
        }
        Ok(())
    }
}
