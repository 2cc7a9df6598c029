//! [`Places`]: finds the relocations that bisection does not find, by reading the table from its start.

use super::{ENTRY, Entry, Relocations, WHAT};
use crate::{ImageError, memory::malformed, view::View};
use std::{
    cell::{Cell, OnceCell, RefCell},
    ops::Range,
};

/// The number of entries that are read at once, few enough for the processor's cache.
const CHUNK: u32 = 1024;
/// The number of look-ups that search linearly, in a few microseconds each. More look-ups justify sorting.
const UNSORTED: u32 = 256;
/// The maximum number of candidates with equal lower bits: more than a linker's table can have.
const MOST_ALIKE: usize = 1024;

/// The table is read once, as far as necessary, and two bytes of each address are kept: memory that is touched for the first time costs
/// more than reading does. Candidates are then looked up in the table itself.
///
/// Linkers sort these entries by symbol, and the symbols by their first use. So types that many types refer to, such as `int`, are found
/// in the first fifth of a large table.
pub(super) struct Places {
    /// The searched entries: all, or those that bisection cannot find.
    entries: Range<u32>,
    /// The lower bits of the number of the word that each of the entries read so far sets.
    words: RefCell<Vec<u16>>,
    asked: Cell<u32>,
    /// Number of the word, and index in the table.
    sorted: OnceCell<Vec<(u64, u32)>>,
}

impl Places {
    pub(super) fn new(entries: Range<u32>) -> Self {
        Self {
            entries,
            words: RefCell::default(),
            asked: Cell::new(0),
            sorted: OnceCell::new(),
        }
    }

    /// Returns a relocation of `address`.
    pub(super) fn find(
        &self,
        table: &Relocations,
        view: &View<'_>,
        address: u64,
    ) -> Result<Option<Entry>, ImageError> {
        self.asked.set(self.asked.get().saturating_add(1));
        if self.asked.get() > UNSORTED {
            let sorted = self.sorted(table, view)?;
            let after = sorted.partition_point(|(one, _)| *one <= word(address));
            let last = after.checked_sub(1).and_then(|last| sorted.get(last));
            let found = last.filter(|(one, _)| *one == word(address));
            return found
                .map(|(_, index)| table.entry(view, *index))
                .transpose();
        }
        let words = &mut *self.words.borrow_mut();
        match self.find_among(self.entries.start, words, table, view, address)? {
            Some(entry) => Ok(Some(entry)),
            None => self.read_until(words, table, view, address),
        }
    }

    /// Searches the entries that have been read, which begin with number `first` and set these words.
    fn find_among(
        &self,
        first: u32,
        mut words: &[u16],
        table: &Relocations,
        view: &View<'_>,
        address: u64,
    ) -> Result<Option<Entry>, ImageError> {
        let wanted = word(address) as u16;
        for _ in 0..MOST_ALIKE {
            // Some dozens are compared at once.
            view.budget()
                .spend(words.len() as u64 / 16, WHAT, address)?;
            let Some(at) = last_position(words, wanted) else {
                return Ok(None);
            };
            let entry = table.entry(view, first + at as u32)?;
            if entry.place == address && table.kinds.includes(&entry) {
                return Ok(Some(entry));
            }
            words = &words[..at];
        }
        Err(malformed(WHAT, address, "too many places are alike"))
    }

    /// Reads on until a relocation of `address`, or to the end.
    fn read_until(
        &self,
        words: &mut Vec<u16>,
        table: &Relocations,
        view: &View<'_>,
        address: u64,
    ) -> Result<Option<Entry>, ImageError> {
        let mut buffer = Vec::new();
        let mut found = None;
        while found.is_none() && words.len() < self.entries.len() {
            let read = words.len();
            view.budget()
                .spend_list::<u16>(CHUNK.into(), WHAT, address)?;
            let start = self.entries.start + read as u32;
            let chunk = start..self.entries.end.min(start.saturating_add(CHUNK));
            fill(table, view, chunk, &mut buffer)?;
            let places = buffer.as_chunks().0.iter().map(Entry::place);
            words.extend(places.map(|place| word(place) as u16));
            found = self.find_among(start, &words[read..], table, view, address)?;
        }
        Ok(found)
    }

    fn sorted(&self, table: &Relocations, view: &View<'_>) -> Result<&[(u64, u32)], ImageError> {
        if let Some(sorted) = self.sorted.get() {
            return Ok(sorted);
        }
        let count = self.entries.len() as u64;
        view.budget()
            .spend_list::<(u64, u32)>(count, WHAT, table.table)?;
        let mut sorted = Vec::new();
        let mut buffer = Vec::new();
        for start in self.entries.clone().step_by(CHUNK as usize) {
            let chunk = start..self.entries.end.min(start.saturating_add(CHUNK));
            fill(table, view, chunk.clone(), &mut buffer)?;
            let entries = buffer.as_chunks().0.iter().map(Entry::decode);
            for (index, entry) in chunk.zip(entries) {
                if table.kinds.includes(&entry) {
                    sorted.push((word(entry.place), index));
                }
            }
        }
        // A stable sort, which is fast on sorted runs.
        sorted.sort();
        Ok(self.sorted.get_or_init(|| sorted))
    }
}

/// Reads entries of the table.
fn fill(
    table: &Relocations,
    view: &View<'_>,
    entries: Range<u32>,
    buffer: &mut Vec<u8>,
) -> Result<(), ImageError> {
    buffer.resize(entries.len() * ENTRY as usize, 0);
    let at = table.table + u64::from(entries.start) * ENTRY;
    view.fill(at, buffer, WHAT)
}

fn word(address: u64) -> u64 {
    address / 8
}

fn last_position(words: &[u16], wanted: u16) -> Option<usize> {
    const AT_ONCE: usize = 512;
    let mut end = words.len();
    for chunk in words.rchunks(AT_ONCE) {
        end -= chunk.len();
        // No early exit, so that the compiler vectorizes the loop.
        if chunk
            .iter()
            .fold(false, |any, word| any | (*word == wanted))
        {
            let within = chunk.iter().rposition(|word| *word == wanted)?;
            return Some(end + within);
        }
    }
    None
}
