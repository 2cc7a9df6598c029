//! [`Value`]: any Go value, by handle.

use crate::runtime::handle::Handle;
use std::sync::Arc;

/// Any Go value, kept alive by a handle.
///
/// It is to Rust what `reflect.Value` is to Go: its type is known at run time only. A `Value` can be a parameter, a result, or a part of
/// one, wherever Go has *any* type; what is given must be assignable to what Go wants, or the call is an error. That reaches what no
/// Rust type stands for: interfaces and their methods, functions, channels, cyclic values.
///
/// A handle is either a copy, or *is* a variable: the exported one it was made from, what a pointer leads to, a field or an element
/// of such. Only a variable can be [`set`](Self::set). Of a variable that is an interface, all but its type, its address, and whether it is
/// nil, is that of what is in it.
///
/// A clone is one more owner of the same handle, and cheap: it never enters Go. Neither does dropping the last one. The next collection treats the value as if the last reference in Go had gone, unless there is another
/// one: its memory is freed, its finalizer and cleanups run, weak pointers to it are nil.
///
/// # What is safe beside running Go code
///
/// Reading is safe, since what a plugin hands out it leaves alone, by the contract of [`open`](crate::open). A handle on an exported
/// variable, which Go code may write at any time, is returned by [`unsafe GoSymbol::variable`](crate::GoSymbol::variable), unless the
/// variable is read in one piece. Writing is `unsafe`: Go code may use what a handle leads to at any time. Rust threads that read and
/// write Go memory take one lock, whichever way they do, until the last pointer has been followed. The methods `Error` and `String` of
/// what is printed or copied are Go code: they are called without the lock, with copies.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, Value};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let new: Func<fn(String) -> Value> = plugin.func("NewGreeter")?; // func(string) Greeter, an interface
/// let greeter = new.call("hello")?;
/// let greeting = greeter.method("Greet")?.call(&[&Value::new("world".to_owned())?])?;
/// assert_eq!(greeting[0].get::<String>()?, "hello world");
/// println!("{greeter} is a {}", greeter.go_type()?); // as Go prints it
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Value(pub(super) Arc<Handle>);

impl Value {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self(Arc::new(handle))
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.0
    }

    pub(crate) fn address(&self) -> usize {
        self.0.address()
    }
}
