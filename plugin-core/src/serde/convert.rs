//! A [`Serde`] wherever Go has any type.
//!
//! # Safety
//!
//! A value that is encoded as a tree is two words, data and length (host/schema.go), as those of a string; the host copies what it
//! takes, and a tree that it makes is alive as long as those words are.
#![allow(unsafe_code)]

use super::{Serde, tree::NIL};
use crate::value::{Argument, GoValue, Layout, RawString, Reader, Scratch, Shape};

// SAFETY: see the head of this file.
unsafe impl<T: 'static> GoValue for Serde<T> {
    const SHAPE: &'static Shape = &Shape::Encoded;
    const LAYOUT: Layout = Layout::ENCODED;

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the words lie as those of a string do, and any bytes are one.
        let RawString(tree) = unsafe { RawString::decode_at(src, reader) };
        Self::of_tree(if tree.is_empty() { vec![0, NIL] } else { tree }) // that of zero, see `call_fake`
    }
}

// SAFETY: `encode_at` writes a string, as `LAYOUT` says.
unsafe impl<T: 'static> Argument<Self> for Serde<T> {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        let tree: &[u8] = &self.tree;
        // SAFETY: the caller's promise, passed on: the words lie as those of a string do.
        unsafe { Argument::<RawString>::encode_at(&tree, dst, scratch) }
    }
}
