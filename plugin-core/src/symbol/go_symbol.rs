//! [`GoSymbol`]: an exported function or variable of a loaded plugin, with its bindings.

use crate::{
    call::binding::FuncBinding,
    error::Error,
    error::symbol_kind::SymbolKind,
    runtime::Runtime,
    runtime::dl::Resident,
    symbol::binding_cache::BindingCache,
    symbol::core::Core,
    symbol::go_type::GoType,
    symbol::names::{Key, Named},
    symbol::var_binding::VarBinding,
};
use plugin_image::{Export, ExportKind};
use std::{
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

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

/// The data of a symbol. Never freed. Bindings are made on first use.
pub(super) struct Data {
    pub(super) plugin: &'static Core,
    pub(super) export: &'static Export,
    key: Key,
    /// The address of the code or of the variable once [`locate`](GoSymbol::locate) has found it, or 0. For a function, this field's own address
    /// is then a Go func value, since a func value points to a word that holds the code's address (cmd/compile/abi-internal.md, "Closures").
    ///
    /// GC safety: the word is Rust memory that is never freed, and points to code that is never unloaded; the collector ignores both.
    address: AtomicUsize,
    pub(super) bindings: Bindings,
}

/// The bindings of a symbol, by Rust type.
pub(super) enum Bindings {
    Func(BindingCache<FuncBinding>),
    Var(BindingCache<VarBinding>),
}

impl GoSymbol {
    /// Creates the symbol of an export. `key` is that of its name.
    pub(super) fn new(plugin: &'static Core, export: &'static Export, key: Key) -> Self {
        Self(Box::leak(Box::new(Data {
            plugin,
            export,
            key,
            address: AtomicUsize::new(0),
            bindings: match export.kind {
                ExportKind::Func => Bindings::Func(BindingCache::default()),
                ExportKind::Var => Bindings::Var(BindingCache::default()),
            },
        })))
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
    ///
    /// It is null if the dynamic linker does not find the symbol, which Go found when it opened the plugin: if there is no memory left.
    #[must_use]
    pub fn address(&self) -> *const () {
        std::ptr::with_exposed_provenance(self.locate().unwrap_or(0))
    }

    /// Asks the dynamic linker for the address of the code or of the variable, once.
    pub(super) fn locate(&self) -> Option<usize> {
        let known = self.0.address.load(Ordering::Relaxed);
        if known != 0 {
            return Some(known);
        }
        let Core { loaded, .. } = self.0.plugin;
        let library = Resident::loaded(loaded, plugin_platform::LOADER.open_flags).ok()?;
        let found = library.symbol(&self.0.plugin.module().symbol(self.0.export))?;
        self.0.address.store(found, Ordering::Relaxed);
        Some(found)
    }

    /// Returns the address of a Go func value for this function.
    pub(super) fn func_value(&self) -> Option<usize> {
        self.locate()?;
        Some(self.0.address.as_ptr().expose_provenance())
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

    #[inline]
    fn key(self) -> &'static Key {
        &self.0.key
    }
}
