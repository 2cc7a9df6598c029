//! [`GoInterface`]: the methods of a Go value that a program uses, bound at once.

use super::{Methods, Value, ValueError};
use crate::{call::func_value::FuncValue, call::signature::Signature};

/// A struct whose fields are methods of a Go value, typically of an interface value. Implemented by `#[derive(GoInterface)]`.
///
/// A field is a [`FuncValue`], or a [`Value`] for a method whose type no Rust type stands for. Its Go name is its Rust name in Go's
/// spelling, `serve_http` for `ServeHttp`, or what `#[go(name = "...")]` says. An `Option` field is `None` if the value has no such
/// method, as when a Go program asserts to a further interface; a method of another type is an error all the same.
///
/// `#[go(rename_all = "camelCase")]` on the struct gives the names another case. `#[go(type = "api.Context")]` on it demands that the value
/// is of the Go type of this name, or a pointer to one, or implements it, if it is an interface: with all its methods, also those that the
/// struct does not name.
///
/// The struct keeps the value alive. It can be a field of a [`PluginApi`](crate::PluginApi) too, for the methods of an exported variable:
/// see [`GoSymbol::methods`](crate::GoSymbol::methods).
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, FuncValue, GoError, GoInterface, Value};
///
/// /// type Greeter interface { Greet(name string) (string, error) }, and perhaps io.Closer
/// #[derive(GoInterface)]
/// struct Greeter {
///     greet: FuncValue<fn(String) -> Result<String, GoError>>,
///     close: Option<FuncValue<fn() -> Result<(), GoError>>>,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let new: Func<fn() -> Value> = plugin.func("NewGreeter")?; // func() Greeter
/// let greeter = Greeter::bind(&new.call()?)?; // one error for all that is missing or mismatched
/// assert_eq!(greeter.greet.call("world")??, "hello world");
/// # Ok(())
/// # }
/// ```
///
/// # What does not compile
///
/// A member that is no method, here a variable:
///
/// ```compile_fail,E0277
/// #[derive(plugin_core::GoInterface)]
/// struct Greeter {
///     count: plugin_core::Var<isize>,
/// }
/// ```
///
/// Fields without names:
///
/// ```compile_fail
/// #[derive(plugin_core::GoInterface)]
/// struct Greeter(plugin_core::FuncValue<fn()>);
/// ```
pub trait GoInterface: Sized {
    /// Binds all methods of a value, given as `&Value` or as [`Methods`], and compares their types.
    ///
    /// # Errors
    ///
    /// [`ValueError::Interface`] lists every method that is missing or has another type.
    fn bind<'a>(methods: impl Into<Methods<'a>>) -> Result<Self, ValueError>;
}

/// What can be a field of a [`GoInterface`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not stand for a method of a Go value",
    note = "a method is a `FuncValue<fn(...) -> ...>` or a `Value`, or an `Option` of these"
)]
pub trait Method: Sized {
    /// Binds one method and compares its type.
    ///
    /// # Errors
    ///
    /// As [`Methods::method`] and [`Value::func`].
    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError>;
}

impl<F: Signature> Method for FuncValue<F> {
    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError> {
        methods.method(name)?.func()
    }
}

impl Method for Value {
    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError> {
        methods.method(name)
    }
}

impl<M: Method> Method for Option<M> {
    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError> {
        match M::bind(methods, name) {
            Ok(method) => Ok(Some(method)),
            // A nil interface has no methods at all: that is no answer to whether it has this one.
            Err(ValueError::NoMethod { .. }) if methods.kind()?.is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
