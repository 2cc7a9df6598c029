//! The methods of what can be called, for each number of parameters: [`Func`] and [`FuncValue`] have the same.

use crate::{
    arity::arities,
    call::batch::{BatchError, Word, batch},
    call::binding::image,
    call::error::CallError,
    call::func_value::FuncValue,
    call::pending::Pending,
    call::results::Results,
    call::signature::Signature,
    call::tuple::{CallArguments, Callable},
    symbol::func::Func,
    value::{Argument, GoValue},
};

macro_rules! calls_by_tuple {
    ($($callable:ident)*) => {$(
        impl<F: Signature> $callable<F> {
            /// Calls the function with its arguments as a tuple, see [`CallArguments`](crate::CallArguments).
            ///
            /// # Errors
            ///
            /// As `call`.
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
            /// Calls the function, see [`Func`].
            ///
            /// # Errors
            ///
            /// [`CallError`], if it panics or gives a string that is not UTF-8.
            #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
            #[inline]
            pub fn call(&self, $($argument: impl Argument<$type>),*) -> Result<R, CallError> {
                self.binding().call::<fn($($type),*) -> R, _, _>(
                    ($($argument,)*),
                    |($($argument,)*), registers| { $($argument.put(registers);)* },
                    |($($argument,)*), scratch| [$(image::<$type>($argument, scratch)),*],
                )
            }

            /// Calls the function on a goroutine of its own and returns at once, see [`Pending`].
            #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
            pub fn spawn(&self, $($argument: impl Argument<$type>),*) -> Pending<R> {
                self.binding_ref().spawn::<fn($($type),*) -> R, _>(
                    |registers| { $($argument.put(registers);)* },
                    |scratch| [$(image::<$type>(&$argument, scratch)),*],
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
            /// Calls the function once for each group of arguments, in order, all in one crossing into Go.
            ///
            /// For functions of numbers that do little: a crossing costs more than such a call.
            ///
            /// # Errors
            ///
            /// [`BatchError`] if a call panics, which ends the batch: it has the results of the calls before.
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
