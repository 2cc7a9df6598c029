//! [`Results`]: Rust types for the results of Go functions.
//!
//! # Safety
//!
//! Results are read in order, each by its own type, as `SHAPES` lists them.
#![allow(unsafe_code)]

use crate::{
    arity::arities,
    value::go_error::GoError,
    value::{Assignment, GoValue, Layout, Reader, Shape},
};

/// A Rust type for the results of a Go function: `()`, one value, a tuple of up to twelve values, or a `Result` of these if the last Go
/// result is an `error`.
///
/// With a `Result`, the other results are discarded if the error is non-nil. For functions where both matter, such as `Read` of `io.Reader`,
/// use a tuple with an `Option<GoError>`: `(isize, Option<GoError>)`. Such calls are slower, since they are made through `reflect`.
///
/// A `Result` in a `Result` does not compile, since a Go function has at most one final error:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Func, GoError, GoPlugin};
/// # fn main() { let _reached: fn(_) -> _ = nested; }
/// # fn nested(plugin: GoPlugin) -> Result<Func<fn(String) -> Result<Result<i64, GoError>, GoError>>, plugin_core::Error> {
/// plugin.func::<fn(String) -> Result<Result<i64, GoError>, GoError>>("Parse")
/// # }
/// ```
///
/// # Safety
///
/// The constants must describe the results of one Go function type, and the methods must read exactly these. The safety of calls relies on
/// it.
#[diagnostic::on_unimplemented(
    message = "write a tuple `(A, B, ...)` of up to 12 types for several results, and `Result<T, GoError>` for a last `error`: `{Self}` stands for no results of a Go function",
    label = "no Go function returns this",
    note = "a Go func of more results is a `Value`, whose method `call` returns any number",
    note = "results are owned: `String` for a string, `Vec<T>` for a slice, a struct with `#[derive(GoStruct)]` for a struct"
)]
pub unsafe trait Results: Sized + 'static {
    /// The Go types of the results, without a final `error`.
    const SHAPES: &'static [&'static Shape];
    /// The sizes of the encoded results, without a final `error`.
    #[doc(hidden)]
    const SIZES: &'static [usize];
    /// The registers of all results.
    const ALL: Assignment;
    /// The registers of the results without a final `error`.
    const VALUES: Assignment = Self::ALL;
    /// 1 + the first integer register of a final `error`, or 0 if there is none.
    const ERROR_AT: u32 = 0;

    /// Reads the results from registers.
    ///
    /// # Safety
    ///
    /// The registers hold the results of a function with these result types, and what they point to is alive.
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self;

    /// Decodes the results.
    ///
    /// # Safety
    ///
    /// `places` points to one pointer for each result, each of which points to an encoded value of its type, and all that it points to is
    /// alive.
    unsafe fn decode_at(places: *const *const u8, reader: &mut Reader<'_>) -> Self;

    /// Converts a non-nil final `error`. Returns `None` if the type has no place for it.
    fn failed(error: GoError) -> Option<Self> {
        let _ = error;
        None
    }
}

// SAFETY: one result, whose constants and methods are those of `T`.
unsafe impl<T: GoValue> Results for T {
    const SHAPES: &'static [&'static Shape] = &[T::SHAPE];
    const SIZES: &'static [usize] = &[T::LAYOUT.size];
    const ALL: Assignment = Assignment::of(T::LAYOUT);

    #[inline]
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that the registers hold one result of type `T`, and that what it points to is alive.
        unsafe { <T as GoValue>::decode_registers(reader) }
    }

    unsafe fn decode_at(places: *const *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `places` points to one pointer for each result, of which there is one.
        let place = unsafe { places.read() };
        // SAFETY: the caller guarantees that the pointer points to an encoded `T`.
        unsafe { <T as GoValue>::decode_at(place, reader) }
    }
}

// SAFETY: the results are those of `R`, followed by an error, which the runtime host reads.
unsafe impl<R: Results> Results for Result<R, GoError> {
    const SHAPES: &'static [&'static Shape] = R::SHAPES;
    const SIZES: &'static [usize] = R::SIZES;
    const ALL: Assignment = R::ALL.and(Layout::INTERFACE);
    const VALUES: Assignment = R::VALUES;
    const ERROR_AT: u32 = {
        assert!(
            R::ERROR_AT == 0,
            "a Result in a Result stands for no Go function, which has at most one final error"
        );
        1 + R::ALL.ints() as u32
    };

    #[inline]
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that the registers hold these results, of which those of `R` come first.
        Ok(unsafe { R::decode_registers(reader) })
    }

    unsafe fn decode_at(places: *const *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `places` points to pointers to the encoded results, of which those of `R` come first.
        Ok(unsafe { R::decode_at(places, reader) })
    }

    fn failed(error: GoError) -> Option<Self> {
        Some(Err(error))
    }
}

macro_rules! tuples {
    (($type:ident $argument:ident $index:tt)) => {}; // a single result is not a tuple
    ($(($type:ident $argument:ident $index:tt))*) => {
            // SAFETY: the constants and methods have the results in order.
            unsafe impl<$($type: GoValue),*> Results for ($($type,)*) {
                const SHAPES: &'static [&'static Shape] = &[$($type::SHAPE),*];
                const SIZES: &'static [usize] = &[$($type::LAYOUT.size),*];
                const ALL: Assignment = Assignment::EMPTY$(.and($type::LAYOUT))*;

                #[inline]
                #[allow(unused_variables, clippy::unused_unit)]
                unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
                    // SAFETY: the caller guarantees that the registers hold the results, which are read in order.
                    ($(unsafe { <$type as GoValue>::decode_registers(reader) },)*)
                }

                #[allow(unused_variables, clippy::unused_unit)]
                unsafe fn decode_at(places: *const *const u8, reader: &mut Reader<'_>) -> Self {
                    ($({
                        // SAFETY: the caller guarantees that `places` points to one pointer for each result.
                        let place = unsafe { places.add($index).read() };
                        // SAFETY: the caller guarantees that the pointer points to an encoded value of this type.
                        unsafe { <$type as GoValue>::decode_at(place, reader) }
                    },)*)
                }
            }
    };
}

arities! { tuples up to 12 }
