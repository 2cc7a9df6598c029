//! [`Plugin`] and [`Symbol`]: what a plugin and a symbol are, whoever implements them.

use crate::{
    call::signature::Signature, error::Error, error::symbol_kind::SymbolKind,
    symbol::fake::FakeSymbol, symbol::func::Func, symbol::go_symbol::GoSymbol,
    symbol::go_type::GoType, symbol::var::Var, value::GoValue,
};
use std::{fmt, path::Path};

/// A plugin: a set of symbols with Go types.
///
/// [`GoPlugin`](crate::GoPlugin) is the one that [`open`](crate::open) gives. It has these methods itself as well, so that the
/// trait need not be imported to use it.
pub trait Plugin: fmt::Debug + Send + Sync {
    /// The file, after symbolic links are followed: what Go calls the real path.
    fn path(&self) -> &Path;

    /// The plugin's own path in Go's name space: its import path, or `plugin/unnamed-…` if it was built from files.
    fn plugin_path(&self) -> &str;

    /// The exported function or variable called `name`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], with names that resemble it.
    fn lookup(&self, name: &str) -> Result<&dyn Symbol, Error>;

    /// All exported functions and variables, in the order of their names.
    fn symbols(&self) -> Box<dyn Iterator<Item = &dyn Symbol> + '_>;
}

/// An exported function or variable of a plugin.
pub trait Symbol: fmt::Debug + Send + Sync {
    /// The Go name.
    fn name(&self) -> &str;

    /// Function or variable.
    fn kind(&self) -> SymbolKind;

    /// The full Go type. For a variable its own, not that of the pointer to it that Go's `Lookup` returns.
    fn go_type(&self) -> GoType<'_>;

    /// Where it is: a function's code, or a variable. Good for as long as the process lives.
    fn address(&self) -> *const ();

    /// The loaded Go symbol behind this one, through which it can be called and accessed.
    fn as_go(&self) -> Option<GoSymbol>;

    /// The symbol of a fake that this is, or that is behind it.
    fn as_fake(&self) -> Option<FakeSymbol> {
        None
    }
}

impl dyn Symbol + '_ {
    /// As [`GoSymbol::func`].
    ///
    /// # Errors
    ///
    /// As [`GoSymbol::func`]; [`Error::NotFound`] for a symbol with no Go code behind it.
    pub fn func<F: Signature>(&self) -> Result<Func<F>, Error> {
        match self.as_fake() {
            Some(fake) => fake.as_func(),
            None => self.loaded()?.func(),
        }
    }

    /// As [`GoSymbol::var`].
    ///
    /// # Errors
    ///
    /// As [`GoSymbol::var`]; [`Error::NotFound`] for a symbol with no Go variable behind it.
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
