//! Symbols as handles: functions, variables, and the methods of variables.
//!
//! # Safety
//!
//! A handle on a variable refers to the variable itself. The variable is read whenever the handle, or a handle derived from it, is used.
//! Go code may write its variables at any time, under a lock unknown to Rust. So a safe function returns such a handle only if a
//! concurrent read cannot see a partly written value; for other variables there is the unsafe [`GoSymbol::variable`]. Methods are Go code of
//! the plugin, which reads the variable as it does when a Go program calls it.
#![allow(unsafe_code)]

use crate::{
    dynamic,
    dynamic::{Methods, Value, ValueError},
    error::Error,
    error::symbol_kind::SymbolKind,
    symbol::go_symbol::GoSymbol,
    symbol::traits::Symbol,
};
use plugin_image::Kind;

/// Access by handle.
impl GoSymbol {
    /// Returns a handle on the function or variable.
    ///
    /// A variable must be safe to read at any time: a number, a `bool`, a struct or array of these, a channel or a func.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Unguarded`] for a variable of another type; use [`variable`](Self::variable) for it.
    pub fn value(&self) -> Result<Value, Error> {
        if self.kind() == SymbolKind::Var && !self.is_whole_at_any_time() {
            return Err(self.unguarded());
        }
        self.by_handle()
    }

    /// Returns the methods of the variable.
    ///
    /// These are the methods of the pointer to the variable, which is what Go's `plugin.Lookup` returns. If the variable is itself a
    /// pointer, they are the methods of its current value. A function has no methods.
    ///
    /// Binding a method reads at most one pointer from the variable. A method with a value receiver uses the variable's value at the time of
    /// the call, not the value when it was bound. The plugin's own code reads that value, as the contract of [`open`](crate::open) allows.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Unguarded`] for a variable of an interface type: it is two words, and a pointer to it has no methods. Use
    /// [`variable`](Self::variable) to access the methods of the value in it.
    pub fn methods(&self) -> Result<Methods<'static>, Error> {
        let kind = self.go_type().kind();
        let receiver = match self.kind() {
            SymbolKind::Func => return self.by_handle().map(Methods::keeping),
            SymbolKind::Var if kind == Kind::Interface => return Err(self.unguarded()),
            SymbolKind::Var if kind == Kind::Pointer => self.by_handle()?.copied(),
            SymbolKind::Var => self.by_handle()?.addr(),
        };
        receiver
            .map(Methods::keeping)
            .map_err(|error| self.wrong_value(error))
    }

    /// Returns a handle on the variable, whatever its type.
    ///
    /// # Errors
    ///
    /// Returns [`Error::WrongKind`] if the symbol is a function.
    ///
    /// # Safety
    ///
    /// No Go code may write the variable, or anything reachable from it, while Rust reads it through this handle or through a handle derived
    /// from it. All methods of [`Value`] read, and so do printing the handle and passing it as an argument.
    pub unsafe fn variable(&self) -> Result<Value, Error> {
        match self.kind() {
            SymbolKind::Var => self.by_handle(),
            SymbolKind::Func => Err(self.wrong_kind("value")),
        }
    }

    /// Reports whether a concurrent read of the variable never sees a partly written value. This holds for numbers, each of which is written
    /// whole, and for channels and funcs, which are one word and are used by Go code only.
    fn is_whole_at_any_time(&self) -> bool {
        let ty = self.go_type();
        ty.ty().ptr_bytes == 0 || matches!(ty.kind(), Kind::Chan | Kind::Func)
    }

    fn unguarded(&self) -> Error {
        let ty = self.go_type();
        self.wrong_value(ValueError::Unguarded {
            go_type: ty.to_string(),
            interface: ty.kind() == Kind::Interface,
        })
    }

    fn wrong_value(&self, reason: ValueError) -> Error {
        Error::Value {
            symbol: self.name().to_owned(),
            plugin: self.plugin_path().to_owned(),
            reason: Box::new(reason),
        }
    }

    fn by_handle(&self) -> Result<Value, Error> {
        let (runtime, plugin) = self.known_as();
        dynamic::operation::symbol(runtime, plugin, self.name()).map_err(|error| Error::Bind {
            symbol: self.name().to_owned(),
            plugin: self.plugin_path().to_owned(),
            message: error.to_string(),
        })
    }
}

impl dyn Symbol + '_ {
    /// Returns a handle on the function or variable; see [`GoSymbol::value`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoSymbol::value`], and [`Error::NotFound`] if the symbol is not a loaded Go symbol.
    pub fn value(&self) -> Result<Value, Error> {
        self.loaded()?.value()
    }

    /// Returns the methods of the variable; see [`GoSymbol::methods`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoSymbol::methods`], and [`Error::NotFound`] if the symbol is not a loaded Go symbol.
    pub fn methods(&self) -> Result<Methods<'static>, Error> {
        self.loaded()?.methods()
    }

    /// Returns a handle on the variable, whatever its type; see [`GoSymbol::variable`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`GoSymbol::variable`], and [`Error::NotFound`] if the symbol is not a loaded Go symbol.
    ///
    /// # Safety
    ///
    /// No Go code may write the variable, or anything reachable from it, while Rust reads it through this handle or through a handle derived
    /// from it.
    pub unsafe fn variable(&self) -> Result<Value, Error> {
        let symbol = self.loaded()?;
        // SAFETY: the caller guarantees that no Go code writes the variable while Rust reads it.
        unsafe { symbol.variable() }
    }
}
