//! [`Callback`]: a Rust closure as a Go func.

mod convert;
pub(crate) mod crossing;
pub(crate) mod direct;
pub(crate) mod inline;
mod result;

use crate::abi::hooks::Answer;
use crate::{arity::arities, call::signature::Signature, value::GoValue};
use crossing::Call;
use direct::Words;
pub use result::CallbackResult;
use std::{
    fmt,
    marker::PhantomData,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::Arc,
};

/// A Rust closure that can be passed to Go as a func of the type that `F` stands for: as an argument, in a struct, map or slice, or
/// assigned to a variable.
///
/// Go may keep the func and call it from any goroutine, on any thread, at any time. The closure is dropped some time after neither Go
/// nor Rust holds it. It has up to sixteen parameters, whose values are copied into Rust memory, and up to twelve results, which are copied
/// into Go memory. It may call Go. Reading arguments is safe because, by the contract of [`open`](crate::open), a plugin does not change
/// values that it has passed to Rust.
///
/// A `Callback` can only be passed *to* Go: as an argument, or as the result of a closure. A func from Go is a
/// [`FuncValue`](crate::FuncValue) or a [`Value`](crate::Value).
///
/// # Values that cannot be converted
///
/// If a string argument is not UTF-8, U+FFFD ("\u{fffd}") replaces each invalid sequence in the `String`, as in Go's `for range` and
/// `encoding/json`, since there may be no caller to whom an error could be returned. Use [`RawString`](crate::RawString) to get the bytes, or
/// `Result<String, `[`NotUtf8`](crate::NotUtf8)`>` to handle the error in the closure; `?` converts it to a [`GoError`](crate::GoError). If
/// two keys of a map become equal by the replacement, one entry remains.
///
/// Other arguments and results that cannot be converted, such as a cyclic list or a [`Value`](crate::Value) of a wrong type, make the func
/// return an error if its last result is an `error`. Otherwise they end the Rust call from which the closure was called, with an error such as
/// [`CallError::Exceeds`](crate::CallError::Exceeds). If there is none, on a goroutine that the plugin started, the func returns zeros, and
/// a line on standard error that begins with `plugin-core:` reports the error. The process does not end.
///
/// # Panics in the closure
///
/// A panic in the closure becomes a Go panic with the same text, which Go's `recover` returns as an `error`. If it is not recovered, the
/// Rust call from which the closure was called returns it as [`CallError::Panic`](crate::CallError::Panic). On a goroutine that the
/// plugin started, an unrecovered panic ends the process, as any panic there does.
///
/// To choose the value of the Go panic, panic with a [`GoError`](crate::GoError), a [`Value`](crate::Value) or a
/// [`PanicValue`](crate::PanicValue), by [`panic_any`](std::panic::panic_any), or by [`resume_unwind`](std::panic::resume_unwind), which prints
/// nothing. `recover` then returns this very value: `recover() == io.EOF` holds for `panic_any(GoError::eof())`, and
/// `panic_any(abort_handler)` is what an `http.Server` expects if that is the value of `http.ErrAbortHandler`. An
/// [`io::Error`](std::io::Error) and a `Box<dyn Error + Send + Sync>` become a `GoError`.
///
/// Panics in destructors of the panic payload, of captured values, and of results and arguments are contained as well. As anywhere in Rust,
/// the process ends if a destructor panics during unwinding, or if the stack overflows. Rust reports a stack overflow ("has overflowed its
/// stack") only on threads created by Rust. Goroutines run on threads created by Go, whose guard pages Rust does not know (std,
/// `stack_overflow.rs`); there, Go reports a SIGSEGV in C code.
///
/// # Other stacks
///
/// The closure may call Go from another stack than its own, as stacker and coroutines do. On threads created by Go, and up to Go 1.22 on all
/// threads, Go does not support this, so such a call runs on another thread, which takes tens of microseconds, and C code sees other thread
/// locals. Coroutines that are suspended inside closures must end in the reverse order of their start, on the thread on which they
/// started, since Go keeps their frames on one stack. Any other order ends the process with a message.
///
/// # Opening plugins
///
/// If a closure called by an `init` function calls [`open`](crate::open), and the open would have to wait for that `init` function, it
/// returns [`Error::OpenInCallback`](crate::Error::OpenInCallback).
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Callback, Func, GoError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// type Visit = fn(String, isize) -> Result<bool, GoError>; // func(string, int) (bool, error)
/// let walk: Func<fn(Callback<Visit>) -> isize> = plugin.func("Walk")?;
/// let visit = Callback::<Visit>::new(|name, depth| {
///     println!("{depth} {name}");
///     if name.is_empty() { Err(GoError::from_message("no name")) } else { Ok(true) }
/// });
/// walk.call(visit)?;
/// # Ok(())
/// # }
/// ```
///
/// # What does not compile
///
/// Go calls a closure from any thread, from several at the same time, and drops it on another, at any time. So it must be `Sync`, `Send` and
/// `'static`. A `Mutex`, an `Arc` or a `move` would fix each of these:
///
/// ```compile_fail,E0277
/// let calls = std::cell::Cell::new(0);
/// plugin_core::Callback::<fn()>::new(move || calls.set(calls.get() + 1)); // not Sync
/// ```
///
/// ```compile_fail,E0277
/// let name = std::rc::Rc::new("name".to_owned());
/// plugin_core::Callback::<fn() -> String>::new(move || name.to_string()); // neither
/// ```
///
/// ```compile_fail,E0597
/// let name = "name".to_owned();
/// let name = &name;
/// plugin_core::Callback::<fn() -> String>::new(move || name.clone()); // not 'static
/// ```
///
/// A closure cannot change captured values without a lock:
///
/// ```compile_fail,E0594
/// let mut calls = 0;
/// plugin_core::Callback::<fn()>::new(move || calls += 1);
/// ```
///
/// A callback cannot be the result of a Go function, and a variable of this type can be written but not read:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Callback, Func, GoPlugin};
/// # fn main() { let _reached: fn(_) -> _ = result; }
/// # fn result(plugin: GoPlugin) -> Result<Func<fn() -> Callback<fn()>>, plugin_core::Error> {
/// plugin.func::<fn() -> Callback<fn()>>("Hook")
/// # }
/// ```
///
/// ```compile_fail,E0080
/// # use plugin_core::{Callback, CallError, Var};
/// # fn main() { let _reached: fn(_) -> _ = read; }
/// # fn read(hook: Var<Callback<fn()>>) -> Result<Callback<fn()>, CallError> {
/// unsafe { hook.read() }
/// # }
/// ```
pub struct Callback<F: Signature> {
    closure: Arc<Closure>,
    inline: bool,
    signature: PhantomData<fn() -> F>,
}

/// A closure, to which Go refers by its address.
pub(crate) struct Closure(Box<dyn Callable>);

impl fmt::Debug for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a closure")
    }
}

/// A panic in the closure goes to Go, and what the closure has captured is for its author to keep whole.
impl UnwindSafe for Closure {}
impl RefUnwindSafe for Closure {}

/// A closure that Go can call in two ways.
trait Callable: Send + Sync {
    /// Calls the closure with encoded arguments.
    fn call(&self, call: &mut Call<'_>);

    /// Calls the closure with arguments in registers.
    fn answer(&self, words: Words<'_>) -> Answer;
}

/// A closure with its Rust function type.
struct Typed<C, F>(C, PhantomData<fn() -> F>);

impl<F: Signature> Clone for Callback<F> {
    fn clone(&self) -> Self {
        Self {
            closure: Arc::clone(&self.closure),
            inline: self.inline,
            signature: PhantomData,
        }
    }
}

impl<F: Signature> fmt::Debug for Callback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callback {}", crate::call::signature::describe::<F>())
    }
}

impl<F: Signature> Callback<F> {
    /// Makes Go call the closure inline, without notifying its scheduler, which takes less than half the time.
    ///
    /// This is for short closures that neither wait nor call Go, such as a comparison or a filter:
    ///
    /// - **While the closure runs, all of Go may have to wait for it**, as for the closure of a [`session`](crate::session()), which describes
    ///   the consequences. The closure must not wait for a lock whose holder calls Go, and must not sleep. It should take microseconds, not
    ///   milliseconds.
    /// - **What enters Go, or would wait for it, panics** in the closure. The panic is contained like any other. In a panic hook, which runs
    ///   before the closure has ended, it ends the hook, and the panic has the message of this error.
    ///
    /// These always panic: calling a function, a method or a func value; batches; [`blocking`](crate::blocking()); waiting for a [`Pending`](crate::Pending); cloning and printing a [`Value`](crate::Value), and nearly all
    /// that can be done with one; `read` and `write` of a [`Var`](crate::Var); channels; collecting garbage; opening a plugin that is not open
    /// yet; [`Type`](crate::Type)s and [`GoPlugin::type_named`](crate::GoPlugin::type_named); comparing errors, and Go's own ones such as
    /// [`GoError::eof`](crate::GoError::eof). These may panic: spawning a call, unless a goroutine waits for it, and binding a symbol to a type for the first time. These do
    /// not: [`session`](crate::session()), whose closure has the same limits; `get` and `set` of a `Var`, `lookup`, binding a symbol to a type as before, opening a plugin that is open already, and dropping
    /// anything, such as a `Value` or a `Pending`.
    ///
    /// The closure is called in the ordinary way if arguments and results do not fit into a few registers (maps, large structs), if Rust has to
    /// wait for another thread that writes Go memory, and if sessions are not supported ([`session::support`](crate::session::support())).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use plugin_core::{Callback, Func};
    ///
    /// # fn sort(sort: Func<fn(Vec<i64>, Callback<fn(i64, i64) -> bool>) -> Vec<i64>>) -> Result<(), plugin_core::CallError> {
    /// let less = Callback::<fn(i64, i64) -> bool>::new(|a, b| a < b).inline();
    /// sort.call(&[3, 1, 2], less)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    pub(crate) fn closure(&self) -> Arc<Closure> {
        Arc::clone(&self.closure)
    }
}

/// A closure that can be a [`Callback`] of the Rust function type `F`.
#[diagnostic::on_unimplemented(
    message = "write a closure of owned types that is `Fn + Send + Sync + 'static`, such as `|name: String, n: isize| -> Result<isize, GoError> {{ ... }}`: `{Self}` cannot be called by Go as `{F}`",
    label = "Go cannot call this",
    note = "what it captures is moved into it (`move`), shared by `Arc`, and changed behind a `Mutex` or an atomic"
)]
pub trait IntoCallback<F: Signature> {
    /// Converts the closure.
    fn into_callback(self) -> Callback<F>;
}

macro_rules! callbacks {
    ($(($type:ident $argument:ident $index:tt))*) => {
            impl<$($type: GoValue,)* R: CallbackResult> Callback<fn($($type),*) -> R> {
                /// Creates a callback from a closure.
                #[allow(unused_variables)]
                pub fn new(closure: impl Fn($($type),*) -> R + Send + Sync + 'static) -> Self {
                    const { R::ALL.kept() };
                    let closure = Typed::<_, fn($($type),*) -> R>(closure, PhantomData);
                    Self { closure: Arc::new(Closure(Box::new(closure))), inline: false, signature: PhantomData }
                }
            }

            impl<$($type: GoValue,)* R: CallbackResult, X> IntoCallback<fn($($type),*) -> R> for X
            where
                X: Fn($($type),*) -> R + Send + Sync + 'static,
            {
                fn into_callback(self) -> Callback<fn($($type),*) -> R> {
                    Callback::<fn($($type),*) -> R>::new(self)
                }
            }

            impl<$($type: GoValue,)* R: CallbackResult, X> Callable for Typed<X, fn($($type),*) -> R>
            where
                X: Fn($($type),*) -> R + Send + Sync,
            {
                fn call(&self, call: &mut Call<'_>) {
                    $(let $argument = call.argument::<$type>($index);)*
                    if call.is_sound() {
                        call.reply((self.0)($($argument),*));
                    }
                }

                #[allow(unused_mut)]
                fn answer(&self, words: Words<'_>) -> Answer {
                    let mut taken = words
                        .arguments::<fn($($type),*) -> R>()
                        .expect("by its schema, Go calls this closure with encoded arguments");
                    $(let $argument = taken.next::<$type>();)*
                    taken.answer(|| (self.0)($($argument),*))
                }
            }
    };
}

arities! { callbacks up to 16 }
