//! [`FakePlugin`]: a plugin made of Rust closures and values, for tests.

mod symbol;
pub(crate) mod variable;

use crate::{
    call::signature::Signature,
    callback::{Callback, IntoCallback},
    error::Error,
    suggestions,
    symbol::traits::{Plugin, Symbol},
    value::GoValue,
};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};
pub use symbol::FakeSymbol;
use variable::FakeVariable;

/// A plugin made of Rust closures and values.
///
/// It is for tests of programs that use plugins through the traits [`Plugin`] and [`Symbol`], or through a
/// [`PluginApi`](crate::PluginApi). It needs no Go.
///
/// Functions of a fake are looked up and called like those of a loaded plugin. Wrong names, kinds and types are the same errors,
/// arguments are copied, and a panic in a closure is a [`CallError::Panic`](crate::CallError::Panic). The requested type must be the
/// one of the closure or value: a parameter can be requested as a [`Value`](crate::Value) only if the closure's parameter is a `Value`.
/// `spawn` runs the closure before it returns, on the calling thread.
///
/// The methods [`func`](Self::func) and [`var`](Self::var) of a fake add a symbol. To get one, as by `GoPlugin::func`, take the fake as a
/// `&dyn Plugin`, which has methods of these names, too.
///
/// Functions and variables of a fake are never freed, since handles on symbols are `'static`.
///
/// # Examples
///
/// ```
/// use plugin_core::{FakePlugin, Func, GoError, Plugin, PluginApi, Var};
///
/// #[derive(PluginApi)]
/// struct Api {
///     add: Func<fn(isize, isize) -> isize>,
///     parse: Func<fn(String) -> Result<i64, GoError>>,
///     version: Var<u32>,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fake = FakePlugin::new("example.com/fake")
///     .func("Add", |a: isize, b: isize| a + b)
///     .func("Parse", |text: String| {
///         text.parse::<i64>().map_err(|error| GoError::from_message(error.to_string()))
///     })
///     .var("Version", 7u32);
/// let api = Api::bind(&fake)?;
/// assert_eq!(api.add.call(40, 2)?, 42);
/// assert!(api.parse.call("x")?.is_err());
/// assert_eq!(api.version.get(), 7);
///
/// let plugin: &dyn Plugin = &fake;
/// let add: Func<fn(isize, isize) -> isize> = plugin.func("Add")?;
/// assert_eq!(add.call(1, 2)?, 3);
/// # Ok(())
/// # }
/// ```
pub struct FakePlugin {
    plugin_path: &'static str,
    path: PathBuf,
    symbols: BTreeMap<&'static str, FakeSymbol>,
}

impl FakePlugin {
    /// Creates a plugin without symbols. Both [`Plugin::plugin_path`] and [`Plugin::path`] return `plugin_path`; there is no file.
    #[must_use]
    pub fn new(plugin_path: &str) -> Self {
        Self {
            plugin_path: plugin_path.to_owned().leak(),
            path: plugin_path.into(),
            symbols: BTreeMap::new(),
        }
    }

    /// Adds a function; to get one, see [`FakePlugin`]. The types of the closure's parameters must be written out, as in `|a: isize|`.
    ///
    /// Types that can only be passed to Go, such as [`Callback`](crate::Callback) and [`InOut`](crate::InOut), cannot be parameters.
    #[must_use]
    pub fn func<F: Signature>(mut self, name: &str, closure: impl IntoCallback<F>) -> Self {
        let callback: Callback<F> = closure.into_callback();
        let name = name.to_owned().leak();
        let symbol = FakeSymbol::func(self.plugin_path, name, callback);
        self.symbols.insert(name, symbol);
        self
    }

    /// Adds a variable with an initial value; to get one, see [`FakePlugin`].
    ///
    /// # Panics
    ///
    /// Panics if the value is nested too deeply.
    #[must_use]
    pub fn var<T: GoValue>(mut self, name: &str, value: T) -> Self {
        let name = name.to_owned().leak();
        let symbol = FakeSymbol::var::<T>(self.plugin_path, name, FakeVariable::new(name, value));
        self.symbols.insert(name, symbol);
        self
    }
}

impl Plugin for FakePlugin {
    fn path(&self) -> &Path {
        &self.path
    }

    fn plugin_path(&self) -> &str {
        self.plugin_path
    }

    fn lookup(&self, name: &str) -> Result<&dyn Symbol, Error> {
        match self.symbols.get(name) {
            Some(symbol) => Ok(symbol),
            None => Err(Error::NotFound {
                symbol: name.to_owned(),
                plugin: self.plugin_path.to_owned(),
                near: suggestions::names(name, self.symbols.keys().copied()),
            }),
        }
    }

    fn symbols(&self) -> Box<dyn Iterator<Item = &dyn Symbol> + '_> {
        Box::new(self.symbols.values().map(|symbol| symbol as &dyn Symbol))
    }
}

impl fmt::Debug for FakePlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakePlugin")
            .field("plugin_path", &self.plugin_path)
            .field("symbols", &self.symbols.values())
            .finish()
    }
}
