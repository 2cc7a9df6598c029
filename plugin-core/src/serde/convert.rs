//! A [`Serde`] wherever Go has any type.
//!
//! # Safety
//!
//! The image of a value as a tree is two words, data and length (host/schema.go), as those of a string; the host copies what it
//! takes, and a tree that it makes is alive as long as the image is.
#![allow(unsafe_code)]

use super::{Serde, tree::NIL};
use crate::value::{Argument, Arguments, GoValue, Layout, RawString, Reader, Scratch, Shape};

// SAFETY: see the head of this file.
unsafe impl<T: 'static> GoValue for Serde<T> {
    const SHAPE: &'static Shape = &Shape::Encoded;
    const LAYOUT: Layout = Layout::ENCODED;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an image that the host makes never travels in registers")
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the image lies as a string does, and any bytes are one.
        let RawString(tree) = unsafe { RawString::load(src, reader) };
        Self::of_tree(if tree.is_empty() { vec![0, NIL] } else { tree }) // that of zero, see `call_fake`
    }
}

// SAFETY: `lay` encodes a string, as `LAYOUT` says.
unsafe impl<T: 'static> Argument<Self> for Serde<T> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an image that the host makes never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        let tree: &[u8] = &self.tree;
        // SAFETY: the caller's promise, passed on: the image lies as a string does.
        unsafe { Argument::<RawString>::lay(&tree, dst, scratch) }
    }
}
