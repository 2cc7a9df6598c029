//! [`SymbolKind`]: whether a symbol is a function or a variable.

use std::fmt;

/// Whether a symbol is a function or a variable.
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
