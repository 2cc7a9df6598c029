//! [`Signature`]: Rust function types that stand for Go function types, and their comparison.

use crate::{
    arity::arities,
    call::difference::{Difference, Place, compare_at, differ},
    call::results::Results,
    value::{Assignment, FuncShape, GoValue, Shape, is_error},
};
use plugin_image::{Detail, TypeId, Types};

/// A Rust function type that stands for a Go function type: `fn(String) -> Result<i64, GoError>` for
/// `func(string) (int64, error)`.
///
/// Up to sixteen parameters. A variadic Go parameter `...T` is a `Vec<T>`.
///
/// It is sealed: what a call does with registers is as it is said here.
///
/// ```compile_fail,E0277
/// #[derive(Clone, Copy)]
/// struct Mine;
/// impl plugin_core::Signature for Mine {
///     const PARAMETERS: &'static [&'static plugin_core::value::Shape] = &[];
///     const ARGUMENTS: plugin_core::value::Assignment = plugin_core::value::Assignment::EMPTY;
///     type Results = ();
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "write a function type of owned types, such as `fn(String, Vec<u8>) -> Result<isize, GoError>`: `{Self}` stands for no Go func type",
    label = "no Go func is of this type",
    note = "what is `&str` or `&[T]` in a Rust function is `String` or `Vec<T>` here; calls take the borrowed ones all the same",
    note = "there are up to 16 parameters; a Go struct takes `#[derive(GoStruct)]`, and any other Go type is a `Value`"
)]
pub trait Signature: sealed::Sealed + Copy + 'static {
    /// The Go types of the parameters.
    #[doc(hidden)]
    const PARAMETERS: &'static [&'static Shape];
    /// Where all arguments travel.
    #[doc(hidden)]
    const ARGUMENTS: Assignment;
    /// What the function returns.
    type Results: Results;
}

pub(super) mod sealed {
    /// The function types of this crate's macro only.
    pub trait Sealed {}
}

/// Compares a plugin's function type with a Rust one.
pub(crate) fn compare_signature<F: Signature>(
    types: &Types,
    found: TypeId,
) -> Result<(), Difference> {
    let Detail::Func {
        params, results, ..
    } = &types.get(found).detail
    else {
        return Err(differ(Place::Variable, types.display(found), "func"));
    };
    if params.len() != F::PARAMETERS.len() {
        return Err(differ(
            Place::ParameterCount,
            params.len(),
            F::PARAMETERS.len(),
        ));
    }
    for (i, (found, asked)) in params.iter().zip(F::PARAMETERS).enumerate() {
        compare_at(Place::Parameter(i + 1), types, *found, asked)?;
    }
    let asked = shape::<F>().all_results();
    if results.len() != asked.len() {
        let mut difference = differ(Place::ResultCount, results.len(), asked.len());
        if results.len() == asked.len() + 1 && is_error(types, results[asked.len()]) {
            difference.hint = Some("a final Go error makes the Rust result a Result<_, GoError>");
        }
        return Err(difference);
    }
    for (i, (found, asked)) in results.iter().zip(asked).enumerate() {
        compare_at(Place::Result(i + 1), types, *found, asked)?;
    }
    Ok(())
}

/// The Go spelling of a Rust function type.
pub(crate) fn describe<F: Signature>() -> String {
    shape::<F>().to_string()
}

/// What the runtime host must know of a Rust function type to make calls.
pub(crate) fn schema<F: Signature>() -> Vec<u8> {
    shape::<F>().schema()
}

pub(crate) const fn shape<F: Signature>() -> FuncShape {
    FuncShape {
        parameters: F::PARAMETERS,
        results: F::Results::SHAPES,
        fails: F::Results::ERROR_AT > 0,
        direct: false,
    }
}

macro_rules! signatures {
    ($(($type:ident $argument:ident $index:tt))*) => {
        impl<$($type: GoValue,)* R: Results> sealed::Sealed for fn($($type),*) -> R {}

        impl<$($type: GoValue,)* R: Results> Signature for fn($($type),*) -> R {
            const PARAMETERS: &'static [&'static Shape] = &[$($type::SHAPE),*];
            const ARGUMENTS: Assignment = Assignment::EMPTY$(.and($type::LAYOUT))*;
            type Results = R;
        }
    };
}

arities! { signatures up to 16 }
