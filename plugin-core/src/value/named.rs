//! Go types with a name that Rust has a type of its own for: [`Converted`] is what `#[derive(GoEnum)]` and `#[derive(GoNewtype)]`
//! implement, and [`ConvertedValue`] what makes a [`GoValue`] of it.
//!
//! # Safety
//!
//! A value crosses as the Go value that it is converted to or from, whose layout and methods are those of [`Converted::Go`].
#![allow(unsafe_code)]

use super::{
    Argument, Arguments, ConversionError, GoValue, Layout, Reader, Scratch, Shape, Unrepresentable,
    shape::NamedShape,
};
use std::any::type_name;

/// A Rust type that is converted to and from a [`GoValue`]. Implemented by `#[derive(GoEnum)]` and `#[derive(GoNewtype)]`.
pub trait Converted: Sized + Send + 'static {
    /// What crosses.
    type Go: GoValue;
    /// What it is given to Go as.
    type Lent<'a>: Argument<Self::Go>;
    /// The name that the Go type must have, if it must have one.
    const NAME: Option<&'static str>;
    /// Whether each value of `Go` is one of these.
    const TOTAL: bool;

    /// What Go gets.
    fn to_go(&self) -> Self::Lent<'_>;

    /// The value.
    ///
    /// # Errors
    ///
    /// [`NoSuchValue`], never if this is [`TOTAL`](Self::TOTAL).
    fn from_go(go: Self::Go) -> Result<Self, NoSuchValue<Self>>;
}

/// That a Go value is none of the Rust type: its text, and some value to go on with until the error is told.
#[derive(Debug)]
pub struct NoSuchValue<T> {
    /// The Go value, in words.
    pub value: String,
    /// Any value.
    pub instead: T,
}

/// A [`Converted`] type as a [`GoValue`]: what the derives make one of.
pub trait ConvertedValue: Converted {
    #[doc(hidden)]
    const NAMED: Shape = Shape::Named(NamedShape {
        name: match Self::NAME {
            Some(name) => name,
            None => "",
        },
        shape: Self::Go::SHAPE,
    });
    /// As [`GoValue::SHAPE`].
    const SHAPE: &'static Shape = if Self::NAME.is_some() {
        &Self::NAMED
    } else {
        Self::Go::SHAPE
    };
    /// As [`GoValue::LAYOUT`]. What can be wrong is not read in place: that is for what takes any value.
    const LAYOUT: Layout = Layout {
        plain: Self::Go::LAYOUT.plain && Self::TOTAL,
        ..Self::Go::LAYOUT
    };

    /// As [`GoValue::take`].
    ///
    /// # Safety
    ///
    /// As there.
    #[inline]
    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        let go = unsafe { <Self::Go as GoValue>::take(reader) };
        convert(go, reader)
    }

    /// As [`GoValue::load`].
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        let go = unsafe { <Self::Go as GoValue>::load(src, reader) };
        convert(go, reader)
    }

    /// As [`Argument::put`].
    #[inline]
    fn put(&self, registers: &mut Arguments<'_>) {
        self.to_go().put(registers);
    }

    /// As [`Argument::lay`].
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller's promise, passed on. What is lent lives as long as `self`, or for ever, as the derives make it.
        unsafe { self.to_go().lay(dst, scratch) }
    }
}

impl<C: Converted> ConvertedValue for C {}

#[inline]
fn convert<C: Converted>(go: C::Go, reader: &mut Reader<'_>) -> C {
    C::from_go(go).unwrap_or_else(|wrong| {
        let told = Unrepresentable {
            value: wrong.value,
            from: format!("Go's {}", <C as ConvertedValue>::SHAPE),
            to: format!("Rust's {}", short_name::<C>()),
        };
        reader.wrong(ConversionError::Unrepresentable(told));
        wrong.instead
    })
}

/// The name of a Rust type without its modules.
fn short_name<T>() -> &'static str {
    let name = type_name::<T>();
    let end = name.find('<').unwrap_or(name.len());
    let start = name[..end].rfind("::").map_or(0, |at| at + 2);
    &name[start..]
}
