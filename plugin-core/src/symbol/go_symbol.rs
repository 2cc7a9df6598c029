//! [`GoSymbol`]: an exported function or variable of a loaded plugin, with its bindings.

use crate::{
    call::binding::FuncBinding, error::Error, error::symbol_kind::SymbolKind, runtime::Runtime,
    symbol::binding_cache::BindingCache, symbol::core::Core, symbol::go_type::GoType,
    symbol::names::Named, symbol::var_binding::VarBinding,
};
use plugin_image::{Export, ExportKind};
use std::fmt;

/// An exported function or variable of a loaded plugin.
///
/// A `GoSymbol` is a cheap handle: `Copy`, `Send`, `Sync` and `'static`.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, SymbolKind};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe { plugin_core::open("hello.so")? };
/// let symbol = hello.lookup("Greet")?;
/// assert_eq!(symbol.kind(), SymbolKind::Func);
/// println!("{}", symbol.go_type()); // func(string) string
/// let greet: Func<fn(String) -> String> = symbol.func()?;
/// assert_eq!(greet.call("world")?, "hello world");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct GoSymbol(pub(super) &'static Data);

/// The data of a symbol. Never freed. A plugin can have thousands of symbols of which few are used, so bindings are made on first use.
pub(super) struct Data {
    pub(super) plugin: &'static Core,
    pub(super) export: &'static Export,
    /// The address of the code or of the variable. For a function, this field's own address is a Go func value, since a func value
    /// points to a word that holds the code's address (cmd/compile/abi-internal.md, "Closures").
    ///
    /// GC safety: the word is Rust memory that is never freed, and points to code that is never unloaded; the collector ignores both.
    pub(super) address: usize,
    pub(super) bindings: Bindings,
}

/// The bindings of a symbol, by Rust type.
pub(super) enum Bindings {
    Func(BindingCache<FuncBinding>),
    Var(BindingCache<VarBinding>),
}

impl GoSymbol {
    /// Creates all symbols of a plugin that is loaded at the address `base`.
    pub(crate) fn all(plugin: &'static Core, base: usize) -> impl Iterator<Item = Self> {
        let exports = plugin.module().exports.iter();
        let data = exports.map(|export| Data {
            plugin,
            export,
            address: base.wrapping_add(export.address as usize),
            bindings: match export.kind {
                ExportKind::Func => Bindings::Func(BindingCache::default()),
                ExportKind::Var => Bindings::Var(BindingCache::default()),
            },
        });
        // One allocation for all symbols, to save the allocator's overhead for each.
        let all: &'static [Data] = Box::leak(data.collect());
        all.iter().map(Self)
    }

    /// Returns the symbol's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.0.export.name
    }

    /// Returns whether the symbol is a function or a variable.
    #[must_use]
    pub fn kind(&self) -> SymbolKind {
        match self.0.export.kind {
            ExportKind::Func => SymbolKind::Func,
            ExportKind::Var => SymbolKind::Var,
        }
    }

    /// Returns the Go type. For a variable this is the variable's own type, not the type of the pointer that Go's `Lookup` returns.
    #[must_use]
    pub fn go_type(&self) -> GoType<'static> {
        GoType::new(&self.0.plugin.module().types, self.0.export.ty)
    }

    /// Returns the address of the function's code or of the variable.
    #[must_use]
    pub fn address(&self) -> *const () {
        std::ptr::with_exposed_provenance(self.0.address)
    }

    /// Returns the plugin path.
    pub(super) fn plugin_path(&self) -> &'static str {
        self.0.plugin.plugin_path()
    }

    /// Returns the runtime and the plugin's number in the runtime host.
    pub(super) fn known_as(&self) -> (&'static Runtime, usize) {
        (self.0.plugin.runtime, self.0.plugin.index)
    }

    pub(super) fn wrong_kind(&self, remedy: &'static str) -> Error {
        Error::WrongKind {
            symbol: self.name().to_owned(),
            plugin: self.plugin_path().to_owned(),
            found: self.kind(),
            go_type: self.go_type().to_string(),
            remedy,
        }
    }

    #[inline]
    pub(crate) fn runtime(&self) -> &'static Runtime {
        self.0.plugin.runtime
    }
}

impl fmt::Debug for GoSymbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.go_type())
    }
}

impl Named for GoSymbol {
    fn name(self) -> &'static str {
        GoSymbol::name(&self)
    }
}
