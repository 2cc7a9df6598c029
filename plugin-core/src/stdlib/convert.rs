//! [`Context`] as a parameter or a result of a function.
//!
//! # Safety
//!
//! It crosses as the [`Value`] that it is of, by whose layout and methods.
#![allow(unsafe_code)]

use super::Context;
use crate::{
    dynamic::Value,
    value::{Argument, GoValue, Layout, Reader, Scratch, Shape},
};

// SAFETY: it is encoded as `Value`, whose layout it has.
unsafe impl GoValue for Context {
    const SHAPE: &'static Shape = Value::SHAPE;
    const LAYOUT: Layout = Value::LAYOUT;

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to an encoded value of this type, which is an encoded `Value`.
        Self::of(unsafe { Value::decode_at(src, reader) })
    }
}

// SAFETY: `encode_at` writes a `Value`, whose layout this type has.
unsafe impl Argument<Self> for Context {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is that of `Value`.
        unsafe { self.value().encode_at(dst, scratch) }
    }
}
