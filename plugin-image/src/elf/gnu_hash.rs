//! The GNU hash table of dynamic symbols: their number, and look-up by name.
//!
//! Source relied on: glibc `elf/dl-lookup.c` and the binutils that write it; the format has no standard.

use crate::{
    ImageError,
    memory::{Memory, add, malformed},
};

const WHAT: &str = "GNU symbol hash table";

/// No linker makes a table whose chains come near this; a hostile one could make every look-up walk all symbols.
const LONGEST_CHAIN: usize = 4096;

/// Buckets and chains; the Bloom filter is left out, since nearly all names looked up are there.
#[derive(Debug)]
pub(crate) struct GnuHash {
    buckets: Vec<u8>,
    chains: Vec<u8>,
    first_symbol: u32,
}

impl GnuHash {
    /// Reads the table at `address`; `None` if it has no buckets.
    pub(super) fn read(memory: &Memory<'_>, address: u64) -> Result<Option<Self>, ImageError> {
        let header = memory.array::<16>(address, WHAT)?;
        let [bucket_count, first_symbol, filter_words] = [0, 4, 8].map(|at| word(&header, at));
        let buckets_at = add(address, 16 + u64::from(filter_words) * 8, WHAT)?;
        let buckets = memory.vec(buckets_at, u64::from(bucket_count) * 4, WHAT)?;
        let Some(last) = (0..bucket_count as usize)
            .map(|n| word(&buckets, n * 4))
            .max()
        else {
            return Ok(None);
        };
        let chains_at = add(buckets_at, buckets.len() as u64, WHAT)?;
        let mut chain_len = 0u64;
        if last >= first_symbol && last != 0 {
            // The last chain starts at the highest bucket; its last entry, marked by an odd hash, is the last symbol.
            chain_len = u64::from(last - first_symbol);
            loop {
                let hash =
                    u32::from_le_bytes(memory.array(add(chains_at, chain_len * 4, WHAT)?, WHAT)?);
                chain_len += 1;
                if hash & 1 == 1 {
                    break;
                }
            }
        } else if last != 0 {
            return Err(malformed(
                WHAT,
                address,
                "bucket names a symbol that is not in the table",
            ));
        }
        if u64::from(first_symbol) + chain_len > u64::from(u32::MAX) {
            return Err(malformed(
                WHAT,
                address,
                "more symbols than an index can name",
            ));
        }
        Ok(Some(Self {
            buckets,
            chains: memory.vec(chains_at, chain_len * 4, WHAT)?,
            first_symbol,
        }))
    }

    /// Number of dynamic symbols, those without a name for others included.
    pub(super) fn symbol_count(&self) -> u32 {
        self.first_symbol + (self.chains.len() / 4) as u32
    }

    /// Indexes of symbols whose hash is that of `name`.
    pub(crate) fn candidates(&self, name: &[u8]) -> impl Iterator<Item = usize> {
        let hash = name.iter().fold(5381u32, |hash, byte| {
            hash.wrapping_mul(33).wrapping_add(u32::from(*byte))
        });
        let bucket = hash as usize % (self.buckets.len() / 4).max(1);
        let first = word(&self.buckets, bucket * 4).checked_sub(self.first_symbol);
        let chain = first
            .and_then(|first| self.chains.get(first as usize * 4..))
            .unwrap_or_default();
        let mut ended = false;
        let hashes = chain
            .chunks_exact(4)
            .map(|entry| word(entry, 0))
            .take(LONGEST_CHAIN);
        let hashes = hashes.take_while(move |entry| !std::mem::replace(&mut ended, entry & 1 == 1));
        let first = first.unwrap_or(0) as usize + self.first_symbol as usize;
        hashes
            .enumerate()
            .filter(move |(_, entry)| entry | 1 == hash | 1)
            .map(move |(n, _)| first + n)
    }
}

/// The little-endian word at `at`, 0 past the end.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
