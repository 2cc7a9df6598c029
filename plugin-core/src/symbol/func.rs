//! [`Func`]: a Go function with a Rust type.

use crate::{
    call::binding::FuncBinding,
    call::binding_ref::BindingRef,
    call::signature::{Signature, describe},
    symbol::go_symbol::GoSymbol,
};
use std::{fmt, marker::PhantomData};

/// A Go function whose type was compared with the Rust function type `F`.
///
/// A `Func` is `Copy`, `Send`, `Sync` and `'static`, since plugins are never closed. Calls are safe and may be made from any number of
/// threads at the same time.
///
/// `call` takes the function's arguments, owned or borrowed (`&str` for `String`, `&[T]` for `Vec<T>`), and copies them into Go
/// memory, since Go code may keep any argument. It copies the results into Rust memory. Reading results is safe because, by the contract of
/// [`open`](crate::open), a plugin does not change them meanwhile.
///
/// # Errors
///
/// `call` returns a [`CallError`](crate::CallError) if the function panics, which includes run-time errors such as a nil dereference. The
/// plugin stays usable.
///
/// An `error` that the function returns is not a `CallError`; it is the `Err` of the inner `Result`. If the error is non-nil, the other
/// results are discarded. For functions where both matter, such as `Read` of `io.Reader`, use the result type `(T, Option<GoError>)`; see
/// [`Results`](crate::Results).
///
/// As in any Go program, the following cannot be caught and end the process: a panic in a goroutine that the plugin started, `os.Exit`,
/// concurrent map writes, an exhausted stack or heap, and `runtime.Goexit` in the called function itself.
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
    /// `None` for a function of a fake.
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
    /// Returns the function of a binding, which must have been made for the signature `F`.
    pub(crate) fn new(binding: &'static FuncBinding, symbol: Option<GoSymbol>) -> Self {
        Self {
            binding,
            symbol,
            signature: PhantomData,
        }
    }

    /// Returns the function's symbol, or `None` for a function of a [`FakePlugin`](crate::FakePlugin).
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
