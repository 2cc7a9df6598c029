//! [`SerdeError`]: why a value was not converted by serde.

use crate::{
    abi::tree::{DEPTH, WRAPPERS},
    dynamic::ValueError,
    host::with_causes,
    value::{go_error::GoError, shown},
};
use serde::{de, ser};
use std::fmt;

/// Why a value was not converted by serde.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SerdeError {
    /// The value is not what the Rust type's `Deserialize` or `Serialize` expects; in their words.
    #[error("{}{message}", At(.path))]
    Unexpected {
        /// Where in the value, see [`SerdeError::path`].
        path: String,
        /// What was expected, and what was found.
        message: String,
    },
    /// A Go string is not UTF-8. Ask for [`RawString`](crate::RawString) or [`LossyString`](crate::LossyString) instead of `String`.
    #[error("{}a Go string is not UTF-8: {}; use RawString or LossyString instead of String", At(.path), shown(.bytes))]
    NotUtf8 {
        /// Where in the value, see [`SerdeError::path`].
        path: String,
        /// The string's bytes.
        bytes: Box<[u8]>,
    },
    /// The Go value cannot be serialized, or the type cannot be made from the value; in the words of the runtime host.
    #[error("{}{reason}", At(.path))]
    Go {
        /// Where in the value, see [`SerdeError::path`].
        path: String,
        /// Why not.
        reason: String,
    },
    /// Sequences, maps and structs are nested too deep.
    #[error(
        "values are nested deeper than {DEPTH}, options and newtypes deeper than {WRAPPERS}, or either deeper than the stack has room for"
    )]
    TooDeep,
    /// An integer is one of more than 64 bits, which Go does not have.
    #[error("{}{number} is beyond Go's integers, which have 64 bits at most", At(.path))]
    TooLarge {
        /// Where in the value, see [`SerdeError::path`].
        path: String,
        /// The integer, in decimal.
        number: String,
    },
    /// The encoded value is broken, which says that this library or its runtime host is.
    #[error("the encoded value is malformed, {left} bytes before its end")]
    Malformed {
        /// How many bytes were not read.
        left: usize,
    },
    /// The Go value could not be made or read.
    #[error(transparent)]
    Value(ValueError),
}

impl SerdeError {
    /// Returns where in the value the error is, as in code: `config.backend[2].host`. Empty for the whole value, and where that is not known.
    ///
    /// Fields have the names that the Rust struct has for them; without such a struct, those in JSON.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Unexpected { path, .. }
            | Self::NotUtf8 { path, .. }
            | Self::Go { path, .. }
            | Self::TooLarge { path, .. } => path,
            Self::TooDeep | Self::Malformed { .. } | Self::Value(_) => "",
        }
    }

    /// Returns the error with this path.
    pub(super) fn at(mut self, place: String) -> Self {
        if let Self::Unexpected { path, .. }
        | Self::NotUtf8 { path, .. }
        | Self::Go { path, .. }
        | Self::TooLarge { path, .. } = &mut self
        {
            *path = place;
        }
        self
    }
}

/// A path before the text about that place.
struct At<'a>(&'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        at(f, self.0)
    }
}

/// Writes a path before the text about that place.
pub(super) fn at(f: &mut fmt::Formatter<'_>, path: &str) -> fmt::Result {
    match path {
        "" => Ok(()),
        path => write!(f, "{path}: "),
    }
}

/// As `Display`, with the causes that it does not tell: what `main` prints of an error that it returns, and `unwrap`.
impl fmt::Debug for SerdeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl From<ValueError> for SerdeError {
    fn from(error: ValueError) -> Self {
        match error {
            ValueError::Refused { reason } => Self::Go {
                path: String::new(),
                reason,
            },
            other => Self::Value(other),
        }
    }
}

impl de::Error for SerdeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Unexpected {
            path: String::new(),
            message: message.to_string(),
        }
    }
}

impl ser::Error for SerdeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        de::Error::custom(message)
    }
}

/// For `?` in closures and methods that Go calls.
impl From<SerdeError> for GoError {
    fn from(error: SerdeError) -> Self {
        Self::from_error(error)
    }
}
