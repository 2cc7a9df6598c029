//! [`VarBinding`]: where a variable is, for one Rust type.

/// Where a variable is. One for each symbol and type, never freed.
#[derive(Debug)]
pub(crate) struct VarBinding {
    pub(crate) address: usize,
    /// The host's binding; 0 for a plain variable without unexported fields, which needs none.
    pub(crate) binding: usize,
}
