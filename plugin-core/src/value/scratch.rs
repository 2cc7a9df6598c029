//! [`Scratch`]: Rust memory for the images of arguments, which lives until the call is over; and what the call changes.
//!
//! # Safety
//!
//! Nothing in here is unsafe but [`Scratch::take_changes`], whose caller knows what the host has left.
#![allow(unsafe_code)]

use super::{ConversionError, Layout, Reader, layout::times, traversal::Traversal};
use std::any::Any;

/// How the value at an address is changed to that of an image.
pub(super) type Change = unsafe fn(usize, *const u8, &mut Reader<'_>);

/// Blocks of Rust memory that Go reads from during one call.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Words, so that every block is aligned for any Go type (8 bytes at most).
    /// Vectors and not boxes, since moving a box forbids the use of pointers into it that were made before.
    blocks: Vec<Vec<u64>>,
    /// What the images lead to and nobody else keeps.
    kept: Vec<Box<dyn Any + Send>>,
    /// The addresses of what the call changes, in the order of the arguments.
    pub(super) changes: Vec<(usize, Change)>,
    /// If something cannot be laid out, the rest must not go to Go.
    pub(super) descent: Traversal,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Whether all could be laid out. If not, Go must not see it.
    pub(crate) fn check(&mut self) -> Result<(), Box<ConversionError>> {
        self.descent.end()
    }

    /// Keeps a value that images lead to.
    pub(crate) fn keep(&mut self, value: Box<dyn Any + Send>) {
        self.kept.push(value);
    }

    /// Whether the call changes Rust values.
    pub(crate) fn expects_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Changes them.
    ///
    /// # Safety
    ///
    /// The arguments of the call, which are borrowed still, were laid out with this; `images` points to as many pointers as there
    /// are arguments of [`InOut`](super::InOut), each to the image of what that leads to, and alive.
    pub(crate) unsafe fn take_changes(&self, images: *const *const u8, reader: &mut Reader<'_>) {
        for (i, (place, change)) in self.changes.iter().enumerate() {
            // SAFETY: the caller's promise.
            let image = unsafe { images.wrapping_add(i).read() };
            // SAFETY: the caller's promise: the place is borrowed by an argument, and the image is of its type.
            unsafe { change(*place, image, reader) };
        }
    }

    /// A zeroed block for the images of `count` values of this layout, aligned for any Go type, that stays where it is; `None` if no
    /// memory is as large.
    pub(super) fn blocks(&mut self, of: Layout, count: usize) -> Option<*mut u8> {
        times(of.size, count).map(|size| self.block(size))
    }

    /// A zeroed block of at least `size` bytes, aligned to 8, that stays where it is.
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
