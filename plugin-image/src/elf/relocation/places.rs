//! [`Places`]: finds the relocations that bisection does not find, by reading the table from end to end.

use super::{ENTRY, Entry, Relocations, WHAT};
use crate::{ImageError, memory::malformed, view::View};
use std::{
    cell::{Cell, OnceCell},
    ops::Range,
};

/// How much of the table is read at once: some entries, and few enough bytes to stay in the processor's cache.
const CHUNK: u64 = ENTRY * 2048;
/// As many look-ups go through all places, a few microseconds each. For more it pays to sort them.
const UNSORTED: u32 = 256;
/// Of the places that begin alike, as many are looked at: some more than a linker's table can have.
const MOST_ALIKE: usize = 1024;

/// The table is read once, and of each entry a part of its place is kept, in two bytes: memory that is touched for the first time
/// costs more than reading does. What is found so is looked up in the table itself.
pub(super) struct Places {
    /// The entries that are looked at: all, or those that bisection cannot find.
    entries: Range<u32>,
    /// The number of the word that each of them sets, but for its upper bits.
    words: Vec<u16>,
    asked: Cell<u32>,
    /// Number of the word, and index in the table.
    sorted: OnceCell<Vec<(u64, u32)>>,
}

impl Places {
    pub(super) fn read(
        table: &Relocations,
        view: &View<'_>,
        entries: Range<u32>,
    ) -> Result<Self, ImageError> {
        let mut words = Vec::with_capacity(entries.len());
        for_each(table, view, entries.clone(), |_, entry| {
            words.push(word(entry.place) as u16);
        })?;
        Ok(Self {
            entries,
            words,
            asked: Cell::new(0),
            sorted: OnceCell::new(),
        })
    }

    /// The relocation of `address`: of several the last, as the loader goes through the table from start to end.
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
        let wanted = word(address) as u16;
        let mut words = self.words.as_slice();
        for _ in 0..MOST_ALIKE {
            let Some(at) = last_position(words, wanted) else {
                return Ok(None);
            };
            let entry = table.entry(view, self.entries.start + at as u32)?;
            if entry.place == address && table.kinds.includes(&entry) {
                return Ok(Some(entry));
            }
            words = &words[..at];
        }
        Err(malformed(WHAT, address, "too many places are alike"))
    }

    fn sorted(&self, table: &Relocations, view: &View<'_>) -> Result<&[(u64, u32)], ImageError> {
        if let Some(sorted) = self.sorted.get() {
            return Ok(sorted);
        }
        let mut sorted = Vec::with_capacity(self.entries.len());
        for_each(table, view, self.entries.clone(), |index, entry| {
            if table.kinds.includes(entry) {
                sorted.push((word(entry.place), index));
            }
        })?;
        // Stable, which is fast on what consists of sorted runs.
        sorted.sort();
        Ok(self.sorted.get_or_init(|| sorted))
    }
}

/// Calls `with` for each of the entries and its index.
fn for_each(
    table: &Relocations,
    view: &View<'_>,
    entries: Range<u32>,
    mut with: impl FnMut(u32, &Entry),
) -> Result<(), ImageError> {
    let size = entries.len() as u64 * ENTRY;
    let start = table.table + u64::from(entries.start) * ENTRY;
    let mut buffer = vec![0; CHUNK.min(size) as usize];
    let mut index = entries.start;
    for offset in (0..size).step_by(CHUNK as usize) {
        let chunk = &mut buffer[..CHUNK.min(size - offset) as usize];
        view.fill(start + offset, chunk, WHAT)?;
        for bytes in chunk.as_chunks().0 {
            with(index, &Entry::decode(bytes));
            index += 1;
        }
    }
    Ok(())
}

fn word(address: u64) -> u64 {
    address / 8
}

fn last_position(words: &[u16], wanted: u16) -> Option<usize> {
    const AT_ONCE: usize = 512;
    let mut end = words.len();
    for chunk in words.rchunks(AT_ONCE) {
        end -= chunk.len();
        // Without an early end, so that the compiler makes vector instructions of it.
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
