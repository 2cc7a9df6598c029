//! [`View`]: bounded reads of a file, or of one slice of a fat file, with a cache of blocks for the many small ones.

use crate::{
    ImageError, Source,
    budget::{Budget, CALL, zeros},
};
use std::{cell::RefCell, sync::Arc};

/// Size of a cached block. Small reads cluster (types, names), so one system call serves many; but memory touched for the
/// first time costs more than a system call, so blocks are small.
const BLOCK: u64 = 2 * 1024;

/// How many blocks are kept.
const SLOTS: usize = 128;

/// Size of the blocks that are read when that many small ones were not enough. They are all kept, so that nothing is read twice, however
/// much is asked for, and in which order: a wide API has tens of thousands of types.
const LARGE_BLOCK: u64 = 64 * 1024;

/// How many small blocks are read before.
const MOST_SMALL: u32 = 2 * SLOTS as u32;

/// A range of a source, read by offsets from its start.
pub(crate) struct View<'s> {
    source: Origin<'s>,
    start: u64,
    len: u64,
    blocks: RefCell<Blocks>,
    /// What reading the file may cost: one account for all views of it.
    budget: Arc<Budget>,
    /// What a read costs beside its bytes.
    call: u64,
}

/// What is read.
#[derive(Clone)]
pub(crate) enum Origin<'s> {
    Lent(&'s dyn Source),
    Kept(Arc<dyn Source>),
}

impl<'s> Origin<'s> {
    fn get(&self) -> &dyn Source {
        match self {
            Self::Lent(source) => *source,
            Self::Kept(source) => &**source,
        }
    }
}

/// What has been read.
#[derive(Default)]
struct Blocks {
    /// How many small ones have been read.
    read: u32,
    small: Vec<Block>,
    /// By number. An empty one has not been read.
    large: Vec<Vec<u8>>,
}

impl Blocks {
    fn are_large(&self) -> bool {
        self.read >= MOST_SMALL
    }
}

/// A part of the file that has been read. It stays until another block needs its slot.
#[derive(Clone, Default)]
struct Block {
    number: u64,
    bytes: Vec<u8>,
}

impl<'s> View<'s> {
    /// All of `source`.
    pub(crate) fn new(source: Origin<'s>) -> Result<Self, ImageError> {
        Ok(Self {
            budget: Arc::new(Budget::new(source.get().stored()?)),
            len: source.get().size()?,
            source,
            start: 0,
            blocks: RefCell::default(),
            call: CALL,
        })
    }

    /// All of `bytes`, which were read from a file whose account this is.
    pub(crate) fn of_copy(bytes: &'s &'s [u8], budget: &Arc<Budget>) -> Self {
        Self {
            source: Origin::Lent(bytes),
            start: 0,
            len: bytes.len() as u64,
            blocks: RefCell::default(),
            budget: Arc::clone(budget),
            call: 0,
        }
    }

    /// The account that reading is charged to.
    pub(crate) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// The part of this view that starts at `start` and has `len` bytes.
    pub(crate) fn slice(
        &self,
        start: u64,
        len: u64,
        what: &'static str,
    ) -> Result<View<'s>, ImageError> {
        self.check(start, len, what)?;
        Ok(View {
            source: self.source.clone(),
            start: self.start + start,
            len,
            blocks: RefCell::default(),
            budget: Arc::clone(&self.budget),
            call: self.call,
        })
    }

    /// Gives back the memory of what has been read.
    pub(crate) fn forget(&self) {
        self.blocks.take();
    }

    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Whether `len` bytes at `offset` exist; `what` names them in the error.
    pub(crate) fn check(
        &self,
        offset: u64,
        len: u64,
        what: &'static str,
    ) -> Result<(), ImageError> {
        match offset.checked_add(len) {
            Some(end) if end <= self.len => Ok(()),
            end => Err(ImageError::Truncated {
                what,
                needed: end.unwrap_or(u64::MAX),
                actual: self.len,
            }),
        }
    }

    /// A copy of `len` bytes at `offset`.
    pub(crate) fn vec(
        &self,
        offset: u64,
        len: u64,
        what: &'static str,
    ) -> Result<Vec<u8>, ImageError> {
        self.check(offset, len, what)?;
        self.budget.spend(len, what, offset)?;
        let mut bytes = zeros(len)?;
        if len <= BLOCK {
            self.copy(offset, &mut bytes, what)?;
        } else {
            self.budget.spend(self.call, what, offset)?;
            let source = self.source.get();
            source.read_range(self.start + offset, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// Fills `into` with the bytes at `offset`, past the cache.
    pub(crate) fn fill(
        &self,
        offset: u64,
        into: &mut [u8],
        what: &'static str,
    ) -> Result<(), ImageError> {
        let len = into.len() as u64;
        self.check(offset, len, what)?;
        self.budget.spend(len + self.call, what, offset)?;
        Ok(self.source.get().read_range(self.start + offset, into)?)
    }

    /// Fills `into` with the bytes at `offset`, of which no neighbours will be asked for unless very much is.
    pub(crate) fn fill_alone(
        &self,
        offset: u64,
        into: &mut [u8],
        what: &'static str,
    ) -> Result<(), ImageError> {
        if !self.blocks.borrow().are_large() {
            return self.fill(offset, into, what);
        }
        self.check(offset, into.len() as u64, what)?;
        self.budget.spend(into.len() as u64, what, offset)?;
        self.copy(offset, into, what)
    }

    /// As [`vec`](Self::vec), but as many of `len` bytes as exist.
    pub(crate) fn up_to(&self, offset: u64, len: u64) -> Result<Vec<u8>, ImageError> {
        self.vec(
            offset.min(self.len),
            len.min(self.len.saturating_sub(offset)),
            "file",
        )
    }

    /// The `N` bytes at `offset`.
    pub(crate) fn array<const N: usize>(
        &self,
        offset: u64,
        what: &'static str,
    ) -> Result<[u8; N], ImageError> {
        self.check(offset, N as u64, what)?;
        self.budget.spend(N as u64, what, offset)?;
        let mut bytes = [0; N];
        self.copy(offset, &mut bytes, what)?;
        Ok(bytes)
    }

    /// Fills `into` from cached blocks. The caller has checked the range.
    fn copy(
        &self,
        mut offset: u64,
        mut into: &mut [u8],
        what: &'static str,
    ) -> Result<(), ImageError> {
        let blocks = &mut *self.blocks.borrow_mut();
        while !into.is_empty() {
            let (block, size) = match blocks.are_large() {
                true => (self.large(blocks, offset / LARGE_BLOCK, what)?, LARGE_BLOCK),
                false => (self.block(blocks, offset / BLOCK, what)?, BLOCK),
            };
            let within = (offset % size) as usize;
            let from = block.get(within..).unwrap_or_default();
            let count = from.len().min(into.len());
            if count == 0 {
                // Only if the caller's check were missing; better an error than an endless loop.
                return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
            }
            let (head, tail) = into.split_at_mut(count);
            head.copy_from_slice(&from[..count]);
            into = tail;
            offset += count as u64;
        }
        Ok(())
    }

    fn block<'b>(
        &self,
        blocks: &'b mut Blocks,
        number: u64,
        what: &'static str,
    ) -> Result<&'b [u8], ImageError> {
        if blocks.small.is_empty() {
            blocks.small.resize(SLOTS, Block::default());
        }
        let block = &mut blocks.small[(number % SLOTS as u64) as usize];
        if block.bytes.is_empty() || block.number != number {
            blocks.read += 1;
            let start = number * BLOCK;
            let len = self.len.saturating_sub(start).min(BLOCK) as usize;
            self.budget.spend(len as u64 + self.call, what, start)?;
            block.number = number;
            block.bytes.clear();
            let mut bytes = std::mem::take(&mut block.bytes);
            bytes.resize(len, 0);
            let source = self.source.get();
            source.read_range(self.start + start, &mut bytes)?;
            block.bytes = bytes;
        }
        Ok(&block.bytes)
    }

    fn large<'b>(
        &self,
        blocks: &'b mut Blocks,
        number: u64,
        what: &'static str,
    ) -> Result<&'b [u8], ImageError> {
        let index = number as usize;
        if blocks.large.len() <= index {
            let count = self.len.div_ceil(LARGE_BLOCK);
            self.budget.spend_list::<Vec<u8>>(count, what, number)?;
            blocks.large.resize(count as usize, Vec::new());
        }
        let block = blocks.large.get_mut(index);
        let block = block.ok_or(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))?;
        if block.is_empty() {
            let start = number * LARGE_BLOCK;
            let len = self.len.saturating_sub(start).min(LARGE_BLOCK);
            self.budget.spend(len + self.call, what, start)?;
            let mut bytes = zeros(len)?;
            let source = self.source.get();
            source.read_range(self.start + start, &mut bytes)?;
            *block = bytes;
        }
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_twice_when_much_is_asked_for() {
        let bytes: Vec<u8> = (0..2_000_000u32).map(|n| (n % 251) as u8).collect();
        let source: &[u8] = &bytes;
        let view = View::new(Origin::Lent(&source)).unwrap();
        let before = view.budget().rest();
        for n in 0..100_000 {
            let at = n * 7919 % 1_999_990;
            let wanted = &bytes[at as usize..at as usize + 8];
            assert_eq!(view.array::<8>(at, "x").unwrap(), wanted);
            let mut alone = [0; 8];
            view.fill_alone(at, &mut alone, "x").unwrap();
            assert_eq!(alone, wanted);
        }
        // What was asked for, the file once, and the blocks before.
        let spent = before - view.budget().rest();
        assert!(spent < 1_600_000 + 3_000_000 + 800_000, "{spent}");
    }

    #[test]
    fn reads_across_blocks_and_within_slices() {
        let bytes: Vec<u8> = (0..100_000u32).map(|n| (n % 251) as u8).collect();
        let source: &[u8] = &bytes;
        let view = View::new(Origin::Lent(&source)).unwrap();
        let at = BLOCK - 3;
        assert_eq!(
            view.array::<8>(at, "x").unwrap()[..],
            bytes[at as usize..at as usize + 8]
        );
        let slice = view.slice(10, 70_000, "slice").unwrap();
        assert_eq!(
            slice.vec(at, 100, "x").unwrap(),
            bytes[at as usize + 10..at as usize + 110]
        );
        assert_eq!(slice.vec(1, 60_000, "x").unwrap(), bytes[11..60_011]);
        assert!(matches!(
            slice.array::<8>(69_993, "tail"),
            Err(ImageError::Truncated {
                what: "tail",
                needed: 70_001,
                actual: 70_000
            })
        ));
        assert!(view.vec(u64::MAX, 2, "x").is_err());
        assert_eq!(slice.up_to(69_990, 100).unwrap().len(), 10);
        assert_eq!(slice.up_to(u64::MAX, 100).unwrap().len(), 0);
    }
}
