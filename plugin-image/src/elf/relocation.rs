//! ELF relocations, found by the place they apply to.

use crate::{Arch, memory::Memory, symbols::SymbolTable};
use goblin::elf::reloc;
use std::sync::Arc;

/// Size of an `Elf64_Rela`.
const ENTRY: usize = 24;
/// Places are grouped by file offset in units of 1 KiB, so that a group has a few dozen relocations at most.
const SHIFT: u32 = 10;
/// The group of relocations that set no word of Go data.
const NONE: u32 = u32::MAX;

/// The relocations that set a whole word: the only kind that Go data has.
///
/// One pass over the table sorts it into groups without a comparison. Values are worked out when asked for, since few ever are.
#[derive(Default)]
pub(crate) struct Relocations {
    table: Vec<u8>,
    /// Indexes into the table, group by group.
    order: Vec<u32>,
    /// Where each group starts in `order`, and one more for the end.
    starts: Vec<u32>,
    relative: u32,
    symbols: Arc<SymbolTable>,
}

impl Relocations {
    pub(super) fn new(
        table: Vec<u8>,
        memory: &Memory<'_>,
        arch: Arch,
        symbols: &Arc<SymbolTable>,
    ) -> Self {
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
        let entries = table.as_chunks::<ENTRY>().0;
        let group_count = (memory.view.len() >> SHIFT) as usize + 1;
        if u32::try_from(entries.len().max(group_count)).is_err() {
            // More than an index can name: a table of 100 GB.
            return Self::default();
        }
        let mut segment = 0..0;
        let mut shift = 0;
        let mut group_of = |entry: &[u8; ENTRY]| {
            let kind = info(entry) as u32;
            let address = place(entry);
            if kind != relative && !symbolic.contains(&kind) {
                return NONE;
            }
            if !segment.contains(&address) {
                let Some(found) = memory.segment(address) else {
                    return NONE;
                };
                segment = found.address..found.address + found.file_size;
                shift = found.offset.wrapping_sub(found.address);
            }
            (address.wrapping_add(shift) >> SHIFT) as u32
        };
        let groups: Vec<u32> = entries.iter().map(&mut group_of).collect();
        // A counting sort: count, sum up, place.
        let mut starts = vec![0u32; group_count + 1];
        let placed = |group: u32| (group != NONE).then_some(group as usize);
        for group in groups.iter().filter_map(|group| placed(*group)) {
            starts[group] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut order = vec![0; total as usize];
        for (index, group) in groups.iter().enumerate().rev() {
            if let Some(group) = placed(*group) {
                starts[group] -= 1;
                order[starts[group] as usize] = index as u32;
            }
        }
        Self {
            table,
            order,
            starts,
            relative,
            symbols: Arc::clone(symbols),
        }
    }

    /// The word that the loader writes at `address`, which is at `offset` in the file.
    ///
    /// `None`: no relocation applies there. `Some(None)`: one does, but its symbol is another file's.
    pub(crate) fn value(&self, address: u64, offset: u64) -> Option<Option<u64>> {
        let group = usize::try_from(offset >> SHIFT).ok()?;
        let range = *self.starts.get(group)? as usize..*self.starts.get(group + 1)? as usize;
        let entries = self.table.as_chunks::<ENTRY>().0;
        let mut candidates = self
            .order
            .get(range)?
            .iter()
            .filter_map(|index| entries.get(*index as usize));
        let entry = candidates.find(|entry| place(entry) == address)?;
        let (info, addend) = (info(entry), field(entry, 16));
        // psABI for x86-64 (S + A, B + A) and for AArch64 (S + A, Delta(S) + A): with base 0 all are the symbol and the addend.
        let symbol = match info >> 32 {
            _ if info as u32 == self.relative => Some(0),
            0 => Some(0),
            index => self.symbols.elf_symbol(index as usize),
        };
        Some(symbol.map(|symbol| symbol.wrapping_add(addend)))
    }
}

fn place(entry: &[u8; ENTRY]) -> u64 {
    field(entry, 0)
}

fn info(entry: &[u8; ENTRY]) -> u64 {
    field(entry, 8)
}

fn field(entry: &[u8; ENTRY], at: usize) -> u64 {
    entry[at..]
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
