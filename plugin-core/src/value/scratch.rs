//! [`Scratch`]: Rust memory for the encoded arguments of a call, and the Rust values that the call changes.

use super::{ConversionError, Layout, Reader, layout::times, traversal::Traversal};
use std::any::Any;

/// A Rust value that a call changes.
#[derive(Debug)]
pub(super) struct Change {
    /// The address of the value.
    pub(super) place: usize,
    /// The number of its elements.
    pub(super) elements: usize,
    /// Copies an encoded value back to the one at that address, with so many elements.
    pub(super) change: unsafe fn(usize, usize, *const u8, &mut Reader<'_>),
}

/// Blocks of Rust memory that Go reads from during one call.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Blocks of words, so that each is aligned for all Go types (8 bytes at most). They are vectors rather than boxes because moving a box
    /// invalidates pointers into it.
    blocks: Vec<Vec<u64>>,
    /// Values that encoded arguments point to and that have no other owner.
    kept: Vec<Box<dyn Any + Send>>,
    /// The values that the call changes, in the order of the arguments.
    pub(super) changes: Vec<Change>,
    /// The state of encoding. After an error, the encoded arguments must not be passed to Go.
    pub(super) traversal: Traversal,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Returns the error if a value could not be encoded. The encoded arguments must not be passed to Go then.
    pub(crate) fn check(&mut self) -> Result<(), Box<ConversionError>> {
        self.traversal.end()
    }

    /// Keeps a value alive that encoded arguments point to.
    pub(crate) fn keep(&mut self, value: Box<dyn Any + Send>) {
        self.kept.push(value);
    }

    /// Reports whether the call changes Rust values.
    pub(crate) fn expects_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Returns a zeroed block for `count` encoded values of this layout, aligned for all Go types, or `None` if no block can be as large. The
    /// block does not move.
    pub(super) fn blocks(&mut self, of: Layout, count: usize) -> Option<*mut u8> {
        times(of.size, count).map(|size| self.block(size))
    }

    /// Returns a zeroed block of at least `size` bytes, aligned to 8. The block does not move.
    pub fn block(&mut self, size: usize) -> *mut u8 {
        let mut block = vec![0u64; size.div_ceil(8).max(1)];
        let start = block.as_mut_ptr().cast();
        self.blocks.push(block);
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_block_is_larger_than_memory() {
        let of = Layout::int(8);
        for count in [(1 << 61) + 1, 1 << 60, usize::MAX] {
            assert!(Scratch::new().blocks(of, count).is_none(), "{count}");
        }
        assert!(Scratch::new().blocks(of, 3).is_some());
    }

    #[test]
    fn blocks_are_aligned_and_stay_where_they_are() {
        let mut scratch = Scratch::new();
        let places: Vec<_> = (0..100).map(|size| (size, scratch.block(size))).collect();
        for (size, place) in &places {
            assert!(
                place.cast::<u64>().is_aligned() && !place.is_null(),
                "{size}"
            );
        }
        let held: Vec<_> = scratch
            .blocks
            .iter()
            .map(|block| block.as_ptr().cast::<u8>())
            .collect();
        assert!(places.iter().map(|(_, place)| place.cast_const()).eq(held));
    }
}
