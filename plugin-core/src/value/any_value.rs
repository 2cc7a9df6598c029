//! [`Value`]: a handle on a Go value.

use crate::runtime::handle::Handle;
use std::sync::Arc;

/// A handle on a Go value whose type is known only at run time, similar to Go's `reflect.Value`.
///
/// A `Value` can be a parameter or result of a function, or a part of one, for *any* Go type. A value that is passed to Go must be
/// assignable to the Go type; otherwise the call returns an error. So a `Value` gives access to Go values that have no Rust counterpart:
/// interfaces and their methods, functions, channels, cyclic values.
///
/// A handle refers either to a copy or to a variable: an exported variable, the variable that a pointer points to, or a field or element of a
/// variable. Only variables can be [`set`](Self::set). Operations on a variable of an interface type apply to the value in it, except for its
/// type, its address and whether it is nil.
///
/// Cloning is cheap and does not enter Go, and neither does dropping. When the last clone is dropped, the next garbage collection
/// treats the value as if a Go reference to it had gone: unless there are others, its memory is freed, finalizers and cleanups run, and
/// weak pointers to it become nil.
///
/// # Concurrent access by Go code
///
/// Reading is safe because, by the contract of [`open`](crate::open), a plugin does not change values that it has passed to Rust. Go code may
/// write exported variables at any time. A handle on one is therefore returned by the unsafe
/// [`GoSymbol::variable`](crate::GoSymbol::variable), unless the variable is read in one piece. Writing is `unsafe`, since Go code may use
/// the memory at any time. Rust threads that read or write Go memory take one lock, and hold it until the last pointer has been followed.
/// The methods `Error` and `String` of values that are printed or copied are Go code; they are called without the lock, on copies.
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
/// println!("{greeter} is a {}", greeter.go_type()); // as Go prints it
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Value(pub(crate) Arc<Handle>);

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
