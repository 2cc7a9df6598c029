//! [`GoSymbol`]: an exported function or variable of a loaded plugin, and what has been checked of it.

use crate::{
    call::binding::FuncBinding, error::Error, error::symbol_kind::SymbolKind, runtime::Runtime,
    symbol::binding_cache::BindingCache, symbol::core::Core, symbol::go_type::GoType,
    symbol::names::Named, symbol::var_binding::VarBinding,
};
use plugin_image::{Export, ExportKind};
use std::fmt;

/// An exported function or variable of a plugin that is loaded.
///
/// A cheap handle: `Copy`, `Send`, `Sync` and `'static`.
#[derive(Clone, Copy)]
pub struct GoSymbol(pub(super) &'static Data);

/// One for each symbol, never freed. There can be thousands, of which few are ever used: what use needs is made then.
pub(super) struct Data {
    pub(super) plugin: &'static Core,
    pub(super) export: &'static Export,
    /// Address of the code or of the variable. For a function, this field's own address is a Go func value: Go takes a func value
    /// for the address of a word that holds the code's address (cmd/compile/abi-internal.md, "Closures").
    ///
    /// GC safety: the word is Rust memory that is never freed, and leads to code that is never unloaded; the collector ignores both.
    pub(super) address: usize,
    pub(super) bindings: Bindings,
}

/// How the symbol is used, by Rust type.
pub(super) enum Bindings {
    Func(BindingCache<FuncBinding>),
    Var(BindingCache<VarBinding>),
}

impl GoSymbol {
    /// All symbols of a plugin whose addresses in the file begin at `base` in memory.
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
        // Leaked as one: each by itself would cost the allocator's own bytes, too.
        let all: &'static [Data] = Box::leak(data.collect());
        all.iter().map(Self)
    }

    /// The Go name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.0.export.name
    }

    /// Function or variable.
    #[must_use]
    pub fn kind(&self) -> SymbolKind {
        match self.0.export.kind {
            ExportKind::Func => SymbolKind::Func,
            ExportKind::Var => SymbolKind::Var,
        }
    }

    /// The full Go type. For a variable its own, not that of the pointer to it that Go's `Lookup` returns.
    #[must_use]
    pub fn go_type(&self) -> GoType<'static> {
        GoType::new(&self.0.plugin.module().types, self.0.export.ty)
    }

    /// Where the function's code, or the variable, is.
    #[must_use]
    pub fn address(&self) -> *const () {
        std::ptr::with_exposed_provenance(self.0.address)
    }

    /// The path of the plugin, as Go names it.
    pub(super) fn plugin_path(&self) -> &'static str {
        self.0.plugin.plugin_path()
    }

    /// What the runtime host knows the plugin by.
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
