//! Binds symbols to Rust types: compares the Go type with the Rust type once, and caches the binding.

use crate::{
    abi::frame::Status,
    call::binding::{Callee, FuncBinding, Route},
    call::difference::{Place, compare_at},
    call::plan,
    call::signature::{Signature, compare_signature, describe, schema},
    error::Error,
    runtime::host_request::HostRequest,
    symbol::func::Func,
    symbol::go_symbol::{Bindings, GoSymbol},
    symbol::var::{Var, Variable},
    symbol::var_binding::VarBinding,
    value::GoValue,
};
use std::any::TypeId;

/// Access with Rust types.
impl GoSymbol {
    /// Returns the function, typed as `F`.
    ///
    /// The first call for a type compares the Go type with `F`. Later calls take a few nanoseconds.
    ///
    /// # Errors
    ///
    /// Returns [`Error::WrongKind`] if the symbol is a variable, and [`Error::TypeMismatch`] if `F` does not match the function's Go
    /// type.
    // Left to the compiler it is not inlined, which takes 24 more instructions (bench row "typed lookup again").
    #[inline(always)]
    pub fn func<F: Signature>(&self) -> Result<Func<F>, Error> {
        if let Bindings::Func(checked) = &self.0.bindings
            && let Some(binding) = checked.get(TypeId::of::<F>())
        {
            return Ok(Func::new(binding, Some(*self)));
        }
        self.check_func()
    }

    /// Returns the variable, typed as `T`.
    ///
    /// The first call for a type compares the Go type with `T`. Later calls take a few nanoseconds.
    ///
    /// # Errors
    ///
    /// Returns [`Error::WrongKind`] if the symbol is a function, and [`Error::TypeMismatch`] if `T` does not match the variable's Go
    /// type.
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
            Route::Registers(self.func_value().ok_or_else(|| self.lost())?)
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
        // A variable of numbers is accessed in place. Others are accessed through a binding of the host.
        let binding = if T::LAYOUT.plain && !T::SHAPE.has_unexported_fields() {
            0
        } else {
            self.bind(&T::SHAPE.schema())?
        };
        let binding = VarBinding {
            address: self.locate().ok_or_else(|| self.lost())?,
            binding,
        };
        let binding = checked.insert(TypeId::of::<T>(), binding);
        Ok(Var::new(binding, Variable::Symbol(*self)))
    }

    /// Returns the host's binding of this symbol for `schema`.
    fn bind(&self, schema: &[u8]) -> Result<usize, Error> {
        let plugin = self.0.plugin;
        let request = HostRequest::Bind {
            plugin: plugin.index,
            symbol: self.name(),
            schema,
        };
        let reply = request.make(plugin.runtime);
        match reply.status() {
            Status::Returned => Ok(reply.number(0)),
            _ => Err(self.not_bound(reply.text())),
        }
    }

    /// The error for a symbol that the dynamic linker does not find.
    #[cold]
    fn lost(&self) -> Error {
        let symbol = self.0.plugin.module().symbol(self.0.export);
        self.not_bound(format!("the dynamic linker does not find {symbol}"))
    }

    #[cold]
    fn not_bound(&self, message: String) -> Error {
        Error::Bind {
            symbol: self.name().to_owned(),
            plugin: self.plugin_path().to_owned(),
            message,
        }
    }
}
