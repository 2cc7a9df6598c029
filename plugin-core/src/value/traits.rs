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
use plugin_image::Kind;
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
    message = "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits, `i32` for `char`, `Option<GoError>` for `GoError`, `Result<T, GoError>` for another error, and `#[derive(GoStruct)]` before a struct: `{Self}` stands for no Go type",
    label = "this type stands for no Go type",
    note = "Go's `int` is `isize`, `uint` is `usize`, `string` is `String`, `[]T` is `Vec<T>`, `[N]T` is `[T; N]`, `*T` is `Option<T>`",
    note = "an enum takes `#[derive(GoEnum)]`, a struct of one field `#[derive(GoNewtype)]`; any other Go type is a `Value`"
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
    message = "pass a `{T}`, a reference to one, `&str` for `String`, or `&[T]`, `[T; N]` or `seq(iterator)` for `Vec<T>`: `{Self}` is none of these",
    label = "the parameter is a `{T}`"
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

/// Implements [`GoValue`] and [`Argument`] for a type that is encoded as another: `given` converts a value to an argument for that type,
/// and `made` makes one from a value of that type. It is never passed in registers, so both can report errors.
///
/// Files that use this need no unsafe code: the host encodes the two shapes alike, which [`layout_of_alike`] checks, and the argument is
/// `Copy`, hence owns nothing that the encoded value could point to.
macro_rules! encoded_as {
    (
        <$($param:ident: $bound:tt),*> $type:ty as $other:ty, $shape:expr,
        given: |$this:ident, $scratch:ident| $given:expr,
        made: |$value:ident, $reader:ident| $made:expr $(,)?
    ) => {
        // SAFETY: values of the two types are encoded alike (`layout_of_alike`), and `$other` decodes them.
        #[allow(unsafe_code)]
        unsafe impl<$($param: $bound),*> $crate::value::GoValue for $type {
            const SHAPE: &'static $crate::value::Shape = &$shape;
            const LAYOUT: $crate::value::Layout =
                $crate::value::layout_of_alike::<$other>(Self::SHAPE);

            unsafe fn decode_at(src: *const u8, $reader: &mut $crate::value::Reader<'_>) -> Self {
                // SAFETY: the caller guarantees that `src` points to an encoded value of this type, which is encoded as one of `$other`.
                let $value = unsafe { <$other as $crate::value::GoValue>::decode_at(src, $reader) };
                $made
            }
        }

        // SAFETY: values of the two types are encoded alike (`layout_of_alike`), and an argument for `$other` encodes them.
        #[allow(unsafe_code)]
        unsafe impl<$($param: $bound),*> $crate::value::Argument<Self> for $type {
            unsafe fn encode_at(&$this, dst: *mut u8, $scratch: &mut $crate::value::Scratch) {
                fn copy<A: $crate::value::Argument<$other> + Copy>(argument: A) -> A {
                    argument
                }
                let given = copy($given);
                // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is that of `$other` in size and alignment.
                unsafe { $crate::value::Argument::<$other>::encode_at(&given, dst, $scratch) }
            }
        }
    };
}

pub(crate) use encoded_as;

/// Returns the layout of a type of shape `shape` that is encoded as a `T`. Does not compile if the host encodes values of the two shapes
/// differently (host/schema.go).
pub(crate) const fn layout_of_alike<T: GoValue>(shape: &'static Shape) -> Layout {
    let by_host = match (shape, T::SHAPE) {
        (Shape::Any | Shape::Methods(_) | Shape::FuncValue(_) | Shape::Channel(..), Shape::Any)
        | (Shape::Encoded, Shape::Basic(Kind::String))
        | (Shape::Time, Shape::Array(2, Shape::Basic(Kind::Int64))) => true,
        (Shape::Named(named), Shape::Basic(Kind::Int64)) => {
            assert!(matches!(named.shape, Shape::Basic(Kind::Int64)));
            false
        }
        _ => panic!("the host encodes values of these two types differently"),
    };
    Layout {
        in_registers: false,
        plain: false,
        imaged: by_host,
        deep: by_host,
        ..T::LAYOUT
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
