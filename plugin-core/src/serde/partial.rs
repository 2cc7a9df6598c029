//! [`Partial`]: what could be converted of a Go value, and what could not.

use std::fmt;

/// What [`Value::to_serde_partial`](crate::Value::to_serde_partial) and [`Serde::get_partial`](super::Serde::get_partial) return.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partial<T> {
    /// The value, without what could not be converted.
    pub value: T,
    /// What that was, in the order of the Go value, also where the Rust type does not ask for it.
    pub left_out: Vec<LeftOut>,
}

/// A part of a Go value that serde knows nothing of, such as a func or a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Where it is: `config.backend[2].hook`. Empty for the whole.
    pub path: String,
    /// Why it cannot be converted.
    pub reason: String,
}

/// The path and the reason.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::error::at(f, &self.path)?;
        f.write_str(&self.reason)
    }
}
