//! [`GoSymbol`]: an exported function or variable of a loaded plugin, and what has been checked of it.

use crate::{
    call::binding::{Callee, FuncBinding, Route},
    call::difference::{Place, compare_at},
    call::func::Func,
    call::plan,
    call::signature::{Signature, compare_signature, describe, schema},
    error::Error,
    error::symbol_kind::SymbolKind,
    runtime::{Runtime, operations},
    symbol::binding_cache::BindingCache,
    symbol::go_plugin::Core,
    symbol::go_type::GoType,
    symbol::names::Named,
    symbol::traits::Symbol,
    symbol::var::{Var, VarBinding, Variable},
    value::GoValue,
};
use plugin_image::{Export, ExportKind};
use std::{any::TypeId, fmt};

/// An exported function or variable of a plugin that is loaded.
///
/// A cheap handle: `Copy`, `Send`, `Sync` and `'static`.
#[derive(Clone, Copy)]
pub struct GoSymbol(&'static Data);

/// One for each symbol, never freed. There can be thousands, of which few are ever used: what use needs is made then.
struct Data {
    plugin: &'static Core,
    export: &'static Export,
    /// Address of the code or of the variable. For a function, this field's own address is a Go func value: Go takes a func value
    /// for the address of a word that holds the code's address (cmd/compile/abi-internal.md, "Closures").
    ///
    /// GC safety: the word is Rust memory that is never freed, and leads to code that is never unloaded; the collector ignores both.
    address: usize,
    bindings: Bindings,
}

/// How the symbol is used, by Rust type.
enum Bindings {
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

    /// The function, to be called with the Rust type `F`.
    ///
    /// The Go type is compared with `F` the first time; later calls cost a few nanoseconds.
    ///
    /// # Errors
    ///
    /// [`Error::WrongKind`] for a variable, [`Error::TypeMismatch`] if `F` does not stand for the function's Go type.
    #[inline]
    pub fn func<F: Signature>(&self) -> Result<Func<F>, Error> {
        if let Bindings::Func(checked) = &self.0.bindings
            && let Some(binding) = checked.get(TypeId::of::<F>())
        {
            return Ok(Func::new(binding));
        }
        self.check_func()
    }

    /// The variable, to be accessed with the Rust type `T`.
    ///
    /// The Go type is compared with `T` the first time; later calls cost a few nanoseconds.
    ///
    /// # Errors
    ///
    /// [`Error::WrongKind`] for a function, [`Error::TypeMismatch`] if `T` does not stand for the variable's Go type.
    #[inline]
    pub fn var<T: GoValue>(&self) -> Result<Var<T>, Error> {
        if let Bindings::Var(checked) = &self.0.bindings
            && let Some(binding) = checked.get(TypeId::of::<T>())
        {
            return Ok(Var::new(binding));
        }
        self.check_var()
    }

    #[cold]
    fn check_func<F: Signature>(&self) -> Result<Func<F>, Error> {
        let Bindings::Func(checked) = &self.0.bindings else {
            return Err(self.wrong_kind("var"));
        };
        compare_signature::<F>(&self.0.plugin.module().types, self.0.export.ty).map_err(
            |difference| Error::TypeMismatch {
                symbol: self.name().to_owned(),
                plugin: self.plugin_path().to_owned(),
                found: self.go_type().to_string(),
                asked: describe::<F>(),
                difference: Box::new(difference),
            },
        )?;
        let registers = plan::fits_registers::<F>()
            && self.runtime().has_registers()
            && !plan::has_unexported_fields::<F>();
        let route = if registers {
            Route::Registers((&raw const self.0.address).expose_provenance())
        } else {
            Route::Reflect(self.bind(&schema::<F>())?)
        };
        let binding = FuncBinding {
            callee: Callee::Symbol(*self),
            runtime: Some(self.runtime()),
            route,
            plan: plan::plan::<F>(),
        };
        Ok(Func::new(checked.insert(TypeId::of::<F>(), binding)))
    }

    #[cold]
    fn check_var<T: GoValue>(&self) -> Result<Var<T>, Error> {
        let Bindings::Var(checked) = &self.0.bindings else {
            return Err(self.wrong_kind("func"));
        };
        compare_at(
            Place::Variable,
            &self.0.plugin.module().types,
            self.0.export.ty,
            T::SHAPE,
        )
        .map_err(|difference| Error::TypeMismatch {
            symbol: self.name().to_owned(),
            plugin: self.plugin_path().to_owned(),
            found: self.go_type().to_string(),
            asked: T::SHAPE.to_string(),
            difference: Box::new(difference),
        })?;
        // A plain variable is accessed in place; the others take the host's help.
        let binding = if T::LAYOUT.plain && !T::SHAPE.has_unexported_fields() {
            0
        } else {
            self.bind(&T::SHAPE.schema())?
        };
        let binding = VarBinding {
            variable: Variable::Symbol(*self),
            address: self.0.address,
            binding,
        };
        Ok(Var::new(checked.insert(TypeId::of::<T>(), binding)))
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

    /// The host's binding of this symbol for this schema.
    fn bind(&self, schema: &[u8]) -> Result<usize, Error> {
        let plugin = self.0.plugin;
        operations::bind(plugin.runtime, plugin.index, self.name(), schema).map_err(|message| {
            Error::Bind {
                symbol: self.name().to_owned(),
                plugin: plugin.plugin_path().to_owned(),
                message,
            }
        })
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
