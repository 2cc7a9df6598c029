//! `string`: as `String`, or as bytes where it need not be UTF-8.
//!
//! # Safety
//!
//! A Go string is two words, data and length (reflect.StringHeader); the data is immutable, and alive as long as the string is.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, start};
use plugin_image::Kind;
use std::{fmt, slice};

/// A Go string that need not be UTF-8: its bytes.
///
/// Go does not check what is in a string. Where a function may give anything, ask for this type; `String` makes such a result
/// a [`CallError::NotUtf8`](crate::CallError::NotUtf8).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RawString(pub Vec<u8>);

impl fmt::Debug for RawString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// The bytes of a Go string.
///
/// # Safety
///
/// `data` and `len` are those of a Go string that is alive for `'a`.
pub(crate) unsafe fn bytes<'a>(data: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[]; // The data pointer of an empty string may be nil.
    }
    // SAFETY: the caller's promise; Go never writes to the data of a string.
    unsafe { slice::from_raw_parts(data, len) }
}

macro_rules! text {
    ($type:ty, $make:expr, |$self:ident| $as_bytes:expr) => {
        // SAFETY: see the head of this file.
        unsafe impl GoValue for $type {
            const SHAPE: &'static Shape = &Shape::Basic(Kind::String);
            const LAYOUT: Layout = Layout::STRING;

            #[inline]
            unsafe fn take(reader: &mut Reader<'_>) -> Self {
                let (data, len) = (reader.pointer(), reader.int());
                // SAFETY: the next two registers are those of a string, by the caller's promise; the frame keeps it alive.
                $make(unsafe { bytes(data, len) }, reader)
            }

            unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
                // SAFETY: `src` points to the two words of a Go string, by the caller's promise.
                let [data, len] = unsafe { src.cast::<[usize; 2]>().read() };
                // SAFETY: as above, and the string is alive by the caller's promise.
                $make(unsafe { bytes(std::ptr::with_exposed_provenance(data), len) }, reader)
            }
        }

        // SAFETY: as above.
        unsafe impl Argument<$type> for $type {
            #[inline]
            fn put(&$self, registers: &mut Arguments<'_>) {
                put($as_bytes, registers);
            }

            unsafe fn lay(&$self, dst: *mut u8, _: &mut Scratch) {
                // SAFETY: the caller's promise, passed on.
                unsafe { lay($as_bytes, dst) }
            }
        }
    };
}

text!(String, from_utf8, |self| self.as_bytes());
text!(RawString, from_bytes, |self| &self.0);

macro_rules! borrowed {
    ($($borrowed:ty => $type:ty, |$self:ident| $as_bytes:expr;)*) => {
        $(
            // SAFETY: it lies as the owned string does.
            unsafe impl Argument<$type> for $borrowed {
                #[inline]
                fn put(&$self, registers: &mut Arguments<'_>) {
                    put($as_bytes, registers);
                }

                unsafe fn lay(&$self, dst: *mut u8, _: &mut Scratch) {
                    // SAFETY: the caller's promise, passed on.
                    unsafe { lay($as_bytes, dst) }
                }
            }
        )*
    };
}

borrowed! {
    &str => String, |self| self.as_bytes();
    &str => RawString, |self| self.as_bytes();
    &[u8] => RawString, |self| self;
}

fn from_utf8(bytes: &[u8], reader: &mut Reader<'_>) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            reader.not_utf8(bytes);
            String::new()
        }
    }
}

fn from_bytes(bytes: &[u8], _: &mut Reader<'_>) -> RawString {
    RawString(bytes.to_vec())
}

#[inline]
fn put(bytes: &[u8], registers: &mut Arguments<'_>) {
    registers.pointer(start(bytes));
    registers.int(bytes.len());
}

/// # Safety
///
/// `dst` is valid for writes of two words and aligned for them.
unsafe fn lay(bytes: &[u8], dst: *mut u8) {
    let words = [start(bytes).expose_provenance(), bytes.len()];
    // SAFETY: the caller's promise.
    unsafe { dst.cast::<[usize; 2]>().write(words) }
}
