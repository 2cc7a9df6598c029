//! [`Converted`]: Rust types that are converted to and from a [`GoValue`]. `#[derive(GoEnum)]`, `#[derive(GoNewtype)]` and
//! `#[derive(GoInterface)]` implement it, and [`ConvertedValue`] implements the methods of [`GoValue`] for them.
//!
//! # Safety
//!
//! A value is encoded as the Go value that it is converted to, by the methods and with the layout of [`Converted::Go`].
#![allow(unsafe_code)]

use super::{
    Argument, Arguments, ConversionError, GoValue, Layout, Reader, Scratch, Shape, Unrepresentable,
    shape::NamedShape,
};
use std::any::type_name;

/// A Rust type that is converted to and from a [`GoValue`]. Implemented by `#[derive(GoEnum)]` and `#[derive(GoNewtype)]`.
pub trait Converted: Sized + Send + 'static {
    /// The type that it is converted to and from.
    type Go: GoValue;
    /// The argument that is passed for a value.
    type Lent<'a>: Argument<Self::Go>;
    /// The Go type that it is compared with, apart from the name.
    const UNNAMED: &'static Shape = Self::Go::SHAPE;
    /// The name that the Go type must have, if any.
    const NAME: Option<&'static str>;
    /// Whether each value of `Go` can be converted.
    const TOTAL: bool;

    /// Converts the value to an argument.
    fn to_go(&self) -> Self::Lent<'_>;

    /// Converts a Go value.
    ///
    /// # Errors
    ///
    /// Returns [`NoSuchValue`] if the type has no such value, which cannot happen if it is [`TOTAL`](Self::TOTAL).
    fn from_go(go: Self::Go) -> Result<Self, NoSuchValue<Self>>;
}

/// The error for a Go value that the Rust type does not have, with a value to use until the error is reported.
#[derive(Debug)]
pub struct NoSuchValue<T> {
    /// The text of the Go value.
    pub value: String,
    /// Why there is none, if that is not obvious.
    pub reason: Option<String>,
    /// Any value of the Rust type.
    pub instead: T,
}

/// The constants and methods of [`GoValue`] and [`Argument`] for a [`Converted`] type.
pub trait ConvertedValue: Converted {
    #[doc(hidden)]
    const NAMED: Shape = Shape::Named(NamedShape {
        name: match Self::NAME {
            Some(name) => name,
            None => "",
        },
        shape: Self::UNNAMED,
    });
    /// See [`GoValue::SHAPE`].
    const SHAPE: &'static Shape = if Self::NAME.is_some() {
        &Self::NAMED
    } else {
        Self::UNNAMED
    };
    /// See [`GoValue::LAYOUT`]. A type that does not have all values of the Go type is not plain, so that variables are not read in place.
    const LAYOUT: Layout = Layout {
        plain: Self::Go::LAYOUT.plain && Self::TOTAL,
        ..Self::Go::LAYOUT
    };

    /// See [`GoValue::decode_optional`].
    ///
    /// # Safety
    ///
    /// The requirements of [`GoValue::decode_at`] for [`Converted::Go`].
    unsafe fn decode_optional(src: *const u8, reader: &mut Reader<'_>) -> Option<Self> {
        // SAFETY: the caller guarantees what `GoValue::decode_at` requires for `Self::Go`.
        let go = unsafe { <Self::Go as GoValue>::decode_optional(src, reader) }?;
        Some(convert(go, reader))
    }

    /// See [`GoValue::decode_registers`].
    ///
    /// # Safety
    ///
    /// The requirements of [`GoValue::decode_registers`] for [`Converted::Go`].
    #[inline]
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees what `GoValue::decode_registers` requires for `Self::Go`.
        let go = unsafe { <Self::Go as GoValue>::decode_registers(reader) };
        convert(go, reader)
    }

    /// See [`GoValue::decode_at`].
    ///
    /// # Safety
    ///
    /// The requirements of [`GoValue::decode_at`] for [`Converted::Go`].
    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees what `GoValue::decode_at` requires for `Self::Go`.
        let go = unsafe { <Self::Go as GoValue>::decode_at(src, reader) };
        convert(go, reader)
    }

    /// See [`Argument::encode_registers`].
    #[inline]
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        self.to_go().encode_registers(registers);
    }

    /// See [`Argument::encode_at`].
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of the size of [`LAYOUT`](Self::LAYOUT) and is aligned for it.
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for this layout, which is that of `Self::Go` in size and alignment. What the
        // argument points to lives as long as `self` or is static, as the derives write it.
        unsafe { self.to_go().encode_at(dst, scratch) }
    }
}

impl<C: Converted> ConvertedValue for C {}

#[inline]
fn convert<C: Converted>(go: C::Go, reader: &mut Reader<'_>) -> C {
    C::from_go(go).unwrap_or_else(|wrong| {
        let go = <C as ConvertedValue>::SHAPE.to_string();
        let error = Unrepresentable {
            reason: wrong.reason,
            ..Unrepresentable::of_go(wrong.value, &go, short_name::<C>())
        };
        reader.wrong(ConversionError::Unrepresentable(error));
        wrong.instead
    })
}

/// Returns the name of a Rust type without its modules.
fn short_name<T>() -> &'static str {
    let name = type_name::<T>();
    let end = name.find('<').unwrap_or(name.len());
    let start = name[..end].rfind("::").map_or(0, |at| at + 2);
    &name[start..]
}
