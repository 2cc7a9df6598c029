//! [`FuncValue`]: a Go func value or a bound method with its Rust type, ready to be called.

use crate::{
    arity::arities,
    call::batch::{BatchError, Word, batch},
    call::binding::{Callee, FuncBinding, image},
    call::binding_ref::BindingRef,
    call::error::CallError,
    call::pending::Pending,
    call::results::Results,
    call::signature::Signature,
    value::{Argument, GoValue},
};
use std::{fmt, marker::PhantomData, sync::Arc};

/// A Go func value, or a method bound to its receiver, checked against the Rust function type `F`: what a function returns, what a
/// variable, field or map holds, a method of an interface value. Made by [`Value::func`](crate::Value::func), or all methods of an
/// interface at once by [`#[derive(GoInterface)]`](crate::GoInterface).
///
/// It is called as a [`Func`](crate::Func) is, which see, and as fast. It keeps what it calls, and the receiver, alive; cloning it is
/// cheap, and dropping the last clone never enters Go.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, FuncValue, Value};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let adder: Func<fn(isize) -> Value> = plugin.func("Adder")?; // func Adder(start int) func(int) int
/// let add: FuncValue<fn(isize) -> isize> = adder.call(10)?.func()?;
/// assert_eq!(add.call(5)?, 15);
/// # Ok(())
/// # }
/// ```
pub struct FuncValue<F: Signature> {
    binding: Arc<FuncBinding>,
    signature: PhantomData<F>,
}

impl<F: Signature> FuncValue<F> {
    /// The binding must be for the signature `F`.
    pub(crate) fn new(binding: FuncBinding) -> Self {
        Self {
            binding: Arc::new(binding),
            signature: PhantomData,
        }
    }

    /// The name that Go gives the code: `example.com/plugin.(*greeter).Greet`, `example.com/plugin.Adder.func1`.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.binding.callee {
            Callee::Symbol { name } => name,
            Callee::Value { name, .. } => name,
            Callee::Fake { name, .. } => name,
        }
    }
}

impl<F: Signature> Clone for FuncValue<F> {
    fn clone(&self) -> Self {
        Self {
            binding: Arc::clone(&self.binding),
            signature: PhantomData,
        }
    }
}

impl<F: Signature> fmt::Debug for FuncValue<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = crate::call::signature::describe::<F>();
        write!(f, "{} {signature}", self.name())
    }
}

macro_rules! calls {
    ($(($type:ident $argument:ident $index:tt))*) => {
        impl<$($type: GoValue,)* R: Results> FuncValue<fn($($type),*) -> R> {
            /// Calls the function, see [`FuncValue`].
            ///
            /// # Errors
            ///
            /// [`CallError`], if it panics or gives a string that is not UTF-8.
            #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
            #[inline]
            pub fn call(&self, $($argument: impl Argument<$type>),*) -> Result<R, CallError> {
                self.binding.call::<fn($($type),*) -> R, _, _>(
                    ($($argument,)*),
                    |($($argument,)*), registers| { $($argument.put(registers);)* },
                    |($($argument,)*), scratch| [$(image::<$type>($argument, scratch)),*],
                )
            }

            /// Calls the function on a goroutine of its own and returns at once, see [`Pending`].
            #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
            pub fn spawn(&self, $($argument: impl Argument<$type>),*) -> Pending<R> {
                BindingRef::Value(Arc::clone(&self.binding)).spawn::<fn($($type),*) -> R, _>(
                    |registers| { $($argument.put(registers);)* },
                    |scratch| [$(image::<$type>(&$argument, scratch)),*],
                )
            }
        }
    };
}

arities! { calls up to 16 }

macro_rules! batches {
    () => {};
    ($(($type:ident $argument:ident $index:tt))*) => {
        impl<$($type: Word,)* R: Word> FuncValue<fn($($type),*) -> R> {
            /// Calls the function once for each group of arguments, in order, all in one crossing into Go.
            ///
            /// For functions of numbers that do little: a crossing costs more than such a call.
            ///
            /// # Errors
            ///
            /// [`BatchError`] if a call panics, which ends the batch: it has the results of the calls before.
            pub fn call_batch(&self, calls: &[($($type,)*)]) -> Result<Vec<R>, BatchError<R>> {
                let words = |($($argument,)*): ($($type,)*)| [$($argument.to_word()),*];
                batch(&self.binding, calls, words, |($($argument,)*)| self.call($($argument),*))
            }
        }
    };
}

arities! { batches up to 6 }
