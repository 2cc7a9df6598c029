//! Methods of [`Value`] for functions and for values with methods.

use super::{
    Value, ValueError,
    operation::{field_of, function},
    reply::Reply,
    request::Request,
};
use crate::{
    call::binding::{Callee, FuncBinding, Route},
    call::func_value::FuncValue,
    call::plan::{fits_registers, has_unexported_fields, method_fits_registers, method_plan, plan},
    call::results::Results,
    call::signature::{Signature, describe, schema},
};
use plugin_image::Kind;
use std::{num::NonZeroUsize, sync::Arc};

/// Functions and methods.
impl Value {
    /// Returns an exported method as a function bound to this value, like Go's method value `x.Name`. For a variable, the methods of the
    /// pointer to it are included.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoMethod`] if the value has no exported method of this name.
    pub fn method(&self, name: &str) -> Result<Self, ValueError> {
        let method = self.part(Request::Method(name));
        method.map_err(|error| match error {
            ValueError::Refused { .. } => ValueError::NoMethod {
                go_type: self.go_type(),
                method: name.to_owned(),
            },
            error => error,
        })
    }

    /// Returns a function, or a bound [`method`](Self::method), typed as `F`. Calls are as fast as those of an exported function.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::TypeMismatch`] if `F` does not match the function's Go type, and [`ValueError::Refused`] for a nil func.
    pub fn func<F: Signature>(&self) -> Result<FuncValue<F>, ValueError> {
        let bound = function(&self.0, &schema::<F>()).map_err(|error| match error {
            ValueError::Refused { reason } if self.kind() != Some(Kind::Func) || !self.is_nil() => {
                ValueError::TypeMismatch {
                    found: self.go_type(),
                    asked: describe::<F>(),
                    difference: field_of(reason),
                }
            }
            error => error,
        })?;
        let (results, receiver) = (&F::Results::ALL, NonZeroUsize::new(bound.receiver));
        let fits = bound.runtime.has_registers()
            && !has_unexported_fields::<F>()
            && match receiver {
                None => fits_registers::<F>() && bound.agrees(&F::ARGUMENTS, results),
                Some(_) => {
                    method_fits_registers::<F>()
                        && bound.agrees(&F::ARGUMENTS.behind_receiver(), results)
                }
            };
        let target = bound.target;
        let (route, plan) = match receiver {
            None if fits => (Route::Registers(target), plan::<F>()),
            Some(receiver) if fits => {
                let receiver = receiver.get();
                (Route::Method { target, receiver }, method_plan::<F>())
            }
            _ => (Route::Reflect(bound.binding), plan::<F>()),
        };
        let binding = FuncBinding {
            callee: Callee::Value {
                name: bound.name,
                handle: bound.handle,
            },
            runtime: Some(bound.runtime),
            route,
            plan,
        };
        Ok(FuncValue::new(binding, Some(Arc::clone(&self.0))))
    }

    /// Calls a function or bound method and returns its results.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if the function panics. Without calling it, returns [`ValueError::ArgumentCount`] or
    /// [`ValueError::Unassignable`] if the arguments do not match, and [`ValueError::Refused`] if the value is nil or not a function.
    pub fn call(&self, arguments: &[&Self]) -> Result<Vec<Self>, ValueError> {
        Request::Call(arguments).of(&self.0).map(Reply::values)
    }
}
