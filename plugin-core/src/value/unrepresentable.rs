//! [`Unrepresentable`]: a value of one language that has no counterpart in the other.

/// A value of one language that has no counterpart in the other: a Go integer that is no variant of a Rust enum, or a time or duration that is
/// out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value} of {from} has no counterpart in {to}{}", .reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}")))]
#[non_exhaustive]
pub struct Unrepresentable {
    /// The text of the value.
    pub value: String,
    /// The type of the value: `Go's main.Color`.
    pub from: String,
    /// The type that it cannot be converted to: `Rust's Color`.
    pub to: String,
    /// Why there is none, where that is not plain.
    pub reason: Option<String>,
}

impl Unrepresentable {
    /// A value that Go gave, of this Go type, for this Rust type.
    pub(crate) fn of_go(value: String, go: &str, rust: &str) -> Self {
        Self {
            value,
            from: format!("Go's {go}"),
            to: format!("Rust's {rust}"),
            reason: None,
        }
    }

    /// A value that Rust gave, of this Rust type, for this Go type.
    pub(crate) fn of_rust(value: String, rust: &str, go: &str) -> Self {
        Self {
            value,
            from: format!("Rust's {rust}"),
            to: format!("Go's {go}"),
            reason: None,
        }
    }
}
