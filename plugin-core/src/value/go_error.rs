//! [`GoError`]: an error of Go, by what it says.

/// An `error` that a Go function returned.
///
/// It is a copy of what the error says; it displays as the text that its `Error` method gives.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct GoError {
    message: String,
    go_type: String,
}

impl GoError {
    /// An error for Go, for a [`Callback`](crate::Callback) to return: what `errors.New` makes of the message.
    #[must_use]
    pub fn from_message(message: impl Into<String>) -> Self {
        Self::new(message.into(), "*errors.errorString".to_owned())
    }

    pub(crate) fn new(message: String, go_type: String) -> Self {
        Self { message, go_type }
    }

    /// What the error's `Error` method returned.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The Go type of the error: `*errors.errorString`, `*fs.PathError`, ...
    #[must_use]
    pub fn go_type(&self) -> &str {
        &self.go_type
    }
}
