//! [`BindingRef`]: a binding that a spawned call keeps.

use crate::call::binding::FuncBinding;
use std::{ops::Deref, sync::Arc};

/// A binding for as long as a call needs it.
#[derive(Debug, Clone)]
pub(crate) enum BindingRef {
    /// That of a symbol, never freed.
    Symbol(&'static FuncBinding),
    /// That of a func value.
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
