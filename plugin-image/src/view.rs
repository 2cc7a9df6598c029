//! [`View`]: bounded reads of a file, or of one slice of a fat file.

use crate::{
    ImageError, Source,
    blocks::{Blocks, SMALL},
    budget::{Budget, CALL, zeros},
};
use std::{cell::RefCell, io, sync::Arc};

/// A range of a source, read by offsets from its start.
pub(crate) struct View<'s> {
    source: Origin<'s>,
    start: u64,
    len: u64,
    blocks: RefCell<Blocks>,
    /// The budget for reading the file, which all views of it share.
    budget: Arc<Budget>,
    /// The cost of a read in addition to its bytes.
    call: u64,
}

/// The bytes of a view.
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

impl<'s> View<'s> {
    /// Returns a view of all of `source`.
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

    /// Returns a view of `bytes`, which were read from the file that the budget is for.
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

    /// Returns the budget that reads are charged to.
    pub(crate) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// Returns the part of this view that starts at `start` and has `len` bytes.
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

    /// Frees the cached blocks.
    pub(crate) fn forget(&self) {
        self.blocks.take();
    }

    /// Returns the length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Checks that `len` bytes at `offset` exist; `what` names them in the error.
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

    /// Returns a copy of `len` bytes at `offset`.
    pub(crate) fn vec(
        &self,
        offset: u64,
        len: u64,
        what: &'static str,
    ) -> Result<Vec<u8>, ImageError> {
        self.check(offset, len, what)?;
        self.budget.spend(len, what, offset)?;
        let mut bytes = zeros(len)?;
        if len <= SMALL {
            self.copy(offset, &mut bytes, what)?;
        } else {
            self.budget.spend(self.call, what, offset)?;
            let source = self.source.get();
            source.read_range(self.start + offset, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// Fills `into` with the bytes at `offset`, bypassing the cache.
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

    /// Fills `into` with the bytes at `offset`, and caches their neighbours only if very much is read.
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

    /// Returns up to `len` bytes at `offset`, as many as exist.
    pub(crate) fn up_to(&self, offset: u64, len: u64) -> Result<Vec<u8>, ImageError> {
        self.vec(
            offset.min(self.len),
            len.min(self.len.saturating_sub(offset)),
            "file",
        )
    }

    /// Returns the `N` bytes at `offset`.
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
        let read = |start: u64, bytes: &mut [u8]| {
            let cost = bytes.len() as u64 + self.call;
            self.budget.spend(cost, what, start)?;
            Ok(self.source.get().read_range(self.start + start, bytes)?)
        };
        while !into.is_empty() {
            let from = blocks.from(offset, self.len, &self.budget, read)?;
            let count = from.len().min(into.len());
            if count == 0 {
                // Unreachable after the caller's check, but an error is better than an endless loop.
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            let (head, tail) = into.split_at_mut(count);
            head.copy_from_slice(&from[..count]);
            into = tail;
            offset += count as u64;
        }
        Ok(())
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
        // The requested bytes, the file once, and the small blocks.
        let spent = before - view.budget().rest();
        assert!(spent < 1_600_000 + 3_000_000 + 800_000, "{spent}");
    }

    #[test]
    fn reads_across_blocks_and_within_slices() {
        let bytes: Vec<u8> = (0..100_000u32).map(|n| (n % 251) as u8).collect();
        let source: &[u8] = &bytes;
        let view = View::new(Origin::Lent(&source)).unwrap();
        let at = SMALL - 3;
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
