//! [`Scratch`]: Rust memory for the images of arguments, which lives until the call is over.

/// Blocks of Rust memory that Go reads from during one call.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Words, so that every block is aligned for any Go type (8 bytes at most).
    blocks: Vec<Box<[u64]>>,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A zeroed block of at least `size` bytes, aligned to 8, that stays where it is.
    pub fn block(&mut self, size: usize) -> *mut u8 {
        let mut block = vec![0u64; size.div_ceil(8).max(1)].into_boxed_slice();
        let start = block.as_mut_ptr().cast();
        self.blocks.push(block);
        start
    }
}
