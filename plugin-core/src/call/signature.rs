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
/// A signature has up to sixteen parameters. A variadic Go parameter `...T` is a `Vec<T>`.
///
/// The trait is sealed, since unsafe code relies on its constants:
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
    message = "write a function type `fn(A, B, ...) -> R` of up to 16 parameters without references, `String` for `&str` and `Vec<T>` for `&[T]`: `{Self}` stands for no Go func type",
    label = "this type stands for no Go func type",
    note = "calls accept borrowed arguments; a Go func of more parameters is a `Value`, whose method `call` takes any number"
)]
pub trait Signature: sealed::Sealed + Copy + 'static {
    /// The Go types of the parameters.
    #[doc(hidden)]
    const PARAMETERS: &'static [&'static Shape];
    /// The registers of all arguments.
    #[doc(hidden)]
    const ARGUMENTS: Assignment;
    /// The results of the function.
    type Results: Results;
}

pub(super) mod sealed {
    /// Implemented for the function types in this file only.
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

/// Returns the text of the Go type that a Rust function type stands for.
pub(crate) fn describe<F: Signature>() -> String {
    shape::<F>().to_string()
}

/// Returns the schema of a Rust function type, by which the runtime host makes calls.
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
