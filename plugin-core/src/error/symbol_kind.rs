//! [`SymbolKind`]: function or variable.

use std::fmt;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A function.
    Func,
    /// A variable.
    Var,
}

impl fmt::Display for SymbolKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Func => "function",
            Self::Var => "variable",
        })
    }
}
