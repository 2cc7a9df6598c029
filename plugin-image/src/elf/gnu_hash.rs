//! The GNU hash table of dynamic symbols: their number, and lookup by name.
//!
//! Source relied on: glibc `elf/dl-lookup.c` and the binutils that write it; the format has no standard.

use crate::{
    ImageError,
    memory::{Memory, add, malformed},
    view::View,
};
use std::ops::Range;

const WHAT: &str = "GNU symbol hash table";
/// The maximum length of a chain. Linkers make much shorter ones; in a hostile table, every lookup could walk all symbols.
const LONGEST_CHAIN: u32 = 1024;

/// The positions of buckets and chains. The Bloom filter is not used, since nearly all names that are looked up exist.
#[derive(Debug, Clone)]
pub(crate) struct GnuHash {
    buckets: u64,
    bucket_count: u32,
    chains: u64,
    first_symbol: u32,
}

impl GnuHash {
    /// Reads the head of the table at `address`. Returns `None` if it has no buckets.
    pub(super) fn read(memory: &Memory<'_>, address: u64) -> Result<Option<Self>, ImageError> {
        let header = memory.array::<16>(address, WHAT)?;
        let [bucket_count, first_symbol, filter_words] = [0, 4, 8].map(|at| {
            u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
        });
        if bucket_count == 0 {
            return Ok(None);
        }
        let buckets = add(address, 16 + u64::from(filter_words) * 8, WHAT)?;
        let size = u64::from(bucket_count) * 4;
        let buckets = memory.mapped(buckets, size, WHAT)?;
        Ok(Some(Self {
            buckets,
            bucket_count,
            chains: buckets + size,
            first_symbol,
        }))
    }

    /// Returns the number of dynamic symbols, including those that are not in the hash table.
    pub(super) fn symbol_count(&self, view: &View<'_>) -> Result<u32, ImageError> {
        let buckets = view.vec(self.buckets, u64::from(self.bucket_count) * 4, WHAT)?;
        let last = buckets
            .as_chunks()
            .0
            .iter()
            .map(|bucket| u32::from_le_bytes(*bucket))
            .max()
            .unwrap_or(0);
        if last == 0 {
            return Ok(self.first_symbol);
        }
        // The last chain starts at the highest bucket; its last entry, marked by an odd hash, is the last symbol.
        let mut position = last.checked_sub(self.first_symbol);
        while let Some(chain) = position {
            let hash = u32::from_le_bytes(view.array(self.chains + u64::from(chain) * 4, WHAT)?);
            if hash & 1 == 1 {
                return Ok(self.first_symbol.saturating_add(chain).saturating_add(1));
            }
            position = chain.checked_add(1);
        }
        Err(malformed(
            WHAT,
            self.buckets,
            "bucket names a symbol that is not in the table",
        ))
    }

    /// Walks the chain for `name`.
    pub(super) fn candidates(
        &self,
        view: &View<'_>,
        name: &[u8],
    ) -> Result<Candidates, ImageError> {
        let hash = name.iter().fold(5381u32, |hash, byte| {
            hash.wrapping_mul(33).wrapping_add(u32::from(*byte))
        });
        let bucket = u64::from(hash % self.bucket_count.max(1));
        let mut first = [0; 4];
        view.fill(self.buckets + bucket * 4, &mut first, WHAT)?;
        // 0 marks an empty bucket.
        let position = u32::from_le_bytes(first)
            .checked_sub(self.first_symbol)
            .filter(|_| first != [0; 4]);
        Ok(Candidates {
            hash,
            position,
            walked: 0,
            chains: self.chains,
            first_symbol: self.first_symbol,
        })
    }

    /// Returns the file ranges of buckets and chains.
    pub(super) fn ranges(&self, symbol_count: u32) -> [Range<u64>; 2] {
        let chains = u64::from(symbol_count.saturating_sub(self.first_symbol)) * 4;
        [
            self.buckets..self.buckets + u64::from(self.bucket_count) * 4,
            self.chains..self.chains + chains,
        ]
    }

    /// Returns the table at another position.
    pub(super) fn moved(&self, buckets: u64, chains: u64) -> Self {
        Self {
            buckets,
            chains,
            ..*self
        }
    }
}

/// The indexes of symbols with a given hash.
pub(super) struct Candidates {
    hash: u32,
    position: Option<u32>,
    walked: u32,
    chains: u64,
    first_symbol: u32,
}

impl Candidates {
    pub(super) fn next(&mut self, view: &View<'_>) -> Result<Option<u64>, ImageError> {
        while let Some(position) = self.position.filter(|_| self.walked < LONGEST_CHAIN) {
            let mut entry = [0; 4];
            view.fill(self.chains + u64::from(position) * 4, &mut entry, WHAT)?;
            let entry = u32::from_le_bytes(entry);
            // The lowest bit marks the end of a chain and is no part of the hash.
            self.position = if entry & 1 == 1 {
                None
            } else {
                position.checked_add(1)
            };
            self.walked += 1;
            if entry | 1 == self.hash | 1 {
                return Ok(Some(u64::from(position) + u64::from(self.first_symbol)));
            }
        }
        Ok(None)
    }
}
