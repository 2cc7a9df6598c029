//! Encoding of pointers: `Option<T>` stands for `*T`, and `None` is nil. If `T` is a handle, it stands for the type of `T`, and `None` is nil,
//! too. `Box<T>` stands for the same type as `T`, for recursive types; an `Option` of it is a pointer in any case.
//!
//! The layout of a pointer does not depend on that of `T`, which may contain the pointer. Whether `T` can be passed from Go is therefore checked
//! when the pointer is decoded:
//!
//! ```compile_fail,E0080
//! # use plugin_core::{Callback, Func};
//! # fn main() { let _reached: fn(_) = call; }
//! # fn call(find: Func<fn() -> Option<Callback<fn()>>>) {
//! let _ = find.call();
//! # }
//! ```
//!
//! # Safety
//!
//! A pointer is encoded as the address of its encoded target, or null (host/schema.go).
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, encode};
use std::ptr;

// SAFETY: the host encodes pointers as one word, which `LAYOUT` describes and `decode_at` reads.
unsafe impl<T: GoValue> GoValue for Option<T> {
    const SHAPE: &'static Shape = T::OPTIONAL;
    const LAYOUT: Layout = Layout::INDIRECT; // also that of a handle

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        if T::NILABLE {
            // SAFETY: the caller guarantees that `src` points to an encoded value of this type, which is encoded as a `T`.
            return unsafe { T::decode_optional(src, reader) };
        }
        // SAFETY: the caller guarantees that `src` points to an encoded pointer, which is one word.
        let target = unsafe { src.cast::<usize>().read() };
        const { T::LAYOUT.out_of_go() };
        if target == 0 || !reader.traversal.enter(Self::SHAPE, size_of::<T>()) {
            return None;
        }
        // SAFETY: an encoded pointer that is not null is the address of an encoded `T`, which is alive (the caller's promise).
        let value = unsafe { T::decode_at(ptr::with_exposed_provenance(target), reader) };
        reader.traversal.leave();
        Some(value)
    }
}

// SAFETY: `encode_at` writes an address or null, which is the one word that `LAYOUT` describes.
unsafe impl<T: GoValue> Argument<Self> for Option<T> {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        if T::NILABLE
            && let Some(value) = self
        {
            // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is that of a handle, as `T` is.
            return unsafe { value.encode_at(dst, scratch) };
        }
        let mut target = 0; // no pointer, or no handle
        if let Some(value) = self
            && scratch.traversal.enter(Self::SHAPE, size_of::<T>())
        {
            target = encode::<T>(value, scratch).expose_provenance();
            scratch.traversal.leave();
        }
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is one word.
        unsafe { dst.cast::<usize>().write(target) };
    }
}

// SAFETY: it is decoded by `T`, whose shape and layout it has.
unsafe impl<T: GoValue> GoValue for Box<T> {
    const SHAPE: &'static Shape = T::SHAPE;
    const LAYOUT: Layout = T::LAYOUT;
    const RECURSIVE: bool = T::RECURSIVE;

    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that the next registers hold a value of this type, which is passed like a `T`.
        Self::new(unsafe { T::decode_registers(reader) })
    }

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to an encoded value of this type, which is encoded like a `T`.
        Self::new(unsafe { T::decode_at(src, reader) })
    }
}

// SAFETY: it is encoded by `T`, whose layout it has.
unsafe impl<T: GoValue> Argument<Self> for Box<T> {
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        (**self).encode_registers(registers);
    }

    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is that of `T`.
        unsafe { (**self).encode_at(dst, scratch) }
    }
}
