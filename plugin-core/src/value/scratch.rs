//! [`Scratch`]: Rust memory for the images of arguments, which lives until the call is over.

use std::ptr;

/// Where these elements begin, or null if there is not a byte of them.
///
/// Rust's pointer to nothing is a small number, the alignment. Go ends the process when it meets one in a stack that it moves
/// ("invalid pointer found on stack": runtime/stack.go, adjustpointers, `minLegalPointer`). Null is fine there.
#[inline]
pub(crate) fn start<T>(elements: &[T]) -> *const T {
    if size_of_val(elements) == 0 {
        ptr::null()
    } else {
        elements.as_ptr()
    }
}

/// Blocks of Rust memory that Go reads from during one call.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Words, so that every block is aligned for any Go type (8 bytes at most).
    /// Vectors and not boxes, since moving a box forbids the use of pointers into it that were made before.
    blocks: Vec<Vec<u64>>,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A zeroed block of at least `size` bytes, aligned to 8, that stays where it is.
    pub fn block(&mut self, size: usize) -> *mut u8 {
        let mut block = vec![0u64; size.div_ceil(8).max(1)];
        let start = block.as_mut_ptr().cast();
        self.blocks.push(block);
        start
    }
}
