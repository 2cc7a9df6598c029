//! ELF relocations, found by the place they apply to.

use super::SymbolTables;
use crate::{
    Arch, ImageError,
    memory::{Memory, malformed},
    view::View,
};
use goblin::elf::reloc;

const WHAT: &str = "relocations";
/// Size of an `Elf64_Rela`.
const ENTRY: u64 = 24;
/// How much of the table is read at once: some entries, and few enough bytes to stay in the processor's cache.
const CHUNK: u64 = ENTRY * 2048;
/// Places are grouped by file offset in units of 1 KiB, so that a group has at most 128 of them.
const GROUP_SHIFT: u32 = 10;
/// An index of the table and the word within the group share 32 bits.
const WORD_BITS: u32 = 7;

/// The relocations that set a whole word: the only kind that Go data has.
///
/// Linkers sort them by symbol, not by place. So the table is read twice from end to end, to count the relocations of each group and to
/// file them in it: a sort without comparisons that keeps four bytes for each. A value is worked out when asked for, since few ever are.
#[derive(Default)]
pub(crate) struct Relocations {
    /// File offset of the table.
    table: u64,
    /// Group by group: index into the table, and word within the group.
    order: Vec<u32>,
    /// Where each group starts in `order`, and one more for the end.
    starts: Vec<u32>,
    relative: u32,
    symbols: SymbolTables,
}

impl Relocations {
    /// Files the relocations of the table of `size` bytes at file offset `table`.
    pub(super) fn new(
        memory: &Memory<'_>,
        table: u64,
        size: u64,
        arch: Arch,
        symbols: SymbolTables,
    ) -> Result<Self, ImageError> {
        let (relative, symbolic) = match arch {
            Arch::Arm64 => (
                reloc::R_AARCH64_RELATIVE,
                [reloc::R_AARCH64_ABS64, reloc::R_AARCH64_GLOB_DAT],
            ),
            _ => (
                reloc::R_X86_64_RELATIVE,
                [reloc::R_X86_64_64, reloc::R_X86_64_GLOB_DAT],
            ),
        };
        if size / ENTRY >= 1 << (32 - WORD_BITS) {
            return Err(malformed(
                WHAT,
                table,
                "there are more than any linker makes",
            ));
        }
        let mut segment = 0..0;
        let mut shift = 0;
        // The file offset of the word that an entry sets, if it is one of interest: Go aligns its pointers.
        let mut place_of = |entry: &[u8; ENTRY as usize]| {
            let (kind, address) = (info(entry) as u32, place(entry));
            if (kind != relative && !symbolic.contains(&kind)) || !address.is_multiple_of(8) {
                return None;
            }
            if !segment.contains(&address) {
                let found = memory.segment(address)?;
                segment = found.address..found.address + found.file_size;
                shift = found.offset.wrapping_sub(found.address);
            }
            Some(address.wrapping_add(shift)).filter(|offset| offset.is_multiple_of(8))
        };
        let mut starts = vec![0u32; (memory.view.len() >> GROUP_SHIFT) as usize + 2];
        for_each(&memory.view, table, size, |_, entry| {
            if let Some(start) = place_of(entry).and_then(|place| starts.get_mut(group(place))) {
                *start += 1;
            }
        })?;
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut order = vec![0; total as usize];
        for_each(&memory.view, table, size, |index, entry| {
            let Some(place) = place_of(entry) else { return };
            let Some(start) = starts.get_mut(group(place)) else {
                return;
            };
            // Never below what was counted, unless the file changed between the passes: then the values are wrong, but nothing worse.
            *start = start.saturating_sub(1);
            if let Some(slot) = order.get_mut(*start as usize) {
                *slot = index << WORD_BITS | word(place);
            }
        })?;
        Ok(Self {
            table,
            order,
            starts,
            relative,
            symbols,
        })
    }

    /// The word that the loader writes at `offset` in the file.
    ///
    /// `None`: no relocation applies there. `Some(None)`: one does, but its symbol is another file's.
    pub(crate) fn value(
        &self,
        view: &View<'_>,
        offset: u64,
    ) -> Result<Option<Option<u64>>, ImageError> {
        let start = |group: usize| self.starts.get(group).map(|start| *start as usize);
        let range = start(group(offset))
            .zip(start(group(offset) + 1))
            .map(|(start, end)| start..end);
        let candidates = range
            .and_then(|range| self.order.get(range))
            .unwrap_or_default();
        let found = candidates.iter().find(|filed| {
            **filed & ((1 << WORD_BITS) - 1) == word(offset) && offset.is_multiple_of(8)
        });
        let Some(filed) = found else { return Ok(None) };
        let entry = view.array(self.table + u64::from(filed >> WORD_BITS) * ENTRY, WHAT)?;
        let (info, addend) = (info(&entry), field(&entry, 16));
        // psABI for x86-64 (S + A, B + A) and for AArch64 (S + A, Delta(S) + A): with base 0 all are the symbol and the addend.
        let symbol = match info >> 32 {
            _ if info as u32 == self.relative => Some(0),
            0 => Some(0),
            index => self.symbols.by_index(view, index)?,
        };
        Ok(Some(symbol.map(|symbol| symbol.wrapping_add(addend))))
    }
}

/// Calls `with` for each entry of the table and its index.
fn for_each(
    view: &View<'_>,
    table: u64,
    size: u64,
    mut with: impl FnMut(u32, &[u8; ENTRY as usize]),
) -> Result<(), ImageError> {
    let mut buffer = vec![0; CHUNK.min(size) as usize];
    let mut index = 0;
    for start in (0..size).step_by(CHUNK as usize) {
        let chunk = &mut buffer[..CHUNK.min(size - start) as usize];
        view.fill(table + start, chunk, WHAT)?;
        for entry in chunk.as_chunks().0 {
            with(index, entry);
            index += 1;
        }
    }
    Ok(())
}

fn group(offset: u64) -> usize {
    (offset >> GROUP_SHIFT) as usize
}

fn word(offset: u64) -> u32 {
    (offset / 8) as u32 & ((1 << WORD_BITS) - 1)
}

fn place(entry: &[u8; ENTRY as usize]) -> u64 {
    field(entry, 0)
}

fn info(entry: &[u8; ENTRY as usize]) -> u64 {
    field(entry, 8)
}

fn field(entry: &[u8; ENTRY as usize], at: usize) -> u64 {
    entry[at..]
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
