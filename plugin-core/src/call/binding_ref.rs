//! [`BindingRef`]: a reference to a binding, for spawned calls.

use crate::call::binding::FuncBinding;
use std::{ops::Deref, sync::Arc};

/// A reference to a binding, which keeps it alive.
#[derive(Debug, Clone)]
pub(crate) enum BindingRef {
    /// The binding of a symbol, which is never freed.
    Symbol(&'static FuncBinding),
    /// The binding of a func value.
    Value(Arc<FuncBinding>),
}

impl Deref for BindingRef {
    type Target = FuncBinding;

    fn deref(&self) -> &FuncBinding {
        match self {
            Self::Symbol(binding) => binding,
            Self::Value(binding) => binding,
        }
    }
}
