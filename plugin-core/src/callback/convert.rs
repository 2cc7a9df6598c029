//! A [`Callback`] where Go wants a func.
//!
//! # Safety
//!
//! The image is the address of the closure, of which Go owns one reference from then on (host/closures.go). An image is read once:
//! each call, and each write to a variable, lays out its own.
#![allow(unsafe_code)]

use super::{Callback, direct::is_direct};
use crate::{
    call::signature,
    call::signature::Signature,
    value::{Argument, Arguments, FuncShape, GoValue, Layout, Reader, Scratch, Shape},
};
use std::sync::Arc;

/// A function, for a func may be in a struct that it takes.
fn shape<F: Signature>() -> FuncShape {
    FuncShape {
        direct: is_direct::<F>(),
        ..signature::shape::<F>()
    }
}

// SAFETY: see the head of this file.
unsafe impl<F: Signature> GoValue for Callback<F> {
    const SHAPE: &'static Shape = &Shape::Func(shape::<F>);
    const LAYOUT: Layout = Layout::INTO_GO;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("Layout::INTO_GO is refused for results when Rust is compiled")
    }

    unsafe fn load(_: *const u8, _: &mut Reader<'_>) -> Self {
        unreachable!("Layout::INTO_GO is refused for results when Rust is compiled")
    }
}

// SAFETY: as above.
unsafe impl<F: Signature> Argument<Self> for Callback<F> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, _: &mut Scratch) {
        let closure = Arc::into_raw(Arc::clone(&self.closure)).expose_provenance();
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(closure) }
    }
}
