//! [`CallArguments`]: the arguments of a call in a tuple, for code that is generic over signatures.

use crate::{
    arity::arities,
    call::binding::FuncBinding,
    call::error::CallError,
    call::results::Results,
    call::signature::Signature,
    value::{Argument, GoValue, encode},
};
use std::marker::PhantomData;

/// The arguments of a function of the Rust type `F`, in a tuple: `(2, "x")` for `fn(isize, String) -> R`, `(2,)` for one, `()` for none.
///
/// [`Func::call_tuple`](crate::Func::call_tuple) and [`FuncValue::call_tuple`](crate::FuncValue::call_tuple) take it. It is for code that is
/// generic over the number of parameters.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{CallArguments, CallError, Func, Signature};
///
/// fn timed<F: Signature, A: CallArguments<F>>(func: Func<F>, arguments: A) -> Result<F::Results, CallError> {
///     let start = std::time::Instant::now();
///     let results = func.call_tuple(arguments);
///     println!("{func:?} took {:?}", start.elapsed());
///     results
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let add: Func<fn(isize, isize) -> isize> = plugin.func("Add")?;
/// assert_eq!(timed(add, (40, 2))?, 42);
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "pass the arguments of `{F}` in a tuple: `(a, b)` for two, `(a,)` for one, `()` for none",
    label = "this is not a tuple of these arguments"
)]
pub trait CallArguments<F: Signature> {
    /// Makes the call.
    #[doc(hidden)]
    fn call(self, function: Callable<'_, F>) -> Result<F::Results, CallError>;
}

/// The function to call. Arguments of another signature than `F` cannot be passed to it, whoever implements [`CallArguments`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Callable<'a, F>(&'a FuncBinding, PhantomData<fn() -> F>);

impl<'a, F> Callable<'a, F> {
    /// Returns the callable of a binding, which must have been made for the signature `F`.
    pub(crate) fn new(binding: &'a FuncBinding) -> Self {
        Self(binding, PhantomData)
    }
}

macro_rules! tuples {
    ($(($type:ident $argument:ident $index:tt))*) => {
        tuples! { @ [$(($type $argument $index $argument))*] }
    };
    (@ [$(($type:ident $argument:ident $index:tt $given:ident))*]) => {
        #[allow(non_camel_case_types, reason = "the names of the arguments are names of their types, too")]
        impl<$($type: GoValue, $given: Argument<$type>,)* R: Results> CallArguments<fn($($type),*) -> R> for ($($given,)*) {
            #[allow(unused_variables, unused_mut)]
            fn call(self, function: Callable<'_, fn($($type),*) -> R>) -> Result<R, CallError> {
                function.0.call::<fn($($type),*) -> R, _, _>(
                    self,
                    |($($argument,)*), registers| { $($argument.encode_registers(registers);)* },
                    |($($argument,)*), scratch| [$(encode::<$type>($argument, scratch)),*],
                )
            }
        }
    };
}

arities! { tuples up to 16 }
