//! A [`Value`] wherever Go has any type.
//!
//! # Safety
//!
//! The image of a value by handle is the handle's address (host/schema.go): borrowed on the way into Go, new and owned on the way out.
#![allow(unsafe_code)]

use super::{Value, handle::Handle};
use crate::value::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};

// SAFETY: see the head of this file.
unsafe impl GoValue for Value {
    const SHAPE: &'static Shape = &Shape::Any;
    const LAYOUT: Layout = Layout::INDIRECT;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn load(src: *const u8, _: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to the image of a value by handle, by the caller's promise.
        let address = unsafe { src.cast::<usize>().read() };
        // SAFETY: the host has made the handle for this image, and an image is loaded once.
        let handle = unsafe { Handle::new(address) };
        Self(handle.expect("the host makes a handle for every value, nil ones too"))
    }
}

// SAFETY: as above.
unsafe impl Argument<Self> for Value {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, _: &mut Scratch) {
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(self.address()) }
    }
}
