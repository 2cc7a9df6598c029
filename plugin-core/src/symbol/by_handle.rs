//! Symbols by handle: a function safely, and a variable so far as it can be read safely beside running Go code.
//!
//! # Safety
//!
//! A handle on a variable *is* the variable: what it leads to is read whenever the handle is used, or one that was derived from it. Go
//! code of a well-behaved plugin may write its variables at any time, under a lock that Rust knows nothing of. So such a handle is safe
//! only where nothing could be read by halves; for others there is [`GoSymbol::variable`].
#![allow(unsafe_code)]

use crate::{Error, GoSymbol, Kind, Symbol, SymbolKind, Value, ValueError, dynamic};

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
            return Err(Error::Value {
                symbol: self.name().to_owned(),
                plugin: self.plugin_path().to_owned(),
                source: Box::new(ValueError::Unguarded {
                    go_type: self.go_type().to_string(),
                }),
            });
        }
        self.by_handle()
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
