//! [`FakeSymbol`]: a function or variable of a fake, and its comparison with requested types.

use super::variable::FakeVariable;
use crate::{
    call::binding::{Callee, FuncBinding, Route},
    call::difference::{Difference, Place, differ},
    call::plan::plan,
    call::signature::{Signature, describe, shape},
    callback::{Callback, Closure},
    error::Error,
    error::symbol_kind::SymbolKind,
    symbol::binding_cache::BindingCache,
    symbol::func::Func,
    symbol::go_type::GoType,
    symbol::var::{Var, Variable},
    symbol::var_binding::VarBinding,
    value::{FuncShape, GoValue, Shape},
};
use plugin_image::{Kind, Types};
use std::{any::TypeId, fmt, sync::Arc};

/// A function or variable of a [`FakePlugin`](crate::FakePlugin).
#[derive(Clone, Copy)]
pub struct FakeSymbol(&'static Data);

/// The data of a symbol. Never freed.
struct Data {
    plugin: &'static str,
    name: &'static str,
    /// The symbol's type, of which only the kind and the text are known.
    types: Types,
    what: What,
    functions: BindingCache<FuncBinding>,
    variables: BindingCache<VarBinding>,
}

enum What {
    Func(FuncShape, Arc<Closure>),
    Var(&'static Shape, &'static FakeVariable),
}

impl FakeSymbol {
    pub(super) fn func<F: Signature>(
        plugin: &'static str,
        name: &'static str,
        callback: Callback<F>,
    ) -> Self {
        let shape = shape::<F>();
        let types = Types::of_one(Kind::Func, describe::<F>());
        Self::new(plugin, name, types, What::Func(shape, callback.closure()))
    }

    pub(super) fn var<T: GoValue>(
        plugin: &'static str,
        name: &'static str,
        variable: &'static FakeVariable,
    ) -> Self {
        let types = Types::of_one(T::SHAPE.kind(), T::SHAPE.to_string());
        Self::new(plugin, name, types, What::Var(T::SHAPE, variable))
    }

    fn new(plugin: &'static str, name: &'static str, types: Types, what: What) -> Self {
        Self(Box::leak(Box::new(Data {
            plugin,
            name,
            types,
            what,
            functions: BindingCache::default(),
            variables: BindingCache::default(),
        })))
    }

    pub(crate) fn as_func<F: Signature>(&self) -> Result<Func<F>, Error> {
        if let Some(known) = self.0.functions.get(TypeId::of::<F>()) {
            return Ok(Func::new(known, None));
        }
        let What::Func(found, closure) = &self.0.what else {
            return Err(self.wrong_kind("var"));
        };
        if let Some(difference) = difference(found, &shape::<F>()) {
            return Err(self.mismatch(describe::<F>(), difference));
        }
        let binding = FuncBinding {
            callee: Callee::Fake {
                name: self.0.name,
                closure: closure.clone(),
            },
            runtime: None,
            route: Route::Rust,
            plan: plan::<F>(),
        };
        let binding = self.0.functions.insert(TypeId::of::<F>(), binding);
        Ok(Func::new(binding, None))
    }

    pub(crate) fn as_var<T: GoValue>(&self) -> Result<Var<T>, Error> {
        let What::Var(found, variable) = self.0.what else {
            return Err(self.wrong_kind("func"));
        };
        if let Some(known) = self.0.variables.get(TypeId::of::<T>()) {
            return Ok(Var::new(known, Variable::Fake(variable)));
        }
        if found != T::SHAPE {
            let difference = differ(Place::Variable, found, T::SHAPE);
            return Err(self.mismatch(T::SHAPE.to_string(), difference));
        }
        let binding = VarBinding {
            address: variable.address(),
            binding: 0,
        };
        let binding = self.0.variables.insert(TypeId::of::<T>(), binding);
        Ok(Var::new(binding, Variable::Fake(variable)))
    }

    pub(crate) fn name(&self) -> &'static str {
        self.0.name
    }

    pub(crate) fn kind(&self) -> SymbolKind {
        match self.0.what {
            What::Func(..) => SymbolKind::Func,
            What::Var(..) => SymbolKind::Var,
        }
    }

    pub(crate) fn go_type(&self) -> GoType<'static> {
        GoType::new(&self.0.types, self.0.types.first())
    }

    pub(crate) fn address(&self) -> *const () {
        std::ptr::from_ref(self.0).cast()
    }

    fn wrong_kind(&self, remedy: &'static str) -> Error {
        Error::WrongKind {
            symbol: self.0.name.to_owned(),
            plugin: self.0.plugin.to_owned(),
            found: self.kind(),
            go_type: self.go_type().to_string(),
            remedy,
        }
    }

    fn mismatch(&self, asked: String, difference: Difference) -> Error {
        Error::TypeMismatch {
            symbol: self.0.name.to_owned(),
            plugin: self.0.plugin.to_owned(),
            found: self.go_type().to_string(),
            asked,
            difference: Box::new(difference),
        }
    }
}

/// Returns the first place where a function's type differs from the requested one.
fn difference(found: &FuncShape, asked: &FuncShape) -> Option<Difference> {
    let (found_results, asked_results) = (found.all_results(), asked.all_results());
    let counts =
        |place, found: usize, asked: usize| (found != asked).then(|| differ(place, found, asked));
    let first = |place: fn(usize) -> Place, found: &[&Shape], asked: &[&Shape]| {
        let mut both = (1..).zip(found.iter().zip(asked));
        both.find(|(_, (found, asked))| found != asked)
            .map(|(number, (found, asked))| differ(place(number), found, asked))
    };
    counts(
        Place::ParameterCount,
        found.parameters.len(),
        asked.parameters.len(),
    )
    .or_else(|| first(Place::Parameter, found.parameters, asked.parameters))
    .or_else(|| counts(Place::ResultCount, found_results.len(), asked_results.len()))
    .or_else(|| first(Place::Result, &found_results, &asked_results))
}

impl fmt::Debug for FakeSymbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.name, self.go_type())
    }
}
