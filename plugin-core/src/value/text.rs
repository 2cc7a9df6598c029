//! Encoding of `string`, as [`String`] and as types for strings that may not be UTF-8.
//!
//! # Safety
//!
//! A Go string is two words: data and length (reflect.StringHeader). The data is immutable, and alive as long as the string.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use crate::abi::pointer::start;
use crate::value::go_error::GoError;
use plugin_image::Kind;
use std::{fmt, slice, str};

/// The bytes of a Go string, which need not be UTF-8.
///
/// The module [`value`](crate::value#strings) compares the types that stand for a Go string.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RawString(pub Vec<u8>);

impl fmt::Debug for RawString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// A Go string in which U+FFFD replaces each invalid sequence of bytes.
///
/// If keys of a map become equal by this, one of their elements is kept; which one is unspecified.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct LossyString(pub String);

/// The error for a Go string that is not UTF-8, with its bytes.
///
/// `Result<String, NotUtf8>` stands for a Go string and can be used wherever `String` can. An `Err` that is passed to Go becomes a string of
/// these bytes.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Callback, GoError, NotUtf8};
///
/// type Handle = fn(Result<String, NotUtf8>) -> Result<(), GoError>; // func(string) error
/// let handle = Callback::<Handle>::new(|path| {
///     println!("{}", path?); // Go gets an error for a path that is not UTF-8
///     Ok(())
/// });
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NotUtf8(pub Vec<u8>);

/// The number of bytes that are shown before the invalid ones, and in total.
const SHOWN: (usize, usize) = (40, 100);

impl NotUtf8 {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl fmt::Debug for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NotUtf8({})", shown(&self.0))
    }
}

impl fmt::Display for NotUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a Go string is not UTF-8: {}", shown(&self.0))
    }
}

impl std::error::Error for NotUtf8 {}

impl From<NotUtf8> for GoError {
    fn from(wrong: NotUtf8) -> Self {
        Self::from_message(wrong.to_string())
    }
}

/// Formats the first invalid bytes of a string in quotes, with some of the bytes around them.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let wrong = str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let from = wrong.saturating_sub(SHOWN.0);
    let rest = &bytes[from..];
    let part = &rest[..rest.len().min(SHOWN.1)];
    let (before, after) = (from > 0, part.len() < rest.len());
    let dots = |more| if more { "..." } else { "" };
    format!("{}\"{}\"{}", dots(before), part.escape_ascii(), dots(after))
}

/// Returns the bytes of a Go string.
///
/// # Safety
///
/// `data` and `len` are those of a Go string that is alive for `'a`.
pub(crate) unsafe fn bytes<'a>(data: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[]; // The data pointer of an empty string may be nil.
    }
    // SAFETY: the caller guarantees that `data` points to `len` bytes that are alive for `'a`; the data of a Go string is immutable.
    unsafe { slice::from_raw_parts(data, len) }
}

macro_rules! text {
    ($type:ty, $make:expr, |$self:ident| $as_bytes:expr) => {
        // SAFETY: `decode_registers` and `decode_at` read the two words of a Go string, which `LAYOUT` describes.
        unsafe impl GoValue for $type {
            const SHAPE: &'static Shape = &Shape::Basic(Kind::String);
            const LAYOUT: Layout = Layout::STRING;

            #[inline]
            unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
                let (data, len) = (reader.pointer(), reader.int());
                // SAFETY: the caller guarantees that the next two registers are those of a string that is alive. GC safety: the frame
                // keeps it alive.
                $make(unsafe { bytes(data, len) }, reader)
            }

            unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
                // SAFETY: the caller guarantees that `src` points to an encoded string, which is two words.
                let [data, len] = unsafe { src.cast::<[usize; 2]>().read() };
                // SAFETY: the words are those of a string that is alive (the caller's promise).
                $make(unsafe { bytes(std::ptr::with_exposed_provenance(data), len) }, reader)
            }
        }

        // SAFETY: `encode_registers` and `encode_at` write the two words of a Go string, which `LAYOUT` describes.
        unsafe impl Argument<$type> for $type {
            #[inline]
            fn encode_registers(&$self, registers: &mut Arguments<'_>) {
                encode_registers($as_bytes, registers);
            }

            unsafe fn encode_at(&$self, dst: *mut u8, _: &mut Scratch) {
                // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is two words.
                unsafe { encode_at($as_bytes, dst) }
            }
        }
    };
}

text!(String, from_utf8, |self| self.as_bytes());
text!(LossyString, mended, |self| self.0.as_bytes());
text!(RawString, from_bytes, |self| &self.0);
text!(Result<String, NotUtf8>, checked, |self| match self {
    Ok(text) => text.as_bytes(),
    Err(NotUtf8(bytes)) => bytes,
});

macro_rules! borrowed {
    ($($borrowed:ty => $type:ty, |$self:ident| $as_bytes:expr;)*) => {
        $(
            // SAFETY: `encode_registers` and `encode_at` write the two words of a Go string, which the layout of the owned type describes.
            unsafe impl Argument<$type> for $borrowed {
                #[inline]
                fn encode_registers(&$self, registers: &mut Arguments<'_>) {
                    encode_registers($as_bytes, registers);
                }

                unsafe fn encode_at(&$self, dst: *mut u8, _: &mut Scratch) {
                    // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is two words.
                    unsafe { encode_at($as_bytes, dst) }
                }
            }
        )*
    };
}

borrowed! {
    &str => String, |self| self.as_bytes();
    &str => LossyString, |self| self.as_bytes();
    &str => Result<String, NotUtf8>, |self| self.as_bytes();
    &str => RawString, |self| self.as_bytes();
    &[u8] => RawString, |self| self;
}

/// Bench row "func(string) string, 16 B". The reader is not lent to what is called here: it would have to lie in memory for that, also in
/// calls whose texts are UTF-8.
#[inline]
fn from_utf8(bytes: &[u8], reader: &mut Reader<'_>) -> String {
    if let Some(text) = copied(bytes) {
        return text.into_string();
    }
    if reader.mends() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    reader.not_utf8(bytes);
    String::new()
}

/// The text, if it is UTF-8. A short one is nearly always ASCII, which is seen in a few instructions.
///
/// A `Box<str>` comes back in registers. A `String` would lie in memory, in three words, and be copied from there in larger pieces: that
/// waits until the words have left the processor's store buffer, 4 ns.
#[inline(never)]
fn copied(bytes: &[u8]) -> Option<Box<str>> {
    if bytes.len() <= SHORT && bytes.is_ascii() || str::from_utf8(bytes).is_ok() {
        // SAFETY: ASCII is UTF-8, and the other bytes have just been looked at.
        Some(unsafe { str::from_boxed_utf8_unchecked(bytes.into()) })
    } else {
        None
    }
}

/// The longest text that is looked at for being ASCII first: in a longer one the standard library does that itself, as it goes.
const SHORT: usize = 64;

fn mended(bytes: &[u8], _: &mut Reader<'_>) -> LossyString {
    LossyString(String::from_utf8_lossy(bytes).into_owned())
}

fn checked(bytes: &[u8], _: &mut Reader<'_>) -> Result<String, NotUtf8> {
    let text = str::from_utf8(bytes).map(str::to_owned);
    text.map_err(|_| NotUtf8::of(bytes))
}

fn from_bytes(bytes: &[u8], _: &mut Reader<'_>) -> RawString {
    RawString(bytes.to_vec())
}

#[inline]
fn encode_registers(bytes: &[u8], registers: &mut Arguments<'_>) {
    registers.pointer(start(bytes));
    registers.int(bytes.len());
}

/// Encodes a string.
///
/// # Safety
///
/// `dst` is valid for writes of two words and aligned for them.
unsafe fn encode_at(bytes: &[u8], dst: *mut u8) {
    let words = [start(bytes).expose_provenance(), bytes.len()];
    // SAFETY: the caller guarantees that `dst` is valid and aligned for two words.
    unsafe { dst.cast::<[usize; 2]>().write(words) }
}

#[cfg(test)]
mod tests {
    use super::{NotUtf8, shown};

    #[test]
    fn a_long_text_is_shown_around_what_is_wrong_with_it() {
        assert_eq!(shown(b"caf\xe9"), "\"caf\\xe9\"");
        let long = [&[b'a'; 1000][..], b"\xff", &[b'b'; 1000]].concat();
        let text = NotUtf8(long).to_string();
        assert!(text.len() < 160 && text.contains("a\\xffb"), "{text}");
        assert!(
            text.contains("...\"aaa") && text.ends_with("b\"..."),
            "{text}"
        );
    }
}
