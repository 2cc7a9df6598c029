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
    /// Encodes the results into `scratch`, and adds the address of each to `images`.
    ///
    /// # Errors
    ///
    /// Returns the error if the closure has returned one instead of results.
    #[doc(hidden)]
    fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError>;

    /// Writes the results to registers, like arguments. This is called only if all results can be passed in registers.
    ///
    /// # Errors
    ///
    /// Returns the error if the closure has returned one instead of results.
    #[doc(hidden)]
    fn put(&self, registers: &mut Arguments<'_>) -> Result<(), GoError>;
}

mod sealed {
    /// Implemented for the types in this file only.
    pub trait Sealed {}
}

impl<T: GoValue> sealed::Sealed for T {}

impl<T: GoValue> CallbackResult for T {
    fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError> {
        images.push(encode::<T>(self, scratch));
        Ok(())
    }

    #[inline]
    fn put(&self, registers: &mut Arguments<'_>) -> Result<(), GoError> {
        Argument::<T>::put(self, registers);
        Ok(())
    }
}

impl<R: CallbackResult> sealed::Sealed for Result<R, GoError> {}

impl<R: CallbackResult> CallbackResult for Result<R, GoError> {
    fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError> {
        match self {
            Ok(results) => results.lay(scratch, images),
            Err(error) => Err(error.clone()),
        }
    }

    #[inline]
    fn put(&self, registers: &mut Arguments<'_>) -> Result<(), GoError> {
        match self {
            Ok(results) => results.put(registers),
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
                fn lay(&self, scratch: &mut Scratch, images: &mut Vec<*const u8>) -> Result<(), GoError> {
                    let ($($value,)*) = self;
                    $(images.push(encode::<$type>($value, scratch));)*
                    Ok(())
                }

                #[inline]
                #[allow(unused_variables)]
                fn put(&self, registers: &mut Arguments<'_>) -> Result<(), GoError> {
                    let ($($value,)*) = self;
                    $(Argument::<$type>::put($value, registers);)*
                    Ok(())
                }
            }
    };
}

arities! { tuples up to 12 }
