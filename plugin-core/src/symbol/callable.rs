//! The call methods of [`Func`] and [`FuncValue`], for each number of parameters.

use crate::{
    arity::arities,
    call::batch::{BatchError, Word, batch},
    call::error::CallError,
    call::func_value::FuncValue,
    call::pending::Pending,
    call::results::Results,
    call::signature::Signature,
    call::tuple::{CallArguments, Callable},
    symbol::func::Func,
    value::{Argument, GoValue, encode},
};

macro_rules! calls_by_tuple {
    ($($callable:ident)*) => {$(
        impl<F: Signature> $callable<F> {
            /// Calls the function with its arguments in a tuple; see [`CallArguments`](crate::CallArguments).
            ///
            /// # Errors
            ///
            /// Returns the errors of `call`.
            pub fn call_tuple<A: CallArguments<F>>(&self, arguments: A) -> Result<F::Results, CallError> {
                arguments.call(Callable::new(self.binding()))
            }
        }
    )*};
}

calls_by_tuple! { Func FuncValue }

macro_rules! calls {
    (@ $callable:ident $(($type:ident $argument:ident $index:tt))*) => {
        impl<$($type: GoValue,)* R: Results> $callable<fn($($type),*) -> R> {
            /// Calls the function and returns its results; see [`Func`].
            ///
            /// # Errors
            ///
            /// Returns a [`CallError`] if the function panics, or if an argument or a result cannot be converted: for example, a string
            /// that is not UTF-8.
            #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
            // As `FuncBinding::call`, which is all that this does.
            #[inline(always)]
            pub fn call(&self, $($argument: impl Argument<$type>),*) -> Result<R, CallError> {
                self.binding().call::<fn($($type),*) -> R, _, _>(
                    ($($argument,)*),
                    |($($argument,)*), registers| { $($argument.encode_registers(registers);)* },
                    |($($argument,)*), scratch| [$(encode::<$type>($argument, scratch)),*],
                )
            }

            /// Calls the function on a new goroutine and returns without waiting for it; see [`Pending`].
            #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
            pub fn spawn(&self, $($argument: impl Argument<$type>),*) -> Pending<R> {
                self.binding_ref().spawn::<fn($($type),*) -> R, _>(
                    |registers| { $($argument.encode_registers(registers);)* },
                    |scratch| [$(encode::<$type>(&$argument, scratch)),*],
                )
            }
        }
    };
    ($($parameters:tt)*) => {
        calls! { @ Func $($parameters)* }
        calls! { @ FuncValue $($parameters)* }
    };
}

arities! { calls up to 16 }

macro_rules! batches {
    () => {};
    (@ $callable:ident $(($type:ident $argument:ident $index:tt))*) => {
        impl<$($type: Word,)* R: Word> $callable<fn($($type),*) -> R> {
            /// Calls the function once for each tuple of arguments, in order, and returns the results.
            ///
            /// All calls are made in one crossing into Go. This pays for short functions of numbers, which take less time than a crossing.
            ///
            /// # Errors
            ///
            /// Returns a [`BatchError`] if a call panics. The batch ends there; the error holds the results of the earlier calls.
            pub fn call_batch(&self, calls: &[($($type,)*)]) -> Result<Vec<R>, BatchError<R>> {
                let words = |($($argument,)*): ($($type,)*)| [$($argument.to_word()),*];
                batch(self.binding(), calls, words, |($($argument,)*)| self.call($($argument),*))
            }
        }
    };
    ($($parameters:tt)*) => {
        batches! { @ Func $($parameters)* }
        batches! { @ FuncValue $($parameters)* }
    };
}

arities! { batches up to 6 }
