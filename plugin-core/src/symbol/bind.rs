//! Symbols as functions and variables of Rust types: compared with Go's type once, then remembered.

use crate::{
    call::binding::{Callee, FuncBinding, Route},
    call::difference::{Place, compare_at},
    call::plan,
    call::signature::{Signature, compare_signature, describe, schema},
    error::Error,
    runtime::operations,
    symbol::func::Func,
    symbol::go_symbol::{Bindings, GoSymbol},
    symbol::var::{Var, Variable},
    symbol::var_binding::VarBinding,
    value::GoValue,
};
use std::any::TypeId;

/// Symbols by Rust type.
impl GoSymbol {
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
            return Ok(Func::new(binding, Some(*self)));
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
            return Ok(Var::new(binding, Variable::Symbol(*self)));
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
            callee: Callee::Symbol { name: self.name() },
            runtime: Some(self.runtime()),
            route,
            plan: plan::plan::<F>(),
        };
        Ok(Func::new(
            checked.insert(TypeId::of::<F>(), binding),
            Some(*self),
        ))
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
            address: self.0.address,
            binding,
        };
        let binding = checked.insert(TypeId::of::<T>(), binding);
        Ok(Var::new(binding, Variable::Symbol(*self)))
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
}
