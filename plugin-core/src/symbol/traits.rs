//! [`Plugin`] and [`Symbol`]: traits for loaded plugins and for fakes.

use crate::{
    call::signature::Signature, error::Error, error::symbol_kind::SymbolKind,
    symbol::fake::FakeSymbol, symbol::func::Func, symbol::go_symbol::GoSymbol,
    symbol::go_type::GoType, symbol::var::Var, value::GoValue,
};
use std::{fmt, path::Path};

/// A plugin: a set of symbols with Go types.
///
/// [`open`](crate::open) returns a [`GoPlugin`](crate::GoPlugin), which implements this trait and also has inherent methods of the same
/// names. [`FakePlugin`](crate::FakePlugin) implements the trait for tests. Code that takes `&dyn Plugin` works with both, and gets typed
/// functions and variables by [`func`](#method.func) and [`var`](#method.var), as from a `GoPlugin`.
///
/// # Examples
///
/// ```
/// use plugin_core::{Error, FakePlugin, Func, Plugin};
///
/// fn half(plugin: &dyn Plugin) -> Result<Func<fn(i64) -> i64>, Error> {
///     plugin.func("Half")
/// }
///
/// fn names(plugin: &dyn Plugin) -> Vec<&str> {
///     plugin.symbols().map(|symbol| symbol.name()).collect()
/// }
///
/// let fake = FakePlugin::new("example.com/fake").var("Version", 7u32).func("Half", |n: i64| n / 2);
/// assert_eq!(names(&fake), ["Half", "Version"]);
/// assert_eq!(half(&fake)?.call(84).unwrap(), 42);
/// # Ok::<(), Error>(())
/// ```
pub trait Plugin: fmt::Debug + Send + Sync {
    /// Returns the path of the plugin's file, with symbolic links followed. Go calls it the real path.
    fn path(&self) -> &Path;

    /// Returns the plugin path, which identifies the plugin in Go: its import path, or `plugin/unnamed-…` if it was built from a list of
    /// files.
    fn plugin_path(&self) -> &str;

    /// Returns the exported function or variable called `name`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::NotFound`] if there is none. The error lists names that resemble it.
    fn lookup(&self, name: &str) -> Result<&dyn Symbol, Error>;

    /// Returns all exported functions and variables, sorted by name.
    fn symbols(&self) -> Box<dyn Iterator<Item = &dyn Symbol> + '_>;
}

impl dyn Plugin + '_ {
    /// Returns the exported function called `name`, typed as `F`; see [`GoPlugin::func`](crate::GoPlugin::func).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`lookup`](Plugin::lookup), and those of `func` of the symbol.
    pub fn func<F: Signature>(&self, name: &str) -> Result<Func<F>, Error> {
        self.lookup(name)?.func()
    }

    /// Returns the exported variable called `name`, typed as `T`; see [`GoPlugin::var`](crate::GoPlugin::var).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`lookup`](Plugin::lookup), and those of `var` of the symbol.
    pub fn var<T: GoValue>(&self, name: &str) -> Result<Var<T>, Error> {
        self.lookup(name)?.var()
    }
}

/// An exported function or variable of a plugin, implemented by [`GoSymbol`] and [`FakeSymbol`].
pub trait Symbol: fmt::Debug + Send + Sync {
    /// Returns the symbol's name.
    fn name(&self) -> &str;

    /// Returns whether the symbol is a function or a variable.
    fn kind(&self) -> SymbolKind;

    /// Returns the Go type. For a variable this is the variable's own type, not the type of the pointer that Go's `Lookup` returns.
    fn go_type(&self) -> GoType<'_>;

    /// Returns the address of the function's code or of the variable, which is valid as long as the process runs.
    fn address(&self) -> *const ();

    /// Returns the loaded Go symbol through which this one is called and accessed, if there is one.
    fn as_go(&self) -> Option<GoSymbol>;

    /// Returns the symbol of a fake through which this one is called and accessed, if there is one.
    fn as_fake(&self) -> Option<FakeSymbol> {
        None
    }
}

impl dyn Symbol + '_ {
    /// Returns the function, typed as `F`; see [`GoSymbol::func`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoSymbol::func`], and [`Error::NotFound`] if the symbol is neither a loaded Go symbol nor that of a fake.
    pub fn func<F: Signature>(&self) -> Result<Func<F>, Error> {
        match self.as_fake() {
            Some(fake) => fake.as_func(),
            None => self.loaded()?.func(),
        }
    }

    /// Returns the variable, typed as `T`; see [`GoSymbol::var`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoSymbol::var`], and [`Error::NotFound`] if the symbol is neither a loaded Go symbol nor that of a fake.
    pub fn var<T: GoValue>(&self) -> Result<Var<T>, Error> {
        match self.as_fake() {
            Some(fake) => fake.as_var(),
            None => self.loaded()?.var(),
        }
    }

    pub(super) fn loaded(&self) -> Result<GoSymbol, Error> {
        self.as_go().ok_or_else(|| Error::NotFound {
            symbol: self.name().to_owned(),
            plugin: "that is not loaded".to_owned(),
            near: Vec::new(),
        })
    }
}

impl Symbol for GoSymbol {
    fn name(&self) -> &str {
        GoSymbol::name(self)
    }

    fn kind(&self) -> SymbolKind {
        GoSymbol::kind(self)
    }

    fn go_type(&self) -> GoType<'_> {
        GoSymbol::go_type(self)
    }

    fn address(&self) -> *const () {
        GoSymbol::address(self)
    }

    fn as_go(&self) -> Option<GoSymbol> {
        Some(*self)
    }
}

impl Symbol for FakeSymbol {
    fn name(&self) -> &str {
        FakeSymbol::name(self)
    }

    fn kind(&self) -> SymbolKind {
        FakeSymbol::kind(self)
    }

    fn go_type(&self) -> GoType<'_> {
        FakeSymbol::go_type(self)
    }

    fn address(&self) -> *const () {
        FakeSymbol::address(self)
    }

    fn as_go(&self) -> Option<GoSymbol> {
        None
    }

    fn as_fake(&self) -> Option<FakeSymbol> {
        Some(*self)
    }
}
