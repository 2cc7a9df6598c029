//! Encoding of [`Serde`], which stands for any Go type.
//!
//! # Safety
//!
//! A tree is encoded as two words, data and length, like a string (host/schema.go). The host copies the trees that it is given. A tree from
//! the host is alive as long as the two words.
#![allow(unsafe_code)]

use super::{Serde, tree::NIL};
use crate::value::{Argument, GoValue, Layout, RawString, Reader, Scratch, Shape};

// SAFETY: the host encodes a tree as a string, which is what `SHAPE` and `LAYOUT` say and `decode_at` reads.
unsafe impl<T: 'static> GoValue for Serde<T> {
    const SHAPE: &'static Shape = &Shape::Encoded;
    const LAYOUT: Layout = Layout::ENCODED;

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to an encoded tree (the caller's promise), which is the two words of a string.
        let RawString(tree) = unsafe { RawString::decode_at(src, reader) };
        Self::of_tree(if tree.is_empty() { vec![0, NIL] } else { tree }) // that of zero, see `call_fake`
    }
}

// SAFETY: `encode_at` writes a string, as `LAYOUT` says.
unsafe impl<T: 'static> Argument<Self> for Serde<T> {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        let tree: &[u8] = &self.tree;
        // SAFETY: `dst` is valid for a value of this layout (the caller's promise), which is that of a string.
        unsafe { Argument::<RawString>::encode_at(&tree, dst, scratch) }
    }
}
