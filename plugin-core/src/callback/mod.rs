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
use std::{fmt, marker::PhantomData, sync::Arc};

/// A Rust closure that can be given where Go wants a func of the type `F` stands for: as an argument, in a struct, map or slice, or
/// into a variable.
///
/// Go may keep the func, and call it from any goroutine, on any thread, at any time; the closure is dropped some time after neither Go
/// nor Rust holds it. Its arguments, up to sixteen, are copied into Rust memory, its results, up to twelve, into Go memory. It may call
/// into Go in its turn. Arguments are read safely, since what a plugin hands out it leaves alone, by the contract of
/// [`open`](crate::open).
///
/// A `String` among its arguments is a copy of the text in Go if that is UTF-8; if not, each sequence of bytes that is none becomes U+FFFD
/// ("\u{fffd}"), as in Go's `for range` and `encoding/json`, since there may be nobody whom an error could reach. Ask for
/// [`RawString`](crate::RawString) to get the bytes, or for `Result<String, `[`NotUtf8`](crate::NotUtf8)`>` to decide in the closure; a
/// [`GoError`](crate::GoError) can be made of the latter's error by `?`. Two keys of a map that become the same by it are one.
///
/// Other arguments and results that cannot cross, such as a cyclic list or a [`Value`](crate::Value) of a type that Go does
/// not want there, are the func's error if the last Go result is one. If not, they end the Rust call that led there, with an error such
/// as [`CallError::Exceeds`](crate::CallError::Exceeds). Where no Rust call did, in a goroutine that the plugin started, the func returns
/// zeros, and a line on standard error that begins with `plugin-core:` says why: nothing of this ends the process.
///
/// A panic in the closure becomes a Go panic with the same text: Go's `recover` sees it, as an `error`; if nobody recovers it, the
/// Rust call that led there returns it as a [`CallError::Panic`](crate::CallError::Panic). Without such a call, in a goroutine that the
/// plugin started, it ends the process as any panic there.
///
/// The closure may call Go from another stack than its own, as stacker and coroutines do. On a thread that Go made, and up to Go 1.22 on
/// any, Go would not cope with it, so a thread of its own is started for such a call: tens of microseconds, and thread locals of C code
/// are others. Coroutines that are suspended in closures must end in the opposite order of their beginning, on the thread where they
/// began, since Go keeps their frames on one stack: another order, which only they can bring about, ends the process with a message.
///
/// A panic's payload, what the closure captured, and results and arguments may have destructors that panic: they are contained as well.
/// What ends the process, as anywhere in Rust, is a destructor that panics while a panic unwinds, and an exhausted stack. The latter is
/// told by Rust's own message ("has overflowed its stack") only on threads of Rust. Goroutines run on threads that Go made, whose guard
/// pages Rust does not know (std, `stack_overflow.rs`): there it is Go's report of a SIGSEGV in C code.
///
/// An [`open`](crate::open) in a closure that an `init` function calls is an error,
/// [`Error::OpenInCallback`](crate::Error::OpenInCallback), where it would have to wait for that very `init`.
///
/// It can only be given *to* Go. A func that Go gives is a [`Value`](crate::Value).
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
/// Go calls a closure from any thread, from several at once, and drops it on another, at any time. So it must be `Sync`, `Send` and
/// `'static`; each of these would do with a `Mutex`, an `Arc` or a `move`:
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
/// Nor can a call change what the closure has captured without a lock:
///
/// ```compile_fail,E0594
/// let mut calls = 0;
/// plugin_core::Callback::<fn()>::new(move || calls += 1);
/// ```
///
/// A callback is no result, and a variable of one can be written but not read:
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

/// What Go refers to: a closure that makes one call of its own type.
pub(crate) struct Closure(Box<dyn Callable>);

impl fmt::Debug for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a closure")
    }
}

/// The two ways in which Go calls a closure.
trait Callable: Send + Sync {
    /// With images of the arguments.
    fn call(&self, call: &mut Call<'_>);

    /// With the arguments in registers.
    fn answer(&self, words: Words<'_>) -> Answer;
}

/// A closure with the Rust function type that it is given as.
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
    /// The same closure, which Go calls for less than half the price: without its scheduler's being told.
    ///
    /// It is for short closures that neither wait nor call Go, such as a comparison or a filter:
    ///
    /// - **While it runs, all of Go may have to wait for it**, as for the closure of a [`session`](crate::session()), where the consequences
    ///   are told: it must not wait for a lock whose holder calls Go, and it must not sleep. Microseconds, not milliseconds.
    /// - A call of Go from it, of any kind, is a panic of the closure, which is contained as any other. Making and dropping handles'
    ///   clones is such a call, too; dropping handles is not.
    ///
    /// It is called as ever where arguments and results do not fit a few registers (maps, structs with many words), where Rust waits for
    /// another thread that writes Go memory, and where there are no sessions ([`session::support`](crate::session::support())).
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
pub trait IntoCallback<F: Signature> {
    /// Makes it one.
    fn into_callback(self) -> Callback<F>;
}

macro_rules! callbacks {
    ($(($type:ident $argument:ident $index:tt))*) => {
            impl<$($type: GoValue,)* R: CallbackResult> Callback<fn($($type),*) -> R> {
                /// Makes a closure callable from Go.
                #[allow(unused_variables)]
                pub fn new(closure: impl Fn($($type),*) -> R + Send + Sync + 'static) -> Self {
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
                        .expect("the schema tells Go to call this one with images");
                    $(let $argument = taken.next::<$type>();)*
                    taken.answer(|| (self.0)($($argument),*))
                }
            }
    };
}

arities! { callbacks up to 16 }
