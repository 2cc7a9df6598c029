//! `error` wherever Go has one, as a value: `Option<GoError>`, of which `None` is nil.
//!
//! # Safety
//!
//! The image of an error is four words, data and length of its text and data and length of the name of its type, which is empty for
//! nil (host/schema.go).
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use crate::value::go_error::GoError;
use std::{ptr, slice};

type Image = [(usize, usize); 2];

// SAFETY: see the head of this file.
unsafe impl GoValue for Option<GoError> {
    const SHAPE: &'static Shape = &Shape::Error;
    const LAYOUT: Layout = Layout {
        size: size_of::<Image>(),
        ..Layout::INDIRECT
    };

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn load(src: *const u8, _: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to the image of an error, by the caller's promise.
        let [message, go_type] = unsafe { src.cast::<Image>().read() };
        // SAFETY: both texts are alive, by the caller's promise.
        let [message, go_type] = [message, go_type].map(|text| unsafe { copy(text) });
        (!go_type.is_empty()).then(|| GoError::new(message, go_type))
    }
}

/// # Safety
///
/// The text is alive.
unsafe fn copy((data, len): (usize, usize)) -> String {
    if len == 0 {
        return String::new();
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(data), len) };
    String::from_utf8_lossy(bytes).into_owned()
}

// SAFETY: as above.
unsafe impl Argument<Self> for Option<GoError> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, _: &mut Scratch) {
        let text = |text: &str| match text.len() {
            0 => (0, 0), // Rust's pointer to nothing is none to Go, see `start`.
            len => (text.as_ptr().expose_provenance(), len),
        };
        let image: Image = self.as_ref().map_or([(0, 0); 2], |error| {
            [text(error.message()), text(error.go_type())]
        });
        // SAFETY: the caller's promise: there is room for an image.
        unsafe { dst.cast::<Image>().write(image) }
    }
}
