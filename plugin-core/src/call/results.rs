//! [`Results`]: what a Go function returns, as a Rust type.
//!
//! # Safety
//!
//! The results are taken in order, each by its own type, as `SHAPES` lists them.
#![allow(unsafe_code)]

use crate::{
    arity::arities,
    value::go_error::GoError,
    value::{Assignment, GoValue, Layout, Reader, Shape},
};

/// What a Go function returns: nothing, one value, a tuple of up to twelve, or a `Result` of these where the last Go result is an
/// `error`. What a function returns beside an error that is not nil is dropped then; where both count, as in `io.Reader`, the error is an
/// `Option<GoError>` in the tuple: `(isize, Option<GoError>)`. Such a call is a slower one, through `reflect`.
///
/// A `Result` in a `Result` does not compile, as no Go function has two final errors:
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
/// As for [`GoValue`].
#[diagnostic::on_unimplemented(
    message = "write `T` for one result, `(A, B)` for several, `Result<T, GoError>` for `(T, error)`, `Result<(), GoError>` for `error`: `{Self}` stands for no results of a Go function",
    label = "no Go function returns this",
    note = "results are owned: `String` for a string, `Vec<T>` for a slice, a struct with `#[derive(GoStruct)]` for a struct"
)]
pub unsafe trait Results: Sized + 'static {
    /// The Go types of the results, without a final `error`.
    const SHAPES: &'static [&'static Shape];
    /// How large the image of each of these is.
    #[doc(hidden)]
    const SIZES: &'static [usize];
    /// Where all results travel.
    const ALL: Assignment;
    /// Where those without a final `error` travel.
    const VALUES: Assignment = Self::ALL;
    /// Whether there is a final `error`, and if so, 1 + the integer register where it begins.
    const ERROR_AT: u32 = 0;

    /// Takes the results from registers.
    ///
    /// # Safety
    ///
    /// The registers hold the results of a function with these result types.
    unsafe fn take(reader: &mut Reader<'_>) -> Self;

    /// Copies the results out of Go memory.
    ///
    /// # Safety
    ///
    /// `places` points to as many pointers as there are results, each to a value of its type; all is alive.
    unsafe fn load(places: *const *const u8, reader: &mut Reader<'_>) -> Self;

    /// What a final `error` that is not nil becomes.
    fn failed(error: GoError) -> Option<Self> {
        let _ = error;
        None
    }
}

// SAFETY: one result.
unsafe impl<T: GoValue> Results for T {
    const SHAPES: &'static [&'static Shape] = &[T::SHAPE];
    const SIZES: &'static [usize] = &[T::LAYOUT.size];
    const ALL: Assignment = Assignment::of(T::LAYOUT).out_of_go();

    #[inline]
    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        unsafe { <T as GoValue>::take(reader) }
    }

    unsafe fn load(places: *const *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: there is one place, by the caller's promise.
        let place = unsafe { places.read() };
        // SAFETY: it points to a value of `T`, by the caller's promise.
        unsafe { <T as GoValue>::load(place, reader) }
    }
}

// SAFETY: the results of `R`, after which Go returns an error, which the runtime host takes care of.
unsafe impl<R: Results> Results for Result<R, GoError> {
    const SHAPES: &'static [&'static Shape] = R::SHAPES;
    const SIZES: &'static [usize] = R::SIZES;
    const ALL: Assignment = R::ALL.and(Layout::INTERFACE);
    const VALUES: Assignment = R::VALUES;
    const ERROR_AT: u32 = {
        assert!(
            R::ERROR_AT == 0,
            "a Result in a Result stands for no Go function: only the last result of one is a final error"
        );
        1 + R::ALL.ints() as u32
    };

    #[inline]
    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        Ok(unsafe { R::take(reader) })
    }

    unsafe fn load(places: *const *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller's promise, passed on.
        Ok(unsafe { R::load(places, reader) })
    }

    fn failed(error: GoError) -> Option<Self> {
        Some(Err(error))
    }
}

macro_rules! tuples {
    (($type:ident $argument:ident $index:tt)) => {}; // a single result is itself
    ($(($type:ident $argument:ident $index:tt))*) => {
            // SAFETY: the results in order.
            unsafe impl<$($type: GoValue),*> Results for ($($type,)*) {
                const SHAPES: &'static [&'static Shape] = &[$($type::SHAPE),*];
                const SIZES: &'static [usize] = &[$($type::LAYOUT.size),*];
                const ALL: Assignment = Assignment::EMPTY$(.and($type::LAYOUT))*.out_of_go();

                #[inline]
                #[allow(unused_variables, clippy::unused_unit)]
                unsafe fn take(reader: &mut Reader<'_>) -> Self {
                    // SAFETY: the caller's promise: the next registers are those of this result.
                    ($(unsafe { <$type as GoValue>::take(reader) },)*)
                }

                #[allow(unused_variables, clippy::unused_unit)]
                unsafe fn load(places: *const *const u8, reader: &mut Reader<'_>) -> Self {
                    ($({
                        // SAFETY: there are as many places as results, by the caller's promise.
                        let place = unsafe { places.add($index).read() };
                        // SAFETY: it points to a value of this type, by the caller's promise.
                        unsafe { <$type as GoValue>::load(place, reader) }
                    },)*)
                }
            }
    };
}

arities! { tuples up to 12 }
