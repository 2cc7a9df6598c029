//! [`GoError`]: an error of Go, by what it says and which it is.

use crate::runtime::handle::Handle;
use std::{error::Error, fmt, sync::Arc};

/// An `error` that a Go function returned, or one for Go.
///
/// It has a copy of what the error says, and displays as the text that its `Error` method gives. And it is the error: given back to
/// Go, by a [`Callback`](crate::Callback), a method or as an argument, it is the same value, so that `err == io.EOF`, `errors.Is` and
/// `errors.As` hold of it there. It keeps that value alive.
///
/// A Rust error goes to Go by [`from_error`](Self::from_error). When it comes back it is the same Rust error, of its own type:
/// [`downcast_ref`](Self::downcast_ref). To Go it wraps the error of Go's among its sources, if there is one.
///
/// Two are equal if they say the same, and are of the same Go type; [`is`](Self::is) asks Go.
///
/// # Examples
///
/// ```
/// use plugin_core::GoError;
///
/// let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
/// let error = GoError::from_error(denied); // for Go, and back:
/// let denied: &std::io::Error = error.downcast_ref().expect("it is one still");
/// assert_eq!(denied.kind(), std::io::ErrorKind::PermissionDenied);
/// ```
#[derive(Clone)]
pub struct GoError {
    message: String,
    go_type: String,
    /// The error in Go, if it came from there.
    value: Option<Arc<Handle>>,
    /// The error in Rust, if it was made here.
    made: Option<Arc<Made>>,
}

/// An error of a Rust type.
pub(crate) struct Made(Box<dyn Error + Send + Sync>);

/// What `%T` prints of such an error: type Error of host/rust.
const MADE: &str = "*rust.Error";

impl GoError {
    /// An error for Go, for a [`Callback`](crate::Callback) to return: what `errors.New` makes of the message.
    #[must_use]
    pub fn from_message(message: impl Into<String>) -> Self {
        Self::of(message.into(), "*errors.errorString".to_owned())
    }

    /// A Rust error for Go, which keeps its type for the way back. A `GoError` stays what it is.
    #[must_use]
    pub fn from_error(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self {
                made: Some(Arc::new(Made(error))),
                ..Self::of(String::new(), MADE.to_owned())
            }
            .with_text(),
        }
    }

    fn with_text(mut self) -> Self {
        self.message = self.made().map(ToString::to_string).unwrap_or_default();
        self
    }

    pub(crate) fn of(message: String, go_type: String) -> Self {
        Self {
            message,
            go_type,
            value: None,
            made: None,
        }
    }

    /// The same, with what it is in Go, and in Rust if it was made here.
    pub(crate) fn identified(mut self, value: Option<Handle>, made: Option<Arc<Made>>) -> Self {
        (self.value, self.made) = (value.map(Arc::new), made);
        self
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

    /// The Rust error that this was made of, if it is an `E`: here, or before it went to Go and came back.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.made()?.downcast_ref()
    }

    /// The Rust error that this was made of.
    fn made(&self) -> Option<&(dyn Error + 'static)> {
        self.made.as_ref().map(|made| &*made.0 as _)
    }

    /// The value in Go.
    pub(crate) fn handle(&self) -> Option<&Handle> {
        self.value.as_deref()
    }

    /// What is to be made of it in Go: the Rust error, and the error of Go's that it wraps. Nothing if it is an error of Go's itself.
    pub(crate) fn to_be_made(&self) -> Option<(&Arc<Made>, Option<&Handle>)> {
        let made = self.made.as_ref().filter(|_| self.value.is_none())?;
        let mut sources = std::iter::successors(self.made(), |&error| error.source());
        let wrapped = sources.find_map(|error| error.downcast_ref::<Self>()?.handle());
        Some((made, wrapped))
    }
}

impl fmt::Display for GoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for GoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("GoError");
        text.field("message", &self.message)
            .field("go_type", &self.go_type);
        if let Some(made) = &self.made {
            text.field("made", &made.0);
        }
        text.finish()
    }
}

impl Error for GoError {
    /// That of the Rust error, whose own text this has.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.made()?.source()
    }
}

impl PartialEq for GoError {
    fn eq(&self, other: &Self) -> bool {
        (&self.message, &self.go_type) == (&other.message, &other.go_type)
    }
}

impl Eq for GoError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{io, num::ParseIntError};

    #[test]
    fn a_rust_error_keeps_its_type_and_its_sources() {
        let parse: ParseIntError = "x".parse::<u8>().unwrap_err();
        let text = parse.to_string();
        let outer = io::Error::other(parse);
        let error = GoError::from_error(outer);
        assert_eq!((error.message(), error.go_type()), (&*text, MADE));
        assert!(error.downcast_ref::<io::Error>().is_some());
        assert!(error.downcast_ref::<ParseIntError>().is_none());
        assert_eq!(error, error.clone());
        let plain = GoError::from_error("text");
        assert_eq!(plain.to_string(), "text");
        assert!(plain.source().is_none());
    }

    #[test]
    fn a_go_error_is_not_wrapped_in_another() {
        let error = GoError::from_error(GoError::from_message("m"));
        assert_eq!(error, GoError::from_message("m"));
        assert!(error.to_be_made().is_none());
    }
}
