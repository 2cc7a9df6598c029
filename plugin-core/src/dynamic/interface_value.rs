//! [`InterfaceValue`]: a [`GoInterface`] as a parameter or a result of a function.
//!
//! # Safety
//!
//! It crosses as the [`Value`] that it is of, by whose layout and methods.
#![allow(unsafe_code)]

use super::{GoInterface, Value, ValueError};
use crate::value::{
    Argument, Arguments, ConversionError, GoValue, Layout, Reader, Scratch, Shape, Unrepresentable,
    short_name,
};

/// A [`GoInterface`] as a [`GoValue`], for the code that `#[derive(GoInterface)]` writes.
pub trait InterfaceValue: GoInterface + Send + 'static {
    /// Whether it has the value that it is of: a field `#[go(value)]`.
    const HAS_VALUE: bool;
    /// As [`GoValue::SHAPE`].
    const SHAPE: &'static Shape = Value::SHAPE;
    /// As [`GoValue::LAYOUT`].
    const LAYOUT: Layout = Value::LAYOUT;

    /// The value that it is of.
    fn value(&self) -> Option<&Value>;

    /// One that stands in for the methods of a value that cannot be bound, until the error is told.
    fn stand_in(value: &Value) -> Self;

    /// As [`GoValue::decode_registers`].
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn decode_registers(_: &mut Reader<'_>) -> Self {
        unreachable!("a GoInterface is never passed in registers")
    }

    /// As [`GoValue::decode_at`].
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        let value = unsafe { <Value as GoValue>::decode_at(src, reader) };
        Self::bind(&value).unwrap_or_else(|error| {
            let told = unbound::<Self>(&value, &error);
            reader.wrong(ConversionError::Unrepresentable(told));
            Self::stand_in(&value)
        })
    }

    /// As [`Argument::encode_registers`].
    fn encode_registers(&self, _: &mut Arguments<'_>) {
        unreachable!("a GoInterface is never passed in registers")
    }

    /// As [`Argument::encode_at`].
    ///
    /// # Safety
    ///
    /// As there.
    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        const {
            assert!(
                Self::HAS_VALUE,
                "add a field `#[go(value)] value: Value` to the struct with #[derive(GoInterface)]: by that it is given to Go"
            );
        }
        let value = self.value().expect("there is such a field");
        // SAFETY: the caller's promise, passed on.
        unsafe { value.encode_at(dst, scratch) }
    }
}

/// What is told of a value that does not have the methods.
#[cold]
fn unbound<T>(value: &Value, error: &ValueError) -> Unrepresentable {
    let found = value.go_type();
    Unrepresentable {
        reason: Some(error.to_string()),
        ..Unrepresentable::of_go(found, "value", short_name::<T>())
    }
}
