//! Encoding of `error` as `Option<GoError>`, where `None` is nil, and the [`Identity`] of an encoded error.
//!
//! # Safety
//!
//! An error is encoded as its text, the name of its type, which is empty for nil, and its identity (host/errors.go). On the way out of Go,
//! the identity contains a handle that Rust owns and, if it is a Rust error, the error's address, which the handle keeps alive. On the way
//! into Go, it contains the address of the Rust error, which lives as long as the encoded value. If Go needs the error for longer, it takes a
//! reference and releases it later, both by [`owned`].
#![allow(unsafe_code)]

use super::{
    Argument, GoValue, Layout, Reader, Scratch, Shape, error_kind, panic_value::PanicValue,
};
use crate::{
    abi::frame::{Frame, Status},
    runtime::handle::Handle,
    runtime::host_request::HostReply,
    runtime::under_way::under_way,
    value::go_error::{GoError, Made},
};
use std::{mem::ManuallyDrop, ptr, slice, sync::Arc};

/// The identity of an encoded error: `struct errorIdentity` of host/errors.go.
#[repr(C)]
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) handle: usize,
    pub(crate) owner: usize,
    /// On the way into Go, where the handle of the error is to be put that the host makes, if it makes one.
    pub(crate) place: usize,
}

/// An encoded error: `struct errorImage` of host/errors.go.
#[repr(C)]
struct Encoded {
    text: (usize, usize),
    go_type: (usize, usize),
    identity: Identity,
}

impl Identity {
    /// Returns the identity of an error that is passed to Go. It is valid as long as the error lives.
    pub(crate) fn given(error: &GoError) -> Self {
        let address = |handle: Option<&Handle>| handle.map_or(0, Handle::address);
        match error.to_be_made() {
            Some((made, wrapped)) => Self {
                handle: address(wrapped),
                owner: Arc::as_ptr(made).expose_provenance(),
                place: error.place(),
            },
            None => Self {
                handle: address(error.handle()),
                owner: 0,
                place: error.place(),
            },
        }
    }

    /// Returns the three words.
    pub(crate) fn words(self) -> [usize; 3] {
        [self.handle, self.owner, self.place]
    }

    /// Returns the error with this identity.
    ///
    /// # Safety
    ///
    /// The host has made the identity, and this is called once for it.
    pub(crate) unsafe fn of(self, error: GoError) -> GoError {
        // SAFETY: the host has made the handle for this identity, which is used once (the caller's promise).
        let handle = unsafe { Handle::new(self.handle) };
        let made = (self.owner != 0).then(|| {
            let made = ptr::with_exposed_provenance::<Made>(self.owner);
            // SAFETY: the handle keeps the Go error alive, which holds a reference to the Rust error. GC safety: the handle lives until the
            // end of this function.
            unsafe { again(made) }
        });
        error.identified(handle, made)
    }

    /// Returns the error with an identity that Rust has encoded for Rust, in a fake. The handle is only lent, and stays with its owner.
    ///
    /// # Safety
    ///
    /// [`given`](Self::given) has returned the identity for an error that is still alive.
    unsafe fn of_fake(self, error: GoError) -> GoError {
        let made = (self.owner != 0).then(|| {
            // SAFETY: `owner` is the address of a Rust error that is alive (the caller's promise), so there is a reference to it.
            unsafe { again(ptr::with_exposed_provenance(self.owner)) }
        });
        error.identified(None, made)
    }
}

/// Returns the error with which a read has failed.
pub(crate) fn of_failed_read(reply: HostReply) -> GoError {
    assert!(reply.is_failed_read());
    let identity = Identity {
        handle: reply.number(0),
        owner: reply.number(1),
        place: 0,
    };
    // SAFETY: the host has made the identity for this reply, which is used up here.
    unsafe { identity.of(GoError::of(reply.text(), reply.kind())) }
}

/// Returns the value of the panic that ended a call, or none if it has ended otherwise.
///
/// # Safety
///
/// The frame is that of an ended call, and this is called once for it.
pub(crate) unsafe fn of_panic(frame: &Frame) -> PanicValue {
    if frame.status() != Status::Panicked {
        return PanicValue::default();
    }
    let [handle, owner, is_error] = [frame.ints[1], frame.ints[2], frame.ints[3]];
    if is_error == 0 {
        // SAFETY: the host has made the handle for this panic (`tell` of host/panics.go), which is read once (the caller's promise).
        let handle = unsafe { Handle::new(handle) };
        return handle.map_or_else(PanicValue::default, PanicValue::of_handle);
    }
    let identity = Identity {
        handle,
        owner,
        place: 0,
    };
    // SAFETY: the host has made the identity for this panic, which is read once (the caller's promise).
    unsafe { identity.of(GoError::of(frame.text(), frame.kind())) }.into()
}

/// Returns another reference to an error.
///
/// # Safety
///
/// `made` is from `Arc::as_ptr`, and a reference to it is alive.
unsafe fn again(made: *const Made) -> Arc<Made> {
    // SAFETY: `made` points to the content of an `Arc` that is alive (the caller's promise).
    unsafe { Arc::increment_strong_count(made) };
    // SAFETY: the reference that was just counted is the one returned.
    unsafe { Arc::from_raw(made) }
}

// SAFETY: the host encodes errors as the words of `Encoded`, which `LAYOUT` describes and `decode_at` reads.
unsafe impl GoValue for Option<GoError> {
    const SHAPE: &'static Shape = &Shape::Error;
    const LAYOUT: Layout = Layout {
        size: size_of::<Encoded>(),
        ..Layout::INDIRECT
    };

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to an encoded error.
        let encoded = unsafe { src.cast::<Encoded>().read() };
        // SAFETY: the caller guarantees that what the encoded error points to is alive, which includes both texts.
        let [message, go_type] = [encoded.text, encoded.go_type].map(|text| unsafe { copy(text) });
        if go_type.is_empty() {
            return None;
        }
        let error = GoError::of(message, go_type);
        Some(if reader.lends() {
            // SAFETY: a reader that lends reads values that Rust has encoded, and the encoded error lives as long as its value.
            unsafe { encoded.identity.of_fake(error) }
        } else {
            // SAFETY: the host has encoded the error, and an encoded value is decoded once.
            unsafe { encoded.identity.of(error) }
        })
    }
}

/// Copies a text.
///
/// # Safety
///
/// `data` and `len` are those of a text that is alive.
unsafe fn copy((data, len): (usize, usize)) -> String {
    if len == 0 {
        return String::new();
    }
    // SAFETY: the caller guarantees that `data` points to `len` bytes that are alive.
    let bytes = unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(data), len) };
    String::from_utf8_lossy(bytes).into_owned()
}

// SAFETY: `encode_at` writes an `Encoded`, whose size `LAYOUT` has.
unsafe impl Argument<Self> for Option<GoError> {
    unsafe fn encode_at(&self, dst: *mut u8, _: &mut Scratch) {
        let text = |text: &str| match text.len() {
            0 => (0, 0), // Rust's pointer for an empty string is not valid in Go; see `start`.
            len => (text.as_ptr().expose_provenance(), len),
        };
        let encoded = match self {
            Some(error) => Encoded {
                text: text(error.message()),
                go_type: text(error.go_type()),
                identity: Identity::given(error),
            },
            None => Encoded {
                text: (0, 0),
                go_type: (0, 0),
                identity: Identity::default(),
            },
        };
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is an `Encoded`.
        unsafe { dst.cast::<Encoded>().write(encoded) }
    }
}

/// Takes or releases a reference to a Rust error. Go calls this with 1 to take a reference to an error that was passed to it, whose kind is
/// returned, and with 0, on its finalizer goroutine, to release it.
pub(crate) extern "C" fn owned(error: usize, takes: usize) -> usize {
    let made = ptr::with_exposed_provenance::<Made>(error);
    if takes == 1 {
        // SAFETY: Go takes the reference while it decodes the identity, during which the encoded error and so the Rust error are alive.
        let error = ManuallyDrop::new(unsafe { again(made) });
        return under_way(|| error.kind()).map_or(0, error_kind::number);
    }
    // SAFETY: Go has taken this reference before, and releases it once.
    let made = unsafe { Arc::from_raw(made) };
    let _ = under_way(|| drop(made));
    0
}
