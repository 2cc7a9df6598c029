//! [`Blocks`]: the parts of a file that have been read, for many small reads.

use crate::{
    ImageError,
    budget::{Budget, zeros},
};
use std::{io, mem};

/// Size of a small block in bytes. Small reads cluster (types, names), so one system call serves many. But memory that is touched for the
/// first time costs more than a system call, so blocks are small.
pub(crate) const SMALL: u64 = 2 * 1024;

/// The number of small blocks that are kept.
const SLOTS: usize = 128;

/// The number of small blocks that are read before blocks become large.
const MOST_SMALL: u32 = 2 * SLOTS as u32;

/// Size of a large block in bytes. All large blocks are kept, so that nothing is read twice, in whatever order: a wide API has tens of
/// thousands of types.
const LARGE: u64 = 64 * 1024;

/// The parts of a file that have been read.
#[derive(Default)]
pub(crate) struct Blocks {
    /// The number of small blocks that have been read.
    read: u32,
    small: Vec<Small>,
    /// The large blocks by number. A block that has not been read is empty.
    large: Vec<Vec<u8>>,
}

/// A small block. It stays until another block needs its slot.
#[derive(Clone, Default)]
struct Small {
    number: u64,
    bytes: Vec<u8>,
}

impl Blocks {
    /// Reports whether so much has been read that blocks are large.
    pub(crate) fn are_large(&self) -> bool {
        self.read >= MOST_SMALL
    }

    /// Returns the bytes from `offset` to the end of its block, in a file of `len` bytes. `read` fills a buffer with the bytes at an offset.
    pub(crate) fn from(
        &mut self,
        offset: u64,
        len: u64,
        budget: &Budget,
        read: impl Fn(u64, &mut [u8]) -> Result<(), ImageError>,
    ) -> Result<&[u8], ImageError> {
        let (block, size) = match self.are_large() {
            true => (self.large(offset / LARGE, len, budget, read)?, LARGE),
            false => (self.small(offset / SMALL, len, read)?, SMALL),
        };
        Ok(block.get((offset % size) as usize..).unwrap_or_default())
    }

    fn small(
        &mut self,
        number: u64,
        len: u64,
        read: impl Fn(u64, &mut [u8]) -> Result<(), ImageError>,
    ) -> Result<&[u8], ImageError> {
        if self.small.is_empty() {
            self.small.resize(SLOTS, Small::default());
        }
        let block = &mut self.small[(number % SLOTS as u64) as usize];
        if block.bytes.is_empty() || block.number != number {
            self.read += 1;
            let start = number * SMALL;
            let size = len.saturating_sub(start).min(SMALL);
            // Taken out, so that the slot is empty if reading fails.
            let mut bytes = mem::take(&mut block.bytes);
            bytes.clear();
            bytes.resize(size as usize, 0);
            read(start, &mut bytes)?;
            *block = Small { number, bytes };
        }
        Ok(&block.bytes)
    }

    fn large(
        &mut self,
        number: u64,
        len: u64,
        budget: &Budget,
        read: impl Fn(u64, &mut [u8]) -> Result<(), ImageError>,
    ) -> Result<&[u8], ImageError> {
        let index = number as usize;
        if self.large.len() <= index {
            let count = len.div_ceil(LARGE);
            budget.spend_list::<Vec<u8>>(count, "file", number * LARGE)?;
            self.large.resize(count as usize, Vec::new());
        }
        let block = self.large.get_mut(index);
        let block = block.ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))?;
        if block.is_empty() {
            let start = number * LARGE;
            let mut bytes = zeros(len.saturating_sub(start).min(LARGE))?;
            read(start, &mut bytes)?;
            *block = bytes;
        }
        Ok(block)
    }
}
