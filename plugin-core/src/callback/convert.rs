//! A [`Callback`] where Go wants a func.
//!
//! # Safety
//!
//! The image is the address of a [`Lent`], which has a reference to the closure. Go owns that reference as soon as it says so there
//! (host/closures.go); if it never does, since another argument does not fit, for example, it ends with the scratch memory of the call.
//! An image is read once: each call, and each write to a variable, lays out its own.
#![allow(unsafe_code)]

use super::{Callback, Closure, direct::is_direct};
use crate::{
    call::signature,
    call::signature::Signature,
    runtime::instance,
    value::{Argument, Arguments, FuncShape, GoValue, Layout, Reader, Scratch, Shape},
};
use std::{
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A closure on its way into Go. Mirrors `struct lentClosure` of host/closures.go.
#[repr(C)]
struct Lent {
    closure: usize,
    /// Not 0: Go owns the reference.
    taken: AtomicUsize,
    /// Not 0: Go is to call it inline.
    inline: usize,
}

impl Drop for Lent {
    fn drop(&mut self) {
        // Go has said so, if it did, within a call on this thread that is over.
        if self.taken.load(Ordering::Relaxed) == 0 {
            // SAFETY: `lay` has made a reference of it, which nobody else has taken.
            drop(unsafe { Arc::from_raw(ptr::with_exposed_provenance::<Closure>(self.closure)) });
        }
    }
}

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

// SAFETY: `lay` encodes the address of a closure, the one word that `LAYOUT` says.
unsafe impl<F: Signature> Argument<Self> for Callback<F> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        // The host must have learnt how before.
        let can = || instance::current().is_some_and(|runtime| runtime.sessions().is_ok());
        let inline = self.inline && can();
        let closure = Arc::into_raw(Arc::clone(&self.closure)).expose_provenance();
        let lent = Arc::new(Lent {
            closure,
            taken: AtomicUsize::new(0),
            inline: usize::from(inline),
        });
        let image = Arc::as_ptr(&lent).expose_provenance();
        scratch.keep(Box::new(lent));
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(image) }
    }
}
