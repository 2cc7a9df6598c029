//! Pointers, by what they point to: `Option<Box<T>>` is `*T`, and `None` is nil.
//!
//! # Safety
//!
//! The image of a pointer is the address of the image of what it points to, or null (host/schema.go).
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use std::ptr;

// SAFETY: see the head of this file.
unsafe impl<T: GoValue> GoValue for Option<Box<T>> {
    const SHAPE: &'static Shape = &Shape::Pointer(T::SHAPE);
    const LAYOUT: Layout = Layout::indirect(T::LAYOUT, Layout::EMPTY);

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the image is one word.
        let target = unsafe { src.cast::<usize>().read() };
        // SAFETY: if it is not null, it is the address of the image of a `T`.
        (target != 0)
            .then(|| Box::new(unsafe { T::load(ptr::with_exposed_provenance(target), reader) }))
    }
}

// SAFETY: as above.
unsafe impl<T: GoValue> Argument<Self> for Option<Box<T>> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        let target = self.as_ref().map_or(0, |value| {
            let target = scratch.block(T::LAYOUT.size);
            // SAFETY: the block is as large as the layout says, and aligned for any Go type.
            unsafe { value.lay(target, scratch) };
            target.expose_provenance()
        });
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(target) };
    }
}
