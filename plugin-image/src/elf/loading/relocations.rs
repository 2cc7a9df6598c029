//! The relocations: what the dynamic linker writes into the image, and where.

use super::{
    super::{SymbolTables, relocation::entry::ENTRY, relocation::entry::Entry},
    GoPlaces,
    image::Layout,
    pages::Pages,
    relocation_tables::{Kind, Tables, WHAT, kind, usual},
};
use crate::{
    Arch, ImageError,
    memory::{Memory, malformed},
};

/// The number of entries that are read at once.
const CHUNK: u64 = 2560;

/// A walk through the tables.
pub(super) struct Scan<'s> {
    arch: Arch,
    layout: &'s Layout,
    pages: &'s Pages,
    span: u64,
    tables: &'s SymbolTables,
    symbols: u64,
    go: Option<&'s GoPlaces>,
    /// The numbers of the most common kinds: the relative one and the two that name a symbol.
    usual: [u32; 3],
    /// A bit for each symbol that a relocation refers to.
    referred: Vec<u64>,
    /// The number of pointers to hashes of packages that are bound by symbol.
    hashes: usize,
    /// For each list of pointers, the number of relocated ones.
    pointers: Vec<u64>,
    text: bool,
    is_packed: bool,
    last: u64,
}

impl<'s> Scan<'s> {
    pub(super) fn new(
        arch: Arch,
        layout: &'s Layout,
        pages: &'s Pages,
        tables: &'s SymbolTables,
        symbols: u32,
        go: Option<&'s GoPlaces>,
    ) -> Self {
        let lists = go.map_or(&[][..], |go| &go.pointers);
        Self {
            arch,
            layout,
            pages,
            span: layout.span(),
            tables,
            symbols: symbols.into(),
            go,
            usual: usual(arch),
            referred: vec![0; symbols.div_ceil(64) as usize],
            hashes: 0,
            pointers: vec![0; lists.len()],
            text: false,
            is_packed: false,
            last: 0,
        }
    }

    /// Checks all relocations. If `text`, code is relocated, too, by kinds that data does not have.
    pub(super) fn tables(
        &mut self,
        memory: &Memory<'_>,
        tables: &Tables,
        text: bool,
    ) -> Result<(), ImageError> {
        self.text = text;
        self.is_packed = tables.relr.is_some();
        let mut buffer = vec![0; (CHUNK * ENTRY) as usize];
        for table in &tables.rela {
            self.last = 0;
            let mut first = 0;
            while first < table.count {
                let count = CHUNK.min(table.count - first);
                let bytes = buffer
                    .get_mut(..(count * ENTRY) as usize)
                    .unwrap_or_default();
                memory
                    .view
                    .fill(table.offset + first * ENTRY, bytes, WHAT)?;
                for (n, bytes) in bytes.as_chunks().0.iter().enumerate() {
                    let relative = first + (n as u64) < table.relative;
                    let entry = Entry::decode(bytes);
                    if !self.is_plain(&entry, relative) {
                        self.entry(memory, &entry, relative)?;
                    }
                }
                first += count;
            }
        }
        match tables.relr {
            Some((at, words)) => self.packed(memory, at, words),
            None => Ok(()),
        }
    }

    /// Reports whether an entry is common and valid, so that it needs no further check. A large plugin has tens of thousands.
    #[inline]
    fn is_plain(&mut self, entry: &Entry, relative: bool) -> bool {
        let [relative_kind, symbol_kind, slot_kind] = self.usual;
        let (kind, symbol) = (entry.kind(), entry.symbol());
        let fits = entry.place.is_multiple_of(8) & self.pages.class(entry.place).is_writable();
        // Entries of one kind are adjacent, so this branch is predicted.
        if kind == relative_kind {
            self.last = entry.place;
            return fits & (symbol == 0) & self.pages.class(entry.addend).is_loaded();
        }
        let plain = fits
            & !relative
            & ((kind == symbol_kind) | (kind == slot_kind))
            & (symbol != 0)
            & (symbol < self.symbols)
            & (entry.addend < self.span);
        if plain {
            self.refer(symbol);
        }
        plain
    }

    #[inline]
    fn refer(&mut self, symbol: u64) {
        if let Some(bits) = self.referred.get_mut((symbol / 64) as usize) {
            *bits |= 1 << (symbol % 64);
        }
    }

    /// Reports whether a relocation refers to the symbol with this number.
    pub(super) fn refers(&self, symbol: u64) -> bool {
        let bits = self.referred.get((symbol / 64) as usize);
        bits.is_some_and(|bits| bits >> (symbol % 64) & 1 == 1)
    }

    #[cold]
    fn entry(
        &mut self,
        memory: &Memory<'_>,
        entry: &Entry,
        relative: bool,
    ) -> Result<(), ImageError> {
        let wrong = |problem| Err(malformed(WHAT, entry.place, problem));
        let kind = kind(self.arch, entry.kind());
        let symbol = entry.symbol();
        // Dynamic linkers use the symbol before they check the kind: glibc its version (`elf_dynamic_do_Rela`), musl its name (`do_relocs`).
        // Only glibc ignores it, for the entries that are counted as relative.
        if symbol >= self.symbols.max(1) {
            return wrong("no symbol has its number");
        }
        // The dynamic linker takes these to be relative without a check (`elf_dynamic_do_Rela`).
        if relative && kind != Kind::Relative {
            return wrong("one that is counted as relative is not");
        }
        let size = match kind {
            Kind::None => return Ok(()),
            Kind::Thread(words) => 8 * words,
            Kind::Other if self.text => 1,
            Kind::Other => return wrong("its kind is none that libraries have"),
            _ => 8,
        };
        let fits = match self.text {
            true => self.layout.holds(entry.place, size),
            false => self.layout.can_write(entry.place, size),
        };
        if !fits {
            return wrong("writes outside of the data");
        }
        if !entry.place.is_multiple_of(8) && (kind == Kind::Slot || self.is_go_data(entry.place)) {
            return wrong("is not aligned");
        }
        if relative {
            // Linkers sort them, which bisection relies on. Overlaps are wrong in any order.
            if entry.place > self.last && entry.place - self.last < 8 && self.last != 0 {
                return wrong("overlaps the one before");
            }
            self.last = entry.place;
        }
        match kind {
            Kind::Relative if !self.layout.holds(entry.addend, 0) => {
                return wrong("points outside of the image");
            }
            Kind::Indirect if self.is_go_code(entry.addend) => {
                return wrong("calls Go code while it is loaded");
            }
            Kind::Indirect => self.layout.code(entry.addend, WHAT)?,
            Kind::Symbol | Kind::Slot if symbol == 0 => return wrong("has no symbol"),
            Kind::Symbol if entry.addend.cast_signed().unsigned_abs() > self.layout.span() => {
                return wrong("points outside of the image");
            }
            Kind::Thread(_) if symbol != 0 => {
                let is_thread = self.tables.is_thread_local(&memory.view, symbol)?;
                if !is_thread {
                    return wrong("its symbol is not thread-local");
                }
            }
            _ => {}
        }
        if let Some(go) = self.go {
            for (list, relocated) in go.pointers.iter().zip(&mut self.pointers) {
                *relocated += u64::from(list.contains(&entry.place));
            }
            let by_symbol = kind == Kind::Symbol;
            let is_hash = by_symbol && go.hashes.binary_search(&entry.place).is_ok();
            self.hashes += usize::from(is_hash);
        }
        self.refer(symbol);
        Ok(())
    }

    fn is_go_data(&self, place: u64) -> bool {
        let written = self.go.map_or(&[][..], |go| &go.written);
        written.iter().any(|range| range.contains(&place))
    }

    fn is_go_code(&self, address: u64) -> bool {
        self.go.is_some_and(|go| go.text.contains(&address))
    }

    /// `DT_RELR`: an address, or a map of the 63 words that follow those before (gABI, "Relocation").
    fn packed(&self, memory: &Memory<'_>, at: u64, words: u64) -> Result<(), ImageError> {
        let mut next = 0u64;
        let bytes = memory.vec(at, words * 8, WHAT)?;
        for word in bytes.as_chunks().0 {
            let word = u64::from_le_bytes(*word);
            let (first, last, after) = match word & 1 {
                0 => (word, word, word.saturating_add(8)),
                _ => {
                    let bits = word >> 1;
                    if bits == 0 {
                        next = next.saturating_add(63 * 8);
                        continue;
                    }
                    let place = |bit: u32| next.saturating_add(u64::from(bit) * 8);
                    let (low, high) = (bits.trailing_zeros(), bits.ilog2());
                    (place(low), place(high), place(63))
                }
            };
            let size = (last - first).saturating_add(8);
            if !self.text && !self.layout.can_write(first, size) {
                return Err(malformed(WHAT, first, "writes outside of the data"));
            }
            next = after;
        }
        Ok(())
    }

    /// Checks that every pointer of the lists is relocated once. Words in packed tables are not counted.
    pub(super) fn all_pointers(&self) -> Result<(), ImageError> {
        let lists = self.go.map_or(&[][..], |go| &go.pointers);
        let mut lists = lists.iter().zip(&self.pointers);
        let short = lists.find(|(list, relocated)| (list.end - list.start) / 8 != **relocated);
        match short.filter(|_| !self.is_packed) {
            Some((list, _)) => Err(malformed(
                WHAT,
                list.start,
                "a pointer of a list is not relocated, or twice",
            )),
            None => Ok(()),
        }
    }

    /// Reports whether a pointer to the hash of a package is bound to the file itself.
    pub(super) fn has_own_hashes(&self) -> bool {
        self.hashes < self.go.map_or(0, |go| go.hashes.len())
    }
}
