//! [`GoInterface`]: binds all methods of a Go value that a program uses at once.

use super::{Methods, Value, ValueError};
use crate::{call::func_value::FuncValue, call::signature::Signature};

/// A struct whose fields are methods of a Go value, typically of an interface value. Implemented by `#[derive(GoInterface)]`.
///
/// A field has one of these types:
///
/// - [`FuncValue`], for a method;
/// - [`Value`], for a method whose type has no counterpart in Rust;
/// - an `Option` of these, which is `None` if the value has no such method, like a type assertion to a further interface in Go. A method of
///   another type is still an error.
///
/// The name of the method is the field's name in Go's spelling (`ServeHttp` for `serve_http`), or the name in `#[go(name = "...")]`.
/// `#[go(rename_all = "camelCase")]` on the struct selects another case.
///
/// `#[go(type = "api.Context")]` on the struct demands that the value is of this Go type or a pointer to it or, if it is an interface,
/// implements it. All methods of the interface are required then, including those that the struct does not have. A function that is bound
/// with such a parameter or result must have this type there, a pointer to it, or `any`. So a constructor of something else is refused when it
/// is bound, as by a type assertion of a Go host.
///
/// Such a struct is a [`GoValue`](crate::GoValue): a function can return it, and a closure or method in Rust can take it. It is bound each
/// time that Go passes it. A value without the methods, such as nil, is an error of the call,
/// [`CallError::Unrepresentable`](crate::CallError::Unrepresentable). To be passed to Go as well, the struct needs a field `#[go(value)]`,
/// which is the value itself.
///
/// The struct keeps the value alive. It can also be a field of a [`PluginApi`](crate::PluginApi), for the methods of an exported variable;
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
/// let greeter = Greeter::bind(&new.call()?)?; // one error lists all missing and mismatched methods
/// assert_eq!(greeter.greet.call("world")??, "hello world");
/// # Ok(())
/// # }
/// ```
///
/// As a result and as an argument:
///
/// ```no_run
/// use plugin_core::{Func, FuncValue, GoInterface, Value};
///
/// #[derive(GoInterface)]
/// struct Greeter {
///     greet: FuncValue<fn(String) -> String>,
///     #[go(value)]
///     value: Value,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let new: Func<fn() -> Greeter> = plugin.func("NewGreeter")?; // func() Greeter
/// let register: Func<fn(Greeter)> = plugin.func("Register")?; // func(Greeter)
/// let greeter = new.call()?;
/// register.call(&greeter)?;
/// # Ok(())
/// # }
/// ```
///
/// # What does not compile
///
/// A struct without such a field, passed to Go:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Func, FuncValue, GoInterface};
/// #[derive(GoInterface)]
/// struct Greeter {
///     greet: FuncValue<fn(String) -> String>,
/// }
/// # fn main() { let _reached: fn(_, _) = register; }
/// # fn register(register: Func<fn(Greeter)>, greeter: Greeter) {
/// let _ = register.call(&greeter);
/// # }
/// ```
///
/// A field that is not a method:
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
    /// Binds all methods of a value and compares their types. The value is passed as `&Value` or as [`Methods`].
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Interface`], which lists every method that is missing or has another type.
    fn bind<'a>(methods: impl Into<Methods<'a>>) -> Result<Self, ValueError>;
}

/// A type that can be a field of a [`GoInterface`].
#[diagnostic::on_unimplemented(
    message = "write `FuncValue<fn(...) -> ...>` or `Value`, or an `Option` of these: `{Self}` stands for no method of a Go value",
    label = "no method of a Go value is this"
)]
pub trait Method: Sized {
    /// Binds one method and compares its type.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Methods::method`] and [`Value::func`].
    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError>;

    /// What stands in for a method of a value that lacks some, until the error is told.
    #[doc(hidden)]
    fn stand_in(value: &Value) -> Self;
}

impl<F: Signature> Method for FuncValue<F> {
    fn stand_in(_: &Value) -> Self {
        Self::never_called()
    }

    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError> {
        methods.method(name)?.func()
    }
}

impl Method for Value {
    fn stand_in(value: &Value) -> Self {
        value.clone()
    }

    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError> {
        methods.method(name)
    }
}

impl<M: Method> Method for Option<M> {
    fn stand_in(_: &Value) -> Self {
        None
    }

    fn bind(methods: &Methods<'_>, name: &str) -> Result<Self, ValueError> {
        match M::bind(methods, name) {
            Ok(method) => Ok(Some(method)),
            // A nil interface has no methods, which does not mean that the method is optional and absent.
            Err(ValueError::NoMethod { .. }) if methods.kind().is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
