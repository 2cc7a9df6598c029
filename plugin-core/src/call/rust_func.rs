//! [`RustFunc`]: a Rust closure that stands for a Go function. [`Storage`]: what it returns, encoded.

use crate::value::{ConversionError, Reader, Scratch, go_error::GoError};
use std::fmt;

/// A Rust closure that stands for a Go function.
pub(crate) trait RustFunc: fmt::Debug + Send + Sync {
    /// Runs the closure. `encoded` points to one encoded argument for each parameter, of the parameter's type.
    ///
    /// # Errors
    ///
    /// Returns the error for an argument or a result that cannot be converted.
    fn run(
        &self,
        encoded: *const *const u8,
        reader: Reader<'_>,
    ) -> Result<Storage, Box<ConversionError>>;
}

/// The encoded results of a closure, or its error.
#[derive(Debug, Default)]
pub(crate) struct Storage {
    _scratch: Scratch,
    pub(crate) encoded: Vec<*const u8>,
    /// The encoded new targets of its [`InOut`](crate::InOut) arguments, in order. Null for a target that did not change.
    pub(crate) changes: Vec<*const u8>,
    /// The text of a panic or of a refusal.
    pub(crate) text: String,
    /// The error that the closure returned instead of results.
    pub(crate) error: Option<GoError>,
}

impl Storage {
    pub(crate) fn new(
        scratch: Scratch,
        encoded: Vec<*const u8>,
        changes: Vec<*const u8>,
        error: Option<GoError>,
    ) -> Self {
        Self {
            _scratch: scratch,
            encoded,
            changes,
            error,
            ..Self::default()
        }
    }

    /// Returns a storage with a text only.
    pub(crate) fn of_text(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}
