//! `error` wherever Go has one, as a value: `Option<GoError>`, of which `None` is nil; and the identity of an error on its way.
//!
//! # Safety
//!
//! The image of an error is data and length of its text, data and length of the name of its type, which is empty for nil, and its
//! identity (host/errors.go). Out of Go, the identity has a handle that Rust owns, and the address of the Rust error if it is one, which
//! the handle keeps. Into Go, it has the address of the Rust error, which lives as long as the image; if Go wants it for longer it takes a
//! reference, and gives it back, both by [`owned`].
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use crate::{
    runtime::handle::Handle,
    runtime::under_way::under_way,
    value::go_error::{GoError, Made},
};
use std::{ptr, slice, sync::Arc};

/// Mirrors `struct errorIdentity` of host/errors.go.
#[repr(C)]
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) handle: usize,
    pub(crate) owner: usize,
}

/// Mirrors `struct errorImage` of host/errors.go.
#[repr(C)]
struct Image {
    text: (usize, usize),
    go_type: (usize, usize),
    identity: Identity,
}

impl Identity {
    /// That of an error on its way into Go, good for as long as the error is.
    pub(crate) fn given(error: &GoError) -> Self {
        let address = |handle: Option<&Handle>| handle.map_or(0, Handle::address);
        match error.to_be_made() {
            Some((made, wrapped)) => Self {
                handle: address(wrapped),
                owner: Arc::as_ptr(made).expose_provenance(),
            },
            None => Self {
                handle: address(error.handle()),
                owner: 0,
            },
        }
    }

    /// The error that it is the identity of.
    ///
    /// # Safety
    ///
    /// It has come out of Go, and nobody else takes it.
    pub(crate) unsafe fn of(self, error: GoError) -> GoError {
        // SAFETY: the host has made the handle for this identity.
        let handle = unsafe { Handle::new(self.handle) };
        let made = (self.owner != 0).then(|| {
            let made = ptr::with_exposed_provenance::<Made>(self.owner);
            // SAFETY: the handle keeps Go's error, and that a reference. GC safety: the handle is alive, in this function.
            unsafe { again(made) }
        });
        error.identified(handle, made)
    }

    /// The same for an identity that Rust has laid out for Rust, in a fake: there the handle is lent, and its owner has it still.
    ///
    /// # Safety
    ///
    /// It was [`given`](Self::given), by an error that lives still.
    unsafe fn of_fake(self, error: GoError) -> GoError {
        let made = (self.owner != 0).then(|| {
            // SAFETY: the caller's promise.
            unsafe { again(ptr::with_exposed_provenance(self.owner)) }
        });
        error.identified(None, made)
    }
}

/// One more reference.
///
/// # Safety
///
/// There is one.
unsafe fn again(made: *const Made) -> Arc<Made> {
    // SAFETY: the caller's promise.
    unsafe { Arc::increment_strong_count(made) };
    // SAFETY: of the references there is one more now.
    unsafe { Arc::from_raw(made) }
}

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

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to the image of an error, by the caller's promise.
        let image = unsafe { src.cast::<Image>().read() };
        // SAFETY: both texts are alive, by the caller's promise.
        let [message, go_type] = [image.text, image.go_type].map(|text| unsafe { copy(text) });
        if go_type.is_empty() {
            return None;
        }
        let error = GoError::of(message, go_type);
        Some(if reader.lends() {
            // SAFETY: a reader that lends reads what Rust has laid out.
            unsafe { image.identity.of_fake(error) }
        } else {
            // SAFETY: the host has made the image, and an image is loaded once.
            unsafe { image.identity.of(error) }
        })
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

// SAFETY: `lay` encodes the words of an error, as `LAYOUT` says.
unsafe impl Argument<Self> for Option<GoError> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, _: &mut Scratch) {
        let text = |text: &str| match text.len() {
            0 => (0, 0), // Rust's pointer to nothing is none to Go, see `start`.
            len => (text.as_ptr().expose_provenance(), len),
        };
        let image = match self {
            Some(error) => Image {
                text: text(error.message()),
                go_type: text(error.go_type()),
                identity: Identity::given(error),
            },
            None => Image {
                text: (0, 0),
                go_type: (0, 0),
                identity: Identity::default(),
            },
        };
        // SAFETY: the caller's promise: there is room for an image.
        unsafe { dst.cast::<Image>().write(image) }
    }
}

/// Called by Go: with 1 when it takes a reference to a Rust error that it was given, with 0, on its finalizer goroutine, when it gives it
/// back.
pub(crate) extern "C" fn owned(error: usize, takes: usize) {
    let made = ptr::with_exposed_provenance::<Made>(error);
    if takes == 1 {
        // SAFETY: Go reads the identity while the error lives that it was given for.
        unsafe { Arc::increment_strong_count(made) };
        return;
    }
    // SAFETY: Go has taken this reference.
    let made = unsafe { Arc::from_raw(made) };
    let _ = under_way(|| drop(made));
}
