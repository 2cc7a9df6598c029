//! What a [`Value`] that is a function can do, and one that has methods.

use super::{Value, ValueError, operation::function, reply::Reply, request::Request};
use crate::{
    call::binding::{Callee, FuncBinding, Route},
    call::func_value::FuncValue,
    call::plan::{fits_registers, has_unexported_fields, method_fits_registers, method_plan, plan},
    call::results::Results,
    call::signature::{Signature, describe, schema},
};
use plugin_image::Kind;
use std::num::NonZeroUsize;

/// Functions and methods.
impl Value {
    /// An exported method, bound to this value: a function. Of a variable, also the methods of a pointer to it.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMethod`].
    pub fn method(&self, name: &str) -> Result<Self, ValueError> {
        let method = self.part(Request::Method(name));
        method.or_else(|error| match error {
            ValueError::Refused { .. } => Err(ValueError::NoMethod {
                go_type: self.go_type()?,
                method: name.to_owned(),
            }),
            error => Err(error),
        })
    }

    /// A function, or a bound [`method`](Self::method), to be called with the Rust type `F`: as fast as an exported one.
    ///
    /// # Errors
    ///
    /// [`ValueError::TypeMismatch`] if `F` does not stand for its Go type, [`ValueError::Refused`] for a nil func.
    pub fn func<F: Signature>(&self) -> Result<FuncValue<F>, ValueError> {
        let bound = function(&self.0, &schema::<F>()).or_else(|error| match error {
            ValueError::Refused { .. } if self.kind()? != Some(Kind::Func) || !self.is_nil()? => {
                Err(ValueError::TypeMismatch {
                    found: self.go_type()?,
                    asked: describe::<F>(),
                })
            }
            error => Err(error),
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
        Ok(FuncValue::new(FuncBinding {
            callee: Callee::Value {
                name: bound.name,
                handle: bound.handle,
            },
            runtime: Some(bound.runtime),
            route,
            plan,
        }))
    }

    /// Calls a function or method and returns its results.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if it panics. If it is not even called: [`ValueError::ArgumentCount`], [`ValueError::Unassignable`];
    /// [`ValueError::Refused`] if it is nil, and for other kinds.
    pub fn call(&self, arguments: &[&Self]) -> Result<Vec<Self>, ValueError> {
        Request::Call(arguments).of(&self.0).map(Reply::values)
    }
}
