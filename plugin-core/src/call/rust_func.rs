//! [`RustFunc`]: a Rust closure that stands for a Go function. [`Storage`]: what it returns, encoded.

use crate::value::{ConversionError, Reader, Scratch, go_error::GoError, raised::Raised};
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
    pub(crate) end: End,
}

/// How the call of a closure has ended.
#[derive(Debug, Default)]
pub(crate) enum End {
    #[default]
    Returned,
    /// The closure returned this error instead of results.
    Failed(GoError),
    /// A value could not be converted.
    Refused(String),
    /// The closure panicked.
    Raised(Raised),
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
            end: error.map_or(End::Returned, End::Failed),
        }
    }

    pub(crate) fn refused(text: String) -> Self {
        Self {
            end: End::Refused(text),
            ..Self::default()
        }
    }

    pub(crate) fn raised(raised: Raised) -> Self {
        Self {
            end: End::Raised(raised),
            ..Self::default()
        }
    }
}
