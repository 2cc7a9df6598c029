//! [`Func`]: a Go function with its Rust type, ready to be called.

use crate::{
    call::binding::FuncBinding,
    call::binding_ref::BindingRef,
    call::signature::{Signature, describe},
    symbol::go_symbol::GoSymbol,
};
use std::{fmt, marker::PhantomData};

/// A Go function, checked against the Rust function type `F`.
///
/// `Copy`, `Send`, `Sync` and `'static`: plugins are never closed. Calls are safe and may be made from any number of threads.
///
/// `call` takes the function's arguments, owned or borrowed (`&str` for `String`, `&[T]` for `Vec<T>`), and copies them into Go
/// memory, since Go code may keep any argument; it copies the results into Rust memory.
///
/// What a function returns is read safely, since what a plugin hands out it leaves alone, by the contract of [`open`](crate::open).
///
/// # Errors
///
/// `call` returns a [`CallError`](crate::CallError) when the function panics, run-time errors such as a nil dereference included; the plugin stays
/// usable. An `error` that the function returns is not a `CallError`: it is the `Err` of the inner `Result`. What it returns beside
/// an error that is not nil is dropped; where both count, as in `io.Reader`, ask for `(T, Option<GoError>)`, see [`Results`](crate::Results).
///
/// What cannot be caught, as in Go itself, and ends the process: a panic in a goroutine that the plugin started, `os.Exit`,
/// concurrent map writes, exhausted stack or memory, and `runtime.Goexit` in the called function itself.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, GoError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: greet.so is our own plugin; its init functions may run here.
/// let greet = unsafe { plugin_core::open("greet.so")? };
/// let add: Func<fn(isize, isize) -> isize> = greet.func("Add")?;
/// assert_eq!(add.call(40, 2)?, 42);
///
/// let parse: Func<fn(String) -> Result<i64, GoError>> = greet.func("Parse")?; // func(string) (int64, error)
/// assert_eq!(parse.call("17")??, 17);
/// assert!(parse.call("seventeen")?.is_err());
/// # Ok(())
/// # }
/// ```
pub struct Func<F: Signature> {
    binding: &'static FuncBinding,
    /// `None` for the function of a fake.
    symbol: Option<GoSymbol>,
    signature: PhantomData<F>,
}

impl<F: Signature> Clone for Func<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Signature> Copy for Func<F> {}

impl<F: Signature> fmt::Debug for Func<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.symbol {
            Some(symbol) => write!(f, "{symbol:?}"),
            None => write!(f, "{} {}", self.binding.name(), describe::<F>()),
        }
    }
}

impl<F: Signature> Func<F> {
    /// The binding must be for the signature `F`.
    pub(crate) fn new(binding: &'static FuncBinding, symbol: Option<GoSymbol>) -> Self {
        Self {
            binding,
            symbol,
            signature: PhantomData,
        }
    }

    /// The symbol this was made from; `None` for the function of a [`FakePlugin`](crate::FakePlugin), which is no Go symbol.
    #[must_use]
    pub fn symbol(&self) -> Option<GoSymbol> {
        self.symbol
    }
}

impl<F: Signature> Func<F> {
    #[inline]
    pub(super) fn binding(&self) -> &'static FuncBinding {
        self.binding
    }

    pub(super) fn binding_ref(&self) -> BindingRef {
        BindingRef::Symbol(self.binding)
    }
}
