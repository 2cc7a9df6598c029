//! [`Unrepresentable`]: a value of one language that the other has none for.

/// A value of one language that the other has no value for: a Go integer that is no variant of a Rust enum, a time or duration that is out
/// of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value} of {from} has no counterpart in {to}")]
#[non_exhaustive]
pub struct Unrepresentable {
    /// The value, in words.
    pub value: String,
    /// Whose value it is: `Go's main.Color`.
    pub from: String,
    /// What should hold it: `Rust's Color`.
    pub to: String,
}
