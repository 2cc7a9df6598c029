//! [`Func`]: a Go function with its Rust type, ready to be called.
//!
//! # Safety
//!
//! A `Func<F>` exists only after the plugin's type for the symbol was compared with `F`. So the arguments that `F` puts into
//! registers, or lays out, are what the Go function takes, and its results are what `F` takes back.
#![allow(unsafe_code)]

use crate::{
    CallError, GoError, GoSymbol, Results, Signature,
    frame::{Lease, Status},
    plan::Plan,
    runtime::Entry,
    value::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, start},
};
use std::{fmt, marker::PhantomData};

/// A Go function, checked against the Rust function type `F`.
///
/// `Copy`, `Send`, `Sync` and `'static`: plugins are never closed. Calls are safe and may be made from any number of threads.
///
/// `call` takes the function's arguments, owned or borrowed (`&str` for `String`, `&[T]` for `Vec<T>`), and copies them into Go
/// memory, since Go code may keep any argument; it copies the results into Rust memory.
///
/// # Errors
///
/// `call` returns a [`CallError`] when the function panics, run-time errors such as a nil dereference included; the plugin stays
/// usable. An `error` that the function returns is not a `CallError`: it is the `Err` of the inner `Result`.
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
        write!(
            f,
            "{} {}",
            self.binding.symbol.name(),
            self.binding.symbol.go_type()
        )
    }
}

impl<F: Signature> Func<F> {
    pub(crate) fn new(binding: &'static FuncBinding) -> Self {
        Self {
            binding,
            signature: PhantomData,
        }
    }

    /// The symbol this was made from.
    #[must_use]
    pub fn symbol(&self) -> GoSymbol {
        self.binding.symbol
    }
}

/// How a function is called. One for each symbol and signature, never freed: Go reads the plan during calls.
#[derive(Debug)]
pub(crate) struct FuncBinding {
    pub(crate) symbol: GoSymbol,
    pub(crate) route: Route,
    pub(crate) plan: Plan,
}

/// Which way arguments and results travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// In registers, through the host's trampoline. The target is the address of a func value.
    Registers(usize),
    /// In memory, through `reflect`. The target is the host's binding.
    Reflect(usize),
}

/// Whether calls of this type can go through registers at all.
pub(crate) const fn fits_registers<F: Signature>() -> bool {
    F::ARGUMENTS.passes_in_registers() && F::Results::LAYOUT.fits()
}

/// The plan for calls of this type through registers.
pub(crate) const fn plan<F: Signature>() -> Plan {
    Plan::new(&F::ARGUMENTS, &F::Results::LAYOUT, F::Results::ERROR_AT)
}

impl FuncBinding {
    /// Calls through registers: `put` fills them.
    #[inline]
    fn call_registers<R: Results>(
        &self,
        target: usize,
        put: impl FnOnce(&mut Arguments<'_>),
    ) -> Result<R, CallError> {
        let runtime = self.symbol.runtime();
        let mut lease = Lease::take(runtime);
        put(&mut Arguments::new(&mut lease));
        lease.target = target;
        lease.plan = &raw const self.plan;
        // SAFETY: the target is a func value of a type that was compared with the signature, the registers hold its arguments, and
        // the plan was made for that signature (head of this file).
        unsafe { lease.enter(runtime, Entry::CallRegisters) };
        // SAFETY: a call through registers has left its results there.
        self.finish(&lease, |reader| unsafe { R::take(reader) })
    }

    /// Calls through `reflect`: `images` are the arguments, laid out as Go lays them out.
    fn call_reflect<R: Results>(
        &self,
        target: usize,
        images: &[*const u8],
    ) -> Result<R, CallError> {
        let runtime = self.symbol.runtime();
        let mut lease = Lease::take(runtime);
        lease.target = target;
        lease.ints[0] = start(images).expose_provenance();
        // SAFETY: the target is the host's binding of this symbol, and there is one image for each parameter, of its type.
        unsafe { lease.enter(runtime, Entry::CallReflect) };
        let places = lease.ptrs[0].cast();
        // SAFETY: callReflect has left the address of an array of pointers to the results, which the frame keeps alive.
        self.finish(&lease, |reader| unsafe { R::load(places, reader) })
    }

    #[inline]
    fn finish<R: Results>(
        &self,
        lease: &Lease,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, CallError> {
        if lease.status() != Status::Returned {
            return self.ended(lease);
        }
        let mut reader = Reader::new(lease);
        let results = read(&mut reader);
        reader.finish().map_err(|bytes| self.not_utf8(bytes))?;
        Ok(results)
    }

    #[cold]
    fn not_utf8(&self, bytes: Box<[u8]>) -> CallError {
        CallError::NotUtf8 {
            symbol: self.symbol.name(),
            bytes,
        }
    }

    #[cold]
    fn ended<R: Results>(&self, lease: &Lease) -> Result<R, CallError> {
        let symbol = self.symbol.name();
        if lease.status() == Status::Failed {
            let error = GoError::new(lease.text(), lease.kind());
            if let Some(results) = R::failed(error) {
                return Ok(results);
            }
        }
        Err(CallError::Panic {
            symbol,
            message: lease.text(),
            go_type: lease.kind(),
            go_stack: lease.stack(),
        })
    }
}

/// Lays an argument out in `scratch`.
fn image<T: GoValue>(argument: &impl Argument<T>, scratch: &mut Scratch) -> *const u8 {
    let place = scratch.block(T::LAYOUT.size);
    // SAFETY: the block is as large as `T`'s layout says, and aligned for any Go type.
    unsafe { argument.lay(place, scratch) };
    place
}

macro_rules! signatures {
    ($(($($type:ident $argument:ident),*))*) => {
        $(
            impl<$($type: GoValue,)* R: Results> Signature for fn($($type),*) -> R {
                const PARAMETERS: &'static [&'static Shape] = &[$($type::SHAPE),*];
                const ARGUMENTS: Layout = Layout::EMPTY$(.and($type::LAYOUT))*;
                type Results = R;
            }

            impl<$($type: GoValue,)* R: Results> Func<fn($($type),*) -> R> {
                /// Calls the function, see [`Func`].
                ///
                /// # Errors
                ///
                /// [`CallError`], if it panics or gives a string that is not UTF-8.
                #[allow(clippy::too_many_arguments, unused_variables, unused_mut)]
                #[inline]
                pub fn call(&self, $($argument: impl Argument<$type>),*) -> Result<R, CallError> {
                    match self.binding.route {
                        Route::Registers(target) if const { fits_registers::<fn($($type),*) -> R>() } => {
                            self.binding.call_registers(target, |registers| {
                                $($argument.put(registers);)*
                            })
                        }
                        Route::Registers(target) | Route::Reflect(target) => {
                            let mut scratch = Scratch::new();
                            let images: &[*const u8] = &[$(image::<$type>(&$argument, &mut scratch)),*];
                            self.binding.call_reflect(target, images)
                        }
                    }
                }
            }
        )*
    };
}

signatures! {
    ()
    (A a)
    (A a, B b)
    (A a, B b, C c)
    (A a, B b, C c, D d)
    (A a, B b, C c, D d, E e)
    (A a, B b, C c, D d, E e, G g)
    (A a, B b, C c, D d, E e, G g, H h)
    (A a, B b, C c, D d, E e, G g, H h, I i)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k, L l)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k, L l, M m)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k, L l, M m, N n)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k, L l, M m, N n, O o)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k, L l, M m, N n, O o, P p)
    (A a, B b, C c, D d, E e, G g, H h, I i, J j, K k, L l, M m, N n, O o, P p, Q q)
}
