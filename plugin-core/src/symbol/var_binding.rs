//! [`VarBinding`]: the binding of a variable to a Rust type.

/// The binding of a variable to a Rust type. There is one for each variable and type; it is never freed.
#[derive(Debug)]
pub(crate) struct VarBinding {
    pub(crate) address: usize,
    /// The host's binding, or 0 for a plain variable without unexported fields, which needs none.
    pub(crate) binding: usize,
}
