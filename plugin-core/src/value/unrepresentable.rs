//! [`Unrepresentable`]: a value of one language that has no counterpart in the other.

/// A value of one language that has no counterpart in the other: a Go integer that is no variant of a Rust enum, or a time or duration that is
/// out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value} of {from} has no counterpart in {to}")]
#[non_exhaustive]
pub struct Unrepresentable {
    /// The text of the value.
    pub value: String,
    /// The type of the value: `Go's main.Color`.
    pub from: String,
    /// The type that it cannot be converted to: `Rust's Color`.
    pub to: String,
}
