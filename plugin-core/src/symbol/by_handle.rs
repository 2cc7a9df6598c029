//! Symbols by handle: a function safely, a variable so far as it can be read safely beside running Go code, and the methods of any.
//!
//! # Safety
//!
//! A handle on a variable *is* the variable: what it leads to is read whenever the handle is used, or one that was derived from it. Go
//! code of a well-behaved plugin may write its variables at any time, under a lock that Rust knows nothing of. So such a handle is safe
//! only where nothing could be read by halves; for others there is [`GoSymbol::variable`]. Methods are Go code, compiled with the plugin: what
//! they read of the variable, they read as when a Go program calls them.
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

/// Symbols by handle.
impl GoSymbol {
    /// The function by handle, or a variable that can be read at any time: one of numbers, `bool`s, and structs and arrays of these; a
    /// channel; or a func.
    ///
    /// # Errors
    ///
    /// [`ValueError::Unguarded`] for a variable of another type, which [`variable`](Self::variable) gives.
    pub fn value(&self) -> Result<Value, Error> {
        if self.kind() == SymbolKind::Var && !self.is_whole_at_any_time() {
            return Err(self.unguarded());
        }
        self.by_handle()
    }

    /// The methods of the variable, of any type but an interface: those of the pointer to it, which is what Go's `plugin.Lookup` returns,
    /// or, if it is a pointer itself, those of the pointer that is in it now. A function has none.
    ///
    /// Nothing of the variable is read when a method is bound but a pointer, which is one word. A method that is declared for the value, not
    /// for a pointer to it, works on what is in the variable when it is called, not when it was bound. The plugin's own code reads
    /// that, by the contract of [`open`](crate::open).
    ///
    /// # Errors
    ///
    /// [`ValueError::Unguarded`] for a variable of an interface type: it is two words, and Go's pointer to it has no methods. Those of
    /// what is in it are accessed by [`variable`](Self::variable).
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

    /// The variable by handle, whatever its type.
    ///
    /// # Errors
    ///
    /// [`Error::WrongKind`] for a function.
    ///
    /// # Safety
    ///
    /// No Go code writes the variable, or what it leads to, while Rust reads it through this handle or one that was derived from it: by
    /// whatever method of [`Value`], by printing, or as an argument.
    pub unsafe fn variable(&self) -> Result<Value, Error> {
        match self.kind() {
            SymbolKind::Var => self.by_handle(),
            SymbolKind::Func => Err(self.wrong_kind("value")),
        }
    }

    /// Whether Go writes the variable, and all that is read through it, so that it is never seen by halves: numbers, of which each is
    /// written whole, and what is one word and leads to nothing but what Go code guards.
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
    /// As [`GoSymbol::value`].
    ///
    /// # Errors
    ///
    /// As [`GoSymbol::value`]; [`Error::NotFound`] for a symbol with nothing of Go's behind it.
    pub fn value(&self) -> Result<Value, Error> {
        self.loaded()?.value()
    }

    /// As [`GoSymbol::methods`].
    ///
    /// # Errors
    ///
    /// As [`GoSymbol::methods`]; [`Error::NotFound`] for a symbol with nothing of Go's behind it.
    pub fn methods(&self) -> Result<Methods<'static>, Error> {
        self.loaded()?.methods()
    }

    /// As [`GoSymbol::variable`].
    ///
    /// # Errors
    ///
    /// As [`GoSymbol::variable`]; [`Error::NotFound`] for a symbol with nothing of Go's behind it.
    ///
    /// # Safety
    ///
    /// As for [`GoSymbol::variable`].
    pub unsafe fn variable(&self) -> Result<Value, Error> {
        let symbol = self.loaded()?;
        // SAFETY: the caller's promise, passed on.
        unsafe { symbol.variable() }
    }
}
