//! [`Raised`]: what a panic of Rust code is to Go, which has called the code.

use crate::{
    abi::frame::{PANICKED, RAISED},
    runtime::{contain, panic_text},
    value::{any_value::Value, error_value::Identity, go_error::GoError, panic_value::PanicValue},
};
use std::{any::Any, error::Error, io};

/// What a panic of Rust code is to Go: the value of a Go panic.
#[derive(Debug)]
pub(crate) enum Raised {
    /// An error of the host with this text.
    Text(String),
    Error(GoError),
    Value(Value),
}

impl Raised {
    /// Converts the payload of a panic, and drops what is left of it.
    #[cold]
    pub(crate) fn of(payload: Box<dyn Any + Send>) -> Self {
        let converted = contain(|| Self::converted(payload));
        converted.unwrap_or_else(Self::Text) // its `Display` or its destructor has panicked
    }

    fn converted(payload: Box<dyn Any + Send>) -> Self {
        let payload = match payload.downcast::<GoError>() {
            Ok(error) => return Self::Error(*error),
            Err(other) => other,
        };
        let payload = match payload.downcast::<Value>() {
            Ok(value) => return Self::Value(*value),
            Err(other) => other,
        };
        let payload = match payload.downcast::<PanicValue>() {
            Ok(value) => return (*value).into(),
            Err(other) => other,
        };
        let payload = match payload.downcast::<io::Error>() {
            Ok(error) => return Self::Error((*error).into()),
            Err(other) => other,
        };
        match payload.downcast::<Box<dyn Error + Send + Sync>>() {
            Ok(error) => Self::Error(GoError::from_error(*error)),
            Err(other) => Self::Text(panic_text(other)),
        }
    }

    /// Returns the status of such a call, the text, and the identity, which is valid as long as this lives.
    pub(crate) fn encoded(&self) -> (usize, &str, Identity) {
        match self {
            Self::Text(text) => (PANICKED, text, Identity::default()),
            Self::Error(error) => (PANICKED, error.message(), Identity::given(error)),
            Self::Value(value) => {
                let handle = value.address();
                let identity = Identity {
                    handle,
                    ..Identity::default()
                };
                (RAISED, "", identity)
            }
        }
    }

    /// Returns the text, and the value of the panic for a caller in Rust.
    pub(crate) fn into_parts(self) -> (String, PanicValue) {
        match self {
            Self::Text(text) => (text, PanicValue::default()),
            Self::Error(error) => (error.message().to_owned(), error.into()),
            Self::Value(value) => ("a Go value".to_owned(), value.into()),
        }
    }
}

impl From<PanicValue> for Raised {
    fn from(value: PanicValue) -> Self {
        match (value.error(), value.other()) {
            (Some(error), _) => Self::Error(error.clone()),
            (_, Some(value)) => Self::Value(value.clone()),
            _ => Self::Text("a panic without a value".to_owned()),
        }
    }
}
