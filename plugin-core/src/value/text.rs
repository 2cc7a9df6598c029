//! `string`: as `String`, and as types for what need not be UTF-8.
//!
//! # Safety
//!
//! A Go string is two words, data and length (reflect.StringHeader); the data is immutable, and alive as long as the string is.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use crate::abi::pointer::start;
use crate::value::go_error::GoError;
use plugin_image::Kind;
use std::{fmt, slice};

/// A Go string that need not be UTF-8: its bytes.
///
/// Go does not check what is in a string. What other types make of one that is not UTF-8 is said at [`value`](crate::value#texts).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RawString(pub Vec<u8>);

impl fmt::Debug for RawString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// A Go string, with U+FFFD for each sequence of bytes in it that is not UTF-8.
///
/// As the key of a map: keys that become the same by that are one, and which of their elements stays is not said.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct LossyString(pub String);

/// A Go string is not UTF-8: its bytes.
///
/// `Result<String, NotUtf8>` stands for a Go string, and says for each whether it is UTF-8. Given to Go, an `Err` is the bytes.
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

/// How much of a text is shown before what is wrong with it, and in all.
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

/// The bytes that are not UTF-8, in quotes, and what is around them if that is not too long.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let wrong = str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let from = wrong.saturating_sub(SHOWN.0);
    let rest = &bytes[from..];
    let part = &rest[..rest.len().min(SHOWN.1)];
    let (before, after) = (from > 0, part.len() < rest.len());
    let dots = |more| if more { "..." } else { "" };
    format!("{}\"{}\"{}", dots(before), part.escape_ascii(), dots(after))
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
                // SAFETY: the words are those of a string, which is alive by the caller's promise.
                $make(unsafe { bytes(std::ptr::with_exposed_provenance(data), len) }, reader)
            }
        }

        // SAFETY: `lay` writes the two words of a Go string, as `LAYOUT` says.
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
text!(LossyString, mended, |self| self.0.as_bytes());
text!(RawString, from_bytes, |self| &self.0);
text!(Result<String, NotUtf8>, checked, |self| match self {
    Ok(text) => text.as_bytes(),
    Err(NotUtf8(bytes)) => bytes,
});

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
    &str => LossyString, |self| self.as_bytes();
    &str => Result<String, NotUtf8>, |self| self.as_bytes();
    &str => RawString, |self| self.as_bytes();
    &[u8] => RawString, |self| self;
}

fn from_utf8(bytes: &[u8], reader: &mut Reader<'_>) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => broken(bytes, reader),
    }
}

#[cold]
fn broken(bytes: &[u8], reader: &mut Reader<'_>) -> String {
    if reader.mends() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    reader.not_utf8(bytes);
    String::new()
}

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

#[cfg(test)]
mod tests {
    use super::{NotUtf8, shown};

    #[test]
    fn a_long_text_is_shown_around_what_is_wrong_with_it() {
        assert_eq!(shown(b"caf\xe9"), "\"caf\\xe9\"");
        let long = [&[b'a'; 1000][..], b"\xff", &[b'b'; 1000]].concat();
        let told = NotUtf8(long).to_string();
        assert!(told.len() < 160 && told.contains("a\\xffb"), "{told}");
        assert!(
            told.contains("...\"aaa") && told.ends_with("b\"..."),
            "{told}"
        );
    }
}
