//! [`CallbackResult`]: Rust types for the results of closures that Go calls.

use crate::{
    arity::arities,
    call::results::Results,
    value::go_error::GoError,
    value::{Argument, Arguments, GoValue, Scratch, encode},
};

/// Results that a Rust closure can return to Go: `()`, one value, a tuple, or a `Result` of these if the last Go result is an `error`.
///
/// The trait is sealed, since Go reads the results that it encodes.
#[diagnostic::on_unimplemented(
    message = "return owned types: `T`, `(A, B)`, `Result<T, GoError>` or `Result<(), GoError>`: `{Self}` stands for no results of a Go func",
    label = "a Rust closure cannot return this to Go",
    note = "`String` for `&str`, `Vec<T>` for `&[T]`, a struct with `#[derive(GoStruct)]`; errors of other types become a `GoError` by `?` or `GoError::from_error`"
)]
pub trait CallbackResult: sealed::Sealed + Results + Send {
    /// Encodes the results into `scratch`, and adds the address of each to `encoded`.
    ///
    /// # Errors
    ///
    /// Returns the error if the closure has returned one instead of results.
    #[doc(hidden)]
    fn encode_at(&self, scratch: &mut Scratch, encoded: &mut Vec<*const u8>)
    -> Result<(), GoError>;

    /// Writes the results to registers, like arguments. This is called only if all results can be passed in registers.
    ///
    /// # Errors
    ///
    /// Returns the error if the closure has returned one instead of results.
    #[doc(hidden)]
    fn encode_registers(&self, registers: &mut Arguments<'_>) -> Result<(), GoError>;
}

mod sealed {
    /// Implemented for the types in this file only.
    pub trait Sealed {}
}

impl<T: GoValue> sealed::Sealed for T {}

impl<T: GoValue> CallbackResult for T {
    fn encode_at(
        &self,
        scratch: &mut Scratch,
        encoded: &mut Vec<*const u8>,
    ) -> Result<(), GoError> {
        encoded.push(encode::<T>(self, scratch));
        Ok(())
    }

    #[inline]
    fn encode_registers(&self, registers: &mut Arguments<'_>) -> Result<(), GoError> {
        Argument::<T>::encode_registers(self, registers);
        Ok(())
    }
}

impl<R: CallbackResult> sealed::Sealed for Result<R, GoError> {}

impl<R: CallbackResult> CallbackResult for Result<R, GoError> {
    fn encode_at(
        &self,
        scratch: &mut Scratch,
        encoded: &mut Vec<*const u8>,
    ) -> Result<(), GoError> {
        match self {
            Ok(results) => results.encode_at(scratch, encoded),
            Err(error) => Err(error.clone()),
        }
    }

    #[inline]
    fn encode_registers(&self, registers: &mut Arguments<'_>) -> Result<(), GoError> {
        match self {
            Ok(results) => results.encode_registers(registers),
            Err(error) => Err(error.clone()),
        }
    }
}

macro_rules! tuples {
    (($type:ident $value:ident $index:tt)) => {}; // a single result is not a tuple
    ($(($type:ident $value:ident $index:tt))*) => {
            impl<$($type: GoValue),*> sealed::Sealed for ($($type,)*) {}

            impl<$($type: GoValue),*> CallbackResult for ($($type,)*) {
                #[allow(unused_variables)]
                fn encode_at(&self, scratch: &mut Scratch, encoded: &mut Vec<*const u8>) -> Result<(), GoError> {
                    let ($($value,)*) = self;
                    $(encoded.push(encode::<$type>($value, scratch));)*
                    Ok(())
                }

                #[inline]
                #[allow(unused_variables)]
                fn encode_registers(&self, registers: &mut Arguments<'_>) -> Result<(), GoError> {
                    let ($($value,)*) = self;
                    $(Argument::<$type>::encode_registers($value, registers);)*
                    Ok(())
                }
            }
    };
}

arities! { tuples up to 12 }
