//! Pointers, by what they point to: `Option<T>` is `*T`, and `None` is nil. `Box<T>` is `T`, so that a type may be recursive.
//!
//! What it points to may have this in it, so that nothing of its layout is known here. What can only be given to Go is refused when
//! the pointer is read:
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
//! The image of a pointer is the address of the image of what it points to, or null (host/schema.go).
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, part};
use std::ptr;

// SAFETY: see the head of this file.
unsafe impl<T: GoValue> GoValue for Option<T> {
    const SHAPE: &'static Shape = &Shape::Pointer(part::<T>);
    const LAYOUT: Layout = Layout::INDIRECT;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the image is one word.
        let target = unsafe { src.cast::<usize>().read() };
        const { T::LAYOUT.out_of_go() };
        if target == 0 || !reader.descent.enter(Self::SHAPE, size_of::<T>()) {
            return None;
        }
        // SAFETY: it is not null, hence the address of the image of a `T`.
        let value = unsafe { T::load(ptr::with_exposed_provenance(target), reader) };
        reader.descent.leave();
        Some(value)
    }
}

// SAFETY: `lay` encodes an address or null, the one word that `LAYOUT` says.
unsafe impl<T: GoValue> Argument<Self> for Option<T> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        let mut target = 0;
        if let Some(value) = self
            && scratch.descent.enter(Self::SHAPE, size_of::<T>())
        {
            let block = scratch.block(T::LAYOUT.size);
            // SAFETY: the block is as large as the layout says, and aligned for any Go type.
            unsafe { value.lay(block, scratch) };
            scratch.descent.leave();
            target = block.expose_provenance();
        }
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(target) };
    }
}

// SAFETY: it crosses as what is in it.
unsafe impl<T: GoValue> GoValue for Box<T> {
    const SHAPE: &'static Shape = T::SHAPE;
    const LAYOUT: Layout = T::LAYOUT;
    const RECURSIVE: bool = T::RECURSIVE;

    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        Self::new(unsafe { T::take(reader) })
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        Self::new(unsafe { T::load(src, reader) })
    }
}

// SAFETY: it is encoded by `T`, whose layout it has.
unsafe impl<T: GoValue> Argument<Self> for Box<T> {
    fn put(&self, registers: &mut Arguments<'_>) {
        (**self).put(registers);
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller's promise, passed on.
        unsafe { (**self).lay(dst, scratch) }
    }
}
