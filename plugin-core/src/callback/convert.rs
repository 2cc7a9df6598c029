//! Encoding of [`Callback`] as a Go func.
//!
//! # Safety
//!
//! A callback is encoded as the address of a [`Lent`], which holds a reference to the closure. Go takes over that reference by setting `taken`
//! (host/closures.go). If it does not, for example because another argument does not fit, the reference is released with the scratch memory of
//! the call. An encoded callback is decoded once: each call, and each write to a variable, encodes its own.
#![allow(unsafe_code)]

use super::{Callback, Closure, direct::is_direct};
use crate::{
    call::signature,
    call::signature::Signature,
    runtime::instance,
    value::{Argument, FuncShape, GoValue, Layout, Reader, Scratch, Shape},
};
use std::{
    ptr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// An encoded closure: `struct lentClosure` of host/closures.go.
#[repr(C)]
struct Lent {
    closure: usize,
    /// Not 0 if Go owns the reference.
    taken: AtomicUsize,
    /// Not 0 if Go should call the closure inline.
    inline: usize,
}

impl Drop for Lent {
    fn drop(&mut self) {
        // If Go has set it, it did so during a call on this thread that has ended.
        if self.taken.load(Ordering::Relaxed) == 0 {
            // SAFETY: `closure` is from `Arc::into_raw` in `encode_at`, and Go has not taken over the reference.
            drop(unsafe { Arc::from_raw(ptr::with_exposed_provenance::<Closure>(self.closure)) });
        }
    }
}

/// Returns the shape of the func. This is a function because a func may be a field of a struct that is its own parameter.
fn shape<F: Signature>() -> FuncShape {
    FuncShape {
        direct: is_direct::<F>(),
        ..signature::shape::<F>()
    }
}

// SAFETY: a callback is never decoded in Rust. `SHAPE` and `LAYOUT` describe the encoded closure, which is one word.
unsafe impl<F: Signature> GoValue for Callback<F> {
    const SHAPE: &'static Shape = &Shape::Func(shape::<F>);
    const LAYOUT: Layout = Layout::INTO_GO;

    unsafe fn decode_at(_: *const u8, _: &mut Reader<'_>) -> Self {
        unreachable!("a `Callback` result does not compile")
    }
}

// SAFETY: `encode_at` writes the address of an encoded closure, which is the one word that `LAYOUT` describes.
unsafe impl<F: Signature> Argument<Self> for Callback<F> {
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // Inline calls need the same support as sessions, which the host tests before.
        let can = || instance::current().is_some_and(|runtime| runtime.sessions().is_ok());
        let inline = self.inline && can();
        let closure = Arc::into_raw(Arc::clone(&self.closure)).expose_provenance();
        let lent = Arc::new(Lent {
            closure,
            taken: AtomicUsize::new(0),
            inline: usize::from(inline),
        });
        let encoded = Arc::as_ptr(&lent).expose_provenance();
        scratch.keep(Box::new(lent));
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is one word.
        unsafe { dst.cast::<usize>().write(encoded) }
    }
}
