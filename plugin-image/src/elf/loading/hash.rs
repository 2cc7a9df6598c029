//! The hash tables of symbols: every chain must end within the table. They also contain the number of symbols.

use super::super::Dynamic;
use crate::{
    ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::dynamic::{DT_GNU_HASH, DT_HASH, DT_SYMTAB};

const GNU: &str = "GNU symbol hash table";
const SYSV: &str = "symbol hash table";
/// The number of bytes that are read at once, small enough for the processor's cache: a large plugin has 128 KiB of buckets.
const CHUNK: u64 = 16 << 10;

/// Checks the hash tables, and returns the number of dynamic symbols.
pub(super) fn check(dynamic: &Dynamic, memory: &Memory<'_>) -> Result<u32, ImageError> {
    // The dynamic linker uses the GNU table if there is one (`_dl_setup_hash`).
    let count = match (dynamic.value(DT_GNU_HASH), dynamic.value(DT_HASH)) {
        (Some(table), _) => gnu(memory, table)?,
        (None, Some(table)) => sysv(memory, table)?,
        (None, None) => 0,
    };
    let table = dynamic.value(DT_SYMTAB).unwrap_or(0);
    let size = u64::from(count) * super::super::symbol::SYMBOL;
    memory.mapped(table, size, "dynamic symbols")?;
    Ok(count)
}

fn gnu(memory: &Memory<'_>, table: u64) -> Result<u32, ImageError> {
    let header = memory.array::<16>(table, GNU)?;
    let [buckets, first, filter, _] = words(&header);
    // `_dl_setup_hash` asserts this, which ends the process.
    if !filter.is_power_of_two() {
        return Err(malformed(
            GNU,
            table,
            "the size of its filter is no power of two",
        ));
    }
    let at = table + 16 + u64::from(filter) * 8;
    let size = u64::from(buckets) * 4;
    let offset = memory.mapped(at, size, GNU)?;
    let mut buffer = vec![0; CHUNK.min(size) as usize];
    let (mut last, mut read) = (0, 0);
    while read < size {
        let bytes = CHUNK.min(size - read) as usize;
        let bytes = buffer.get_mut(..bytes).unwrap_or_default();
        memory.view.fill(offset + read, bytes, GNU)?;
        for bucket in bytes.as_chunks().0 {
            let bucket = u32::from_le_bytes(*bucket);
            if bucket != 0 && bucket < first {
                return Err(malformed(GNU, at, "a chain starts before the first symbol"));
            }
            last = last.max(bucket);
        }
        read += CHUNK;
    }
    if last == 0 {
        return Ok(first);
    }
    // The last chain starts at the highest bucket. All others end before its end, which is marked.
    let mut index = last;
    loop {
        let chain = at + size + u64::from(index - first) * 4;
        let hash = u32::from_le_bytes(memory.array(chain, GNU)?);
        index = index
            .checked_add(1)
            .ok_or(malformed(GNU, chain, "a chain has no end"))?;
        if hash & 1 == 1 {
            return Ok(index);
        }
    }
}

fn sysv(memory: &Memory<'_>, table: u64) -> Result<u32, ImageError> {
    let [buckets, count] = words(&memory.array::<8>(table, SYSV)?);
    let bytes = memory.vec(table + 8, (u64::from(buckets) + u64::from(count)) * 4, SYSV)?;
    let all: &[[u8; 4]] = bytes.as_chunks().0;
    let next = |at: usize| all.get(at).map_or(0, |bytes| u32::from_le_bytes(*bytes));
    if buckets == 0 {
        return Err(malformed(SYSV, table, "has no bucket"));
    }
    // Each symbol is in one chain, so more steps than symbols mean a cycle.
    let mut left = count;
    for bucket in 0..buckets as usize {
        let mut index = next(bucket);
        while index != 0 {
            if index >= count || left == 0 {
                return Err(malformed(SYSV, table, "a chain has no end"));
            }
            left -= 1;
            index = next(buckets as usize + index as usize);
        }
    }
    Ok(count)
}

/// Little-endian words.
fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let words = bytes.as_chunks().0;
    std::array::from_fn(|n| words.get(n).map_or(0, |word| u32::from_le_bytes(*word)))
}
