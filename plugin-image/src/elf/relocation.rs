//! Finds ELF relocations by address.
//!
//! The table of a large plugin has megabytes, of which a loader needs some hundred entries. Linkers put the relocations without a symbol
//! first, sorted by address (`DT_RELACOUNT`; `elf_link_sort_relocs` of binutils' bfd/elflink.c, `RelocationBaseSection` of lld's
//! ELF/SyntheticSections.cpp), so nearly all of these are found by bisection, without reading the table. The others are sorted by symbol,
//! see [`Places`].

pub(super) mod entry;
mod places;

use super::SymbolTables;
use crate::{
    Arch, ImageError,
    memory::{Memory, malformed},
    view::View,
};
use entry::{ENTRY, Entry, Kinds};
use places::Places;
use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::BTreeMap,
};

const WHAT: &str = "relocations";
/// The number of entries that are compared to find out whether a table is sorted.
const SAMPLE: u32 = 16;
/// The number of entries that are kept for that, of those that bisection reads.
const MOST_SEEN: usize = 64;

/// The bytes of the entries that begin with number `first`.
#[derive(Default)]
struct Expected {
    first: u32,
    bytes: Vec<u8>,
}

impl Expected {
    fn get(&self, index: u32) -> Option<Entry> {
        let (entries, _) = self.bytes.as_chunks();
        let number = index.checked_sub(self.first)?;
        entries.get(number as usize).map(Entry::decode)
    }
}

/// Returns the number in `from..to` whose successor has the most trailing zeros. So bisections for different addresses read the same
/// entries first, which need to be read only once.
fn middle(from: u32, to: u32) -> u32 {
    let differing = (from ^ to).checked_ilog2().unwrap_or(0);
    (to >> differing << differing) - 1
}

/// The relocations that set a whole word. Values are computed on demand, since few are needed.
pub(crate) struct Relocations {
    /// File offset of the table.
    table: u64,
    count: u32,
    /// The number of entries at the start of the table that have no symbol and usually are sorted by address.
    relative: u32,
    kinds: Kinds,
    symbols: SymbolTables,
    /// The entry that bisection found last: the next look-up often is of the next entry.
    last: Cell<u32>,
    /// Entries that were read at once, see [`expect`](Self::expect).
    expected: RefCell<Expected>,
    /// The entries that bisection has read, by index: the address if they have no symbol.
    seen: RefCell<BTreeMap<u32, Option<u64>>>,
    places: OnceCell<Places>,
}

impl Relocations {
    /// Returns the table of `size` bytes at file offset `table`, whose first `relative` entries should have no symbol.
    pub(super) fn new(
        table: u64,
        size: u64,
        relative: u64,
        arch: Arch,
        symbols: SymbolTables,
    ) -> Result<Self, ImageError> {
        let too_many = || malformed(WHAT, table, "there are more than any linker makes");
        let count = u32::try_from(size / ENTRY).map_err(|_| too_many())?;
        Ok(Self {
            table,
            count,
            relative: u32::try_from(relative).unwrap_or(count).min(count),
            kinds: Kinds::of(arch),
            symbols,
            last: Cell::new(0),
            expected: RefCell::default(),
            seen: RefCell::default(),
            places: OnceCell::new(),
        })
    }

    /// Announces look-ups of `count` consecutive words, so that their entries may be read at once.
    pub(crate) fn expect(
        &self,
        view: &View<'_>,
        address: u64,
        count: u64,
    ) -> Result<(), ImageError> {
        if self.bisect(view, address)?.is_none() {
            return Ok(());
        }
        let first = self.last.get();
        let count = count.min(u64::from(self.relative - first));
        let bytes = view.vec(self.table + u64::from(first) * ENTRY, count * ENTRY, WHAT)?;
        self.expected.replace(Expected { first, bytes });
        self.last.set(first.wrapping_sub(1));
        Ok(())
    }

    /// Returns the word that the loader writes at `address`.
    ///
    /// `None` means that no relocation applies, and `Some(None)` that its symbol is in another file.
    pub(crate) fn value(
        &self,
        memory: &Memory<'_>,
        address: u64,
    ) -> Result<Option<Option<u64>>, ImageError> {
        let view = &memory.view;
        if !address.is_multiple_of(8) {
            return Ok(None);
        }
        let found = match self.bisect(view, address)? {
            Some(entry) => Some(entry),
            // There is none, or the table is not sorted.
            None => self.places(view)?.find(self, view, address)?,
        };
        #[cfg(fuzzing)]
        self.compare(view, address, found.as_ref())?;
        let Some(entry) = found else { return Ok(None) };
        // psABI for x86-64 (S + A, B + A) and for AArch64 (S + A, Delta(S) + A): with base 0 all are the symbol and the addend.
        let symbol = match entry.symbol() {
            _ if entry.kind() == self.kinds.relative => Some(0),
            0 => Some(0),
            index => self.symbols.by_index(view, index)?,
        };
        Ok(Some(symbol.map(|symbol| symbol.wrapping_add(entry.addend))))
    }

    /// Looks for the relocation of `address` by bisection. A result is right even if the table is not sorted.
    fn bisect(&self, view: &View<'_>, address: u64) -> Result<Option<Entry>, ImageError> {
        let (mut from, mut to) = (0, self.relative);
        let mut probe = self.last.get().wrapping_add(1);
        while from < to {
            // Out of range only the first time.
            if !(from..to).contains(&probe) {
                probe = middle(from, to);
            }
            let entry = self.entry(view, probe)?;
            self.saw(probe, &entry);
            if entry.place == address && self.kinds.includes(&entry) {
                self.last.set(probe);
                return Ok(Some(entry));
            }
            if entry.place < address {
                from = probe + 1;
            } else {
                to = probe;
            }
            probe = u32::MAX;
        }
        Ok(None)
    }

    fn places(&self, view: &View<'_>) -> Result<&Places, ImageError> {
        if let Some(places) = self.places.get() {
            return Ok(places);
        }
        let first = if self.looks_sorted(view)? {
            self.relative
        } else {
            0
        };
        Ok(self.places.get_or_init(|| Places::new(first..self.count)))
    }

    fn saw(&self, index: u32, entry: &Entry) {
        let mut seen = self.seen.borrow_mut();
        if seen.len() < MOST_SEEN {
            let relative = entry.kind() == self.kinds.relative;
            seen.insert(index, relative.then_some(entry.place));
        }
    }

    /// Reports whether the table is sorted, by a sample: a linker sorts all of it or nothing.
    ///
    /// The sample is the entries that bisection has read, which begin far apart, so nothing more needs to be read.
    fn looks_sorted(&self, view: &View<'_>) -> Result<bool, ImageError> {
        let samples = SAMPLE.min(self.relative);
        if self.seen.borrow().len() < samples as usize {
            for n in 0..samples {
                let index = u64::from(self.relative) * u64::from(n) / u64::from(samples);
                self.saw(index as u32, &self.entry(view, index as u32)?);
            }
        }
        let seen = self.seen.take();
        let places: Option<Vec<u64>> = seen.into_values().collect();
        Ok(places.is_some_and(|places| places.is_sorted_by(|one, other| one < other)))
    }

    fn entry(&self, view: &View<'_>, index: u32) -> Result<Entry, ImageError> {
        if let Some(entry) = self.expected.borrow().get(index) {
            return Ok(entry);
        }
        let bytes = view.array(self.table + u64::from(index) * ENTRY, WHAT)?;
        Ok(Entry::decode(&bytes))
    }

    /// Checks a result against the whole table. For fuzzing, with small tables.
    #[cfg(fuzzing)]
    fn compare(
        &self,
        view: &View<'_>,
        address: u64,
        found: Option<&Entry>,
    ) -> Result<(), ImageError> {
        let mut all = Vec::new();
        for index in 0..self.count {
            all.push(self.entry(view, index)?);
        }
        let (relative, _) = all.split_at(self.relative as usize);
        let sorted = relative.is_sorted_by(|one, other| one.place < other.place)
            && relative.iter().all(|one| one.kind() == self.kinds.relative);
        all.retain(|one| one.place == address && self.kinds.includes(one));
        let of = |entry: &Entry| (entry.place, entry.info, entry.addend);
        match found {
            Some(found) => assert!(all.iter().any(|one| of(one) == of(found))),
            None => assert!(all.is_empty() || !sorted),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::middle;

    #[test]
    fn bisections_begin_alike() {
        for to in 1..200 {
            for from in 0..to {
                let found = middle(from, to);
                assert!((from..to).contains(&found), "{from}..{to}: {found}");
                let twos = |index: u32| (index + 1).trailing_zeros();
                assert!(
                    (from..to).all(|other| other == found || twos(other) < twos(found)),
                    "{from}..{to}: {found}"
                );
            }
        }
    }
}
