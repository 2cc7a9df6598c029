//! [`PluginApi`]: binds all symbols of a plugin that a program uses at once.

use crate::{
    call::difference::{Place, differ},
    call::signature::Signature,
    dynamic::{GoInterface, Value},
    error::Error,
    symbol::func::Func,
    symbol::traits::Plugin,
    symbol::var::Var,
    value::GoValue,
};

/// A struct whose fields are the functions and variables of a plugin. Implemented by `#[derive(PluginApi)]`.
///
/// A field has one of these types:
///
/// - [`Func`], for a function;
/// - [`Var`], for a variable;
/// - [`Value`], for whatever [`GoSymbol::value`](crate::GoSymbol::value) returns: a function, or a variable that is read in one piece;
/// - a struct with [`#[derive(GoInterface)]`](crate::GoInterface), for the methods of a variable;
/// - an `Option` of these, which is `None` if the plugin has no such symbol. A symbol of another type is still an error.
///
/// The name of the Go symbol is the field's name in Go's spelling (`MaxLen` for `max_len`), or the name in `#[go(name = "...")]`.
/// `#[go(rename_all = "camelCase")]` on the struct selects another case.
///
/// `#[go(type = "func() api.Context")]` on a field demands that the symbol has this Go type, as a type assertion in a Go host does. A plugin
/// whose symbol has another type is refused when it is bound rather than when the symbol is used.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, GoError, PluginApi, Value, Var};
///
/// #[derive(PluginApi)]
/// struct Api {
///     add: Func<fn(isize, isize) -> isize>,
///     #[go(name = "OnClose")]
///     closing: Option<Func<fn() -> Result<(), GoError>>>,
///     #[go(type = "func() api.Context")]
///     new_context: Func<fn() -> Value>,
///     version: Var<String>,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let api = Api::bind(&plugin)?; // one error lists all missing and mismatched symbols
/// assert_eq!(api.add.call(40, 2)?, 42);
/// # Ok(())
/// # }
/// ```
///
/// # What does not compile
///
/// A field that is neither a function nor a variable:
///
/// ```compile_fail,E0277
/// #[derive(plugin_core::PluginApi)]
/// struct Api {
///     version: String,
/// }
/// ```
///
/// A function with a parameter that stands for no Go type:
///
/// ```compile_fail,E0277
/// #[derive(plugin_core::PluginApi)]
/// struct Api {
///     greet: plugin_core::Func<fn(str) -> String>,
/// }
/// ```
///
/// Fields without names, type parameters, tags, enums:
///
/// ```compile_fail
/// #[derive(plugin_core::PluginApi)]
/// struct Api(plugin_core::Func<fn()>);
/// ```
///
/// ```compile_fail
/// #[derive(plugin_core::PluginApi)]
/// struct Api<T: plugin_core::GoValue> {
///     version: plugin_core::Var<T>,
/// }
/// ```
///
/// ```compile_fail
/// #[derive(plugin_core::PluginApi)]
/// struct Api {
///     #[go(tag = "json")]
///     version: plugin_core::Var<String>,
/// }
/// ```
///
/// ```compile_fail
/// #[derive(plugin_core::PluginApi)]
/// enum Api {
///     Version { version: plugin_core::Var<String> },
/// }
/// ```
pub trait PluginApi: Sized {
    /// Looks up all symbols and compares their types.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Interface`], which lists every symbol that is missing or has another type.
    fn bind(plugin: &dyn Plugin) -> Result<Self, Error>;
}

/// A type that can be a field of a [`PluginApi`].
#[diagnostic::on_unimplemented(
    message = "write `Func<fn(...) -> ...>` for a function, `Var<T>` for a variable, `Value`, a struct with `#[derive(GoInterface)]`, or an `Option` of these: `{Self}` stands for no symbol of a plugin",
    label = "no symbol of a plugin is this"
)]
pub trait Member: Sized {
    /// Looks up one symbol and compares its type.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoPlugin::func`](crate::GoPlugin::func) and [`GoPlugin::var`](crate::GoPlugin::var).
    fn look_up(plugin: &dyn Plugin, name: &str) -> Result<Self, Error>;
}

/// Binds a symbol that must have this Go type. Called by the code that `#[derive(PluginApi)]` writes.
///
/// # Errors
///
/// Returns [`Error::TypeMismatch`] if the symbol has another Go type, and the errors of [`Member::look_up`].
#[doc(hidden)]
pub fn bind_demanded<M: Member>(
    plugin: &dyn Plugin,
    name: &str,
    go_type: &str,
) -> Result<M, Error> {
    if let Ok(symbol) = plugin.lookup(name)
        && !symbol.go_type().is_called(go_type)
    {
        return Err(Error::TypeMismatch {
            symbol: name.to_owned(),
            plugin: plugin.plugin_path().to_owned(),
            found: symbol.go_type().to_string(),
            asked: go_type.to_owned(),
            difference: Box::new(differ(Place::Whole, symbol.go_type(), go_type)),
        });
    }
    M::look_up(plugin, name)
}

impl<F: Signature> Member for Func<F> {
    fn look_up(plugin: &dyn Plugin, name: &str) -> Result<Self, Error> {
        plugin.lookup(name)?.func()
    }
}

impl<T: GoValue> Member for Var<T> {
    fn look_up(plugin: &dyn Plugin, name: &str) -> Result<Self, Error> {
        plugin.lookup(name)?.var()
    }
}

impl Member for Value {
    fn look_up(plugin: &dyn Plugin, name: &str) -> Result<Self, Error> {
        plugin.lookup(name)?.value()
    }
}

impl<M: Member> Member for Option<M> {
    fn look_up(plugin: &dyn Plugin, name: &str) -> Result<Self, Error> {
        match M::look_up(plugin, name) {
            Ok(member) => Ok(Some(member)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl<I: GoInterface> Member for I {
    fn look_up(plugin: &dyn Plugin, name: &str) -> Result<Self, Error> {
        let methods = plugin.lookup(name)?.methods()?;
        I::bind(methods).map_err(|reason| Error::Value {
            symbol: name.to_owned(),
            plugin: plugin.plugin_path().to_owned(),
            reason: Box::new(reason),
        })
    }
}

impl Error {
    /// Returns [`Error::Interface`]. Called by the code that `#[derive(PluginApi)]` writes.
    #[doc(hidden)]
    pub fn interface(plugin_path: &str, problems: Vec<Self>) -> Self {
        Self::Interface {
            plugin: plugin_path.to_owned(),
            problems,
        }
    }
}
