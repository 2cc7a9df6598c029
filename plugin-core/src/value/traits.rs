//! [`GoValue`] and [`Argument`]: types whose values can be passed to and from Go.
//!
//! Unsafe code relies on these traits, so they are `unsafe`, and so are `Results`, `Plain`, `Fields` and `Structure`. `Signature`,
//! `CallbackResult`, `Lendable` and `Word` are sealed. Unsafe code does not rely on other public traits. `#[derive(GoStruct)]` implements
//! `Structure`, and `GoValue` and `Argument` by it. A safe implementation does not compile:
//!
//! ```compile_fail,E0200
//! use plugin_core::value::{FieldName, Structure};
//! struct Thin; // takes no memory, whereas the Go struct does
//! impl Structure for Thin {
//!     type Fields = (i64, ());
//!     const NAME: Option<&'static str> = None;
//!     const FIELDS: &'static [FieldName] = &[FieldName { name: "A", tag: None }];
//!     fn from_fields(_: (i64, ())) -> Self { Thin }
//!     fn fields(&self) -> (&i64, ()) { (&7, ()) }
//! }
//! ```
//!
//! The derive can be used where unsafe code is forbidden:
//!
//! ```
//! #![forbid(unsafe_code)]
//! #[derive(plugin_core::GoStruct)]
//! struct Point { x: f64, y: f64 }
//! ```
#![allow(unsafe_code)]

#[cfg(doc)]
use super::Assignment;
use super::{Arguments, ConversionError, Layout, Reader, Scratch, Shape};
use crate::abi::frame::Frame;
use std::{any, marker::PhantomData, sync::Arc};

/// A Rust type that stands for a Go type.
///
/// Arguments are copied into Go memory, and results into Rust memory, so that each side owns its values. The module
/// [`value`](crate::value) lists the types.
///
/// # Safety
///
/// [`SHAPE`](Self::SHAPE) and [`LAYOUT`](Self::LAYOUT) must describe one Go type, its memory layout and its registers, and the methods of this
/// trait and of [`Argument`] must read and write exactly that. The safety of calls relies on it.
#[diagnostic::on_unimplemented(
    message = "write `#[derive(GoStruct)]` before `{Self}`, or `#[derive(GoEnum)]` if it is an enum; if it is not your type, take a `Value`, or a `Serde` of what serde knows: it stands for no Go type",
    label = "this type stands for no Go type",
    note = "a struct of one field may take `#[derive(GoNewtype)]`, and one of methods `#[derive(GoInterface)]`",
    note = "Go's `int` is `isize`, `uint` is `usize`, `string` is `String`, `[]T` is `Vec<T>`, `[N]T` is `[T; N]`, `*T` is `Option<T>`, `func` is `Callback` or `FuncValue`",
    note = "write `Callback<fn(A) -> R>` for a `Box<dyn Fn(A) -> R>`, `String` for a `Box<str>`, `Vec<T>` for a `Box<[T]>`, and for a `Box<dyn Read>` see the module `stdlib`"
)]
pub unsafe trait GoValue: Argument<Self> + Send + 'static {
    /// The Go type, for comparison with a plugin's types.
    #[doc(hidden)]
    const SHAPE: &'static Shape;
    /// The size, alignment and registers of the Go type or of its encoding.
    #[doc(hidden)]
    const LAYOUT: Layout;
    /// Whether values have the same bytes in Rust and Go, and contain no pointers.
    #[doc(hidden)]
    const VERBATIM: bool = false;
    /// Whether this is a struct that may contain slices of itself, or an array of such structs. The layout of such a slice does not depend on
    /// the layout of the struct.
    #[doc(hidden)]
    const RECURSIVE: bool = false;
    /// Whether it is a Go value by handle that may be nil, so that an `Option` of it is the same Go type, where `None` is nil.
    #[doc(hidden)]
    const NILABLE: bool = false;
    /// The Go type that an `Option` of it stands for.
    #[doc(hidden)]
    const OPTIONAL: &'static Shape = &Shape::Pointer(part::<Self>);
    /// Whether a closure may change it, so that Go gets it back: see [`changed`](Self::changed).
    #[doc(hidden)]
    const CHANGES: bool = false;

    /// Reads the value from the next registers. What is passed in memory only leaves this out.
    ///
    /// # Safety
    ///
    /// The registers hold results of a call whose signature has this type next, and what they point to is alive.
    #[doc(hidden)]
    unsafe fn decode_registers(_: &mut Reader<'_>) -> Self {
        unreachable!("{} is never passed in registers", any::type_name::<Self>())
    }

    /// Decodes the value at `src`.
    ///
    /// # Safety
    ///
    /// `src` points to an encoded value of this type, which is not written meanwhile, and all that it points to is alive.
    #[doc(hidden)]
    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self;

    /// Decodes the value at `src`, or returns `None` for nil. For types that are [`NILABLE`](Self::NILABLE).
    ///
    /// # Safety
    ///
    /// The requirements of [`decode_at`](Self::decode_at).
    #[doc(hidden)]
    unsafe fn decode_optional(src: *const u8, reader: &mut Reader<'_>) -> Option<Self> {
        // SAFETY: the caller guarantees what `decode_at` requires.
        Some(unsafe { Self::decode_at(src, reader) })
    }

    /// Where to look for what a closure that has this as an argument has made of it.
    #[doc(hidden)]
    fn changed(&self) -> Option<Arc<dyn Changed>> {
        None
    }
}

/// What a closure has made of one of its arguments.
#[doc(hidden)]
pub trait Changed: Send + Sync {
    /// Encodes it for Go, if it was given back.
    fn encode_at(&self, scratch: &mut Scratch) -> Option<*const u8>;
}

/// A Rust value that can be passed for a parameter of type `T`: a `T`, or a borrowed value such as `&str` for `String`.
///
/// # Safety
///
/// The methods must write exactly what [`GoValue::LAYOUT`] of `T` describes. The safety of calls relies on it.
#[diagnostic::on_unimplemented(
    message = "pass a `{T}` or a reference to one: `{Self}` is neither",
    label = "the parameter is a `{T}`",
    note = "for a `String`, `&str` is taken, too, and for a `Vec<T>`, `&[T]`, `[T; N]` and `seq(iterator)`; a closure is passed as `Callback::<fn(A) -> R>::new(closure)`, a number or text for a `Value` as `Value::from(value)`, and the place for an `InOut` as `in_out(&mut value)`"
)]
pub unsafe trait Argument<T: GoValue>: Sized {
    /// Writes the value to the next registers. Pointers may point to memory that lives as long as `self`.
    ///
    /// This is called only if [`Assignment::passes_in_registers`] is true for arguments that include `T`.
    #[doc(hidden)]
    fn encode_registers(&self, _: &mut Arguments<'_>) {
        unreachable!("{} is never passed in registers", any::type_name::<T>())
    }

    /// Encodes the value at `dst`. Pointers in it point to `self` or into `scratch`.
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of the size of `T`'s layout and is aligned for it.
    #[doc(hidden)]
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch);
}

// SAFETY: it writes what `T` writes.
unsafe impl<T: GoValue> Argument<T> for &T {
    #[inline]
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        (**self).encode_registers(registers);
    }

    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid and aligned for a value of `T`'s layout.
        unsafe { (**self).encode_at(dst, scratch) }
    }
}

/// A value that Rust has encoded, with its Go type.
pub(crate) struct Encoding<'a> {
    shape: &'static Shape,
    address: *const u8,
    owners: PhantomData<&'a ()>,
}

impl<'a> Encoding<'a> {
    /// Encodes an argument. The encoded value points to the argument and into `scratch`.
    pub(crate) fn of<T: GoValue>(
        argument: &'a impl Argument<T>,
        scratch: &'a mut Scratch,
    ) -> Result<Self, Box<ConversionError>> {
        let address = encode::<T>(argument, scratch);
        scratch.check()?;
        Ok(Self {
            shape: T::SHAPE,
            address,
            owners: PhantomData,
        })
    }

    /// Decodes it as a type that stands for the same Go type. What it points to is copied.
    pub(crate) fn decode<T: GoValue>(&self) -> Result<T, Box<ConversionError>> {
        assert!(
            self.shape == T::SHAPE,
            "an encoded {} is no {}",
            self.shape,
            T::SHAPE
        );
        let frame = Frame::unused();
        let mut reader = Reader::lending(&frame);
        // SAFETY: `of` has encoded a value of this Go type, and all that it points to is borrowed for `'a`.
        let value = unsafe { T::decode_at(self.address, &mut reader) };
        reader.finish()?;
        Ok(value)
    }
}

/// Returns the shape of `T`. This function is a [`Part`](super::Part).
pub(crate) fn part<T: GoValue>() -> &'static Shape {
    T::SHAPE
}

/// Encodes an argument into `scratch`.
pub(crate) fn encode<T: GoValue>(argument: &impl Argument<T>, scratch: &mut Scratch) -> *const u8 {
    let place = scratch.block(T::LAYOUT.size);
    // SAFETY: the block has the size of `T`'s layout, and is aligned for all Go types.
    unsafe { argument.encode_at(place, scratch) };
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{RawString, go_error::GoError};
    use std::time::{Duration, UNIX_EPOCH};

    /// Without Go, so that Miri can run it: no pointers and maps, whose depth is compared with the thread's stack.
    #[test]
    fn decoding_reverses_encoding() {
        fn check<T: GoValue + PartialEq + std::fmt::Debug>(value: T) {
            let mut scratch = Scratch::new();
            let encoding = Encoding::of::<T>(&value, &mut scratch).unwrap();
            assert_eq!(encoding.decode::<T>().unwrap(), value);
        }
        check(-7i8);
        check([1.5, f64::INFINITY]);
        check(String::from("text"));
        check(RawString(vec![0xFF]));
        check(vec![vec![String::new(), "a".to_owned()], vec![]]);
        check(vec![[1u16, 2], [3, 4]]);
        check(Duration::from_nanos(1));
        check([UNIX_EPOCH - Duration::from_nanos(1); 2]);
        check(None::<GoError>);
        check(Some(GoError::from_message("text")));
    }
}
