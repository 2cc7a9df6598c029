//! [`Callback`]: a Rust closure as a Go func.

mod convert;
pub(crate) mod crossing;
mod reply;

use crate::{Signature, value::GoValue};
use crossing::Call;
pub use reply::Reply;
use std::{fmt, marker::PhantomData, sync::Arc};

/// A Rust closure that can be given where Go wants a func of the type `F` stands for: as an argument, in a struct, map or slice, or
/// into a variable.
///
/// Go may keep the func, and call it from any goroutine, on any thread, at any time; the closure is dropped some time after neither Go
/// nor Rust holds it. Its arguments are copied into Rust memory, its results into Go memory. It may call into Go in its turn.
///
/// A panic in the closure becomes a Go panic with the same text: Go's `recover` sees it, as an `error`; if nobody recovers it, the
/// Rust call that led there returns it as a [`CallError::Panic`](crate::CallError::Panic). Without such a call, in a goroutine that the
/// plugin started, it ends the process as any panic there.
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
pub struct Callback<F: Signature> {
    closure: Arc<Closure>,
    signature: PhantomData<fn() -> F>,
}

/// What Go refers to: a closure that makes one call of its own type.
pub(crate) struct Closure(Box<dyn Fn(&mut Call<'_>) + Send + Sync>);

impl<F: Signature> Clone for Callback<F> {
    fn clone(&self) -> Self {
        Self {
            closure: Arc::clone(&self.closure),
            signature: PhantomData,
        }
    }
}

impl<F: Signature> fmt::Debug for Callback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callback {}", crate::call::signature::describe::<F>())
    }
}

macro_rules! callbacks {
    ($(($($type:ident $argument:ident $index:literal),*))*) => {
        $(
            impl<$($type: GoValue,)* R: Reply> Callback<fn($($type),*) -> R> {
                /// Makes a closure callable from Go.
                #[allow(unused_variables)]
                pub fn new(closure: impl Fn($($type),*) -> R + Send + Sync + 'static) -> Self {
                    let call = move |call: &mut Call<'_>| {
                        $(let $argument = call.argument::<$type>($index);)*
                        if call.is_sound() {
                            call.reply(closure($($argument),*));
                        }
                    };
                    Self { closure: Arc::new(Closure(Box::new(call))), signature: PhantomData }
                }
            }
        )*
    };
}

callbacks! {
    ()
    (A a 0)
    (A a 0, B b 1)
    (A a 0, B b 1, C c 2)
    (A a 0, B b 1, C c 2, D d 3)
    (A a 0, B b 1, C c 2, D d 3, E e 4)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6)
    (A a 0, B b 1, C c 2, D d 3, E e 4, G g 5, H h 6, I i 7)
}
