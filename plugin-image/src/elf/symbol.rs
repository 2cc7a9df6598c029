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

/// Where the tables are, as offsets in some view: the file, or a copy of the tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct SymbolTables {
    /// The symbols, and whatever follows them up to the end of their segment.
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

    /// Whether other files may define the symbol in its place: `STV_DEFAULT`, and not local.
    pub(super) fn is_visible(&self) -> bool {
        self.other & 3 == 0 && sym::st_bind(self.info) != sym::STB_LOCAL
    }

    /// Whether the file defines the symbol, in one of its sections, of default visibility.
    #[inline(always)]
    pub(super) fn is_plainly_defined(&self) -> bool {
        // Neither `SHN_UNDEF` nor a number from `SHN_LORESERVE` on.
        (self.section.wrapping_sub(1) < 0xfeff) & (self.other == 0)
    }

    /// The address, if the file defines the symbol.
    pub(super) fn value(&self) -> Option<u64> {
        (u32::from(self.section) != SHN_UNDEF).then_some(self.value)
    }

    /// The address, if the file defines the symbol for others.
    fn exported(&self) -> Option<u64> {
        self.value()
            .filter(|_| sym::st_bind(self.info) != sym::STB_LOCAL)
    }
}

impl SymbolTables {
    /// Whether names can be found without listing all.
    pub(crate) fn can_find(&self) -> bool {
        self.hash.is_some()
    }

    /// About how many bytes the tables have: a symbol with its hash has some, and a name of Go's as many.
    pub(crate) fn size_hint(&self) -> u64 {
        (self.strings.end - self.strings.start).saturating_mul(2)
    }

    /// Address of symbol `index`, if the file defines it.
    pub(super) fn by_index(&self, view: &View<'_>, index: u64) -> Result<Option<u64>, ImageError> {
        Ok(self.symbol(view, index)?.value())
    }

    /// Address of the exported symbol called `name`, by way of the hash table.
    pub(crate) fn by_name(&self, view: &View<'_>, name: &[u8]) -> Result<Option<u64>, ImageError> {
        let found = self.number_of(view, name)?;
        Ok(found.and_then(|(_, symbol)| symbol.value()))
    }

    /// Whether symbol `index` is a thread-local variable.
    pub(super) fn is_thread_local(&self, view: &View<'_>, index: u64) -> Result<bool, ImageError> {
        Ok(sym::st_type(self.symbol(view, index)?.info) == sym::STT_TLS)
    }

    /// The number of the exported symbol called `name`, and what is known of it.
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
        // Symbols are sorted by hash, so that neighbours have nothing in common: a cache would only cost.
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

    /// Copies the tables out of the file: the bytes, and where the tables are in them.
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

    /// The rest of the name and the address of every exported symbol whose name starts with `prefix`. For tables copied to `bytes`.
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
