//! [`GoError`]: a Go error.

use crate::runtime::handle::{Handle, Later};
use std::{
    error::Error,
    fmt, io, iter,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::{Arc, OnceLock},
};

/// A Go error: one that Go code has returned, or one for Go code.
///
/// A `GoError` contains a copy of the error's text, which `Display` writes, and keeps the Go error alive. If it is passed back to Go, as an
/// argument or as a result of a [`Callback`](crate::Callback) or method, it is the same error value: `err == io.EOF`, `errors.Is` and
/// `errors.As` work as expected. An error made in Rust becomes a Go error when it is passed for the first time, and that is the same for all its
/// clones.
///
/// [`from_error`](Self::from_error) converts a Rust error. If Go code returns that error to Rust, [`downcast_ref`](Self::downcast_ref)
/// returns the original Rust error. In Go, the error wraps the first Go error among the sources of the Rust error, if there is one.
///
/// Go code may wrap an error in another, by `fmt.Errorf("...: %w", err)` or `errors.Join`. [`wrapped`](Self::wrapped) returns those, and
/// `downcast_ref` looks among them, too.
///
/// The [kind](io::Error::kind) of an [`io::Error`] survives: in Go, `errors.Is(err, fs.ErrNotExist)` finds one of the kind `NotFound`, and
/// [`io::Error::from`] gives an error the kind that Go's `errors.Is` finds in it.
///
/// `==` compares the texts and Go types of two errors. [`is`](Self::is) compares them as Go's `errors.Is`.
///
/// # Examples
///
/// ```
/// use plugin_core::GoError;
///
/// let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
/// let error = GoError::from_error(denied); // can be passed to Go, and back
/// let denied: &std::io::Error = error.downcast_ref().expect("the original error");
/// assert_eq!(denied.kind(), std::io::ErrorKind::PermissionDenied);
/// ```
#[derive(Clone)]
pub struct GoError {
    message: String,
    go_type: String,
    /// The Go error, if it came from Go or was passed there. All clones share it, so that they are one error in Go.
    value: Arc<InGo>,
    /// The Rust error, if it was made from one.
    made: Option<Arc<Made>>,
}

/// The error in Go.
#[derive(Default)]
struct InGo {
    handle: Later,
    /// The errors that it wraps, when they were asked for.
    wrapped: OnceLock<Vec<GoError>>,
}

/// A Rust error.
pub(crate) struct Made {
    error: Box<dyn Error + Send + Sync>,
    /// The Go error that it wraps, if that is none of its sources: the value of a panic.
    panic: Option<GoError>,
}

/// The error is only printed and asked for its sources, by which it does not change.
impl UnwindSafe for Made {}
impl RefUnwindSafe for Made {}

/// How many errors are looked through, at most: an error can be its own source.
const SOURCES: usize = 1000;

/// The Go type of an error made from a Rust error: type Error of host/rust.
const MADE: &str = "*rust.Error";

/// For `?` in closures and methods that Go calls. If the error contains a Go error, the result is that one.
impl From<io::Error> for GoError {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(error) => Self::from_error(error),
        }
    }
}

impl Made {
    /// Returns the kind of the first [`io::Error`] among the error and its sources.
    pub(crate) fn kind(&self) -> io::ErrorKind {
        let all = iter::successors(Some(&*self.error as _), |&error| inner(error));
        let mut all = all.take(SOURCES);
        let kind = all.find_map(|error| Some(error.downcast_ref::<io::Error>()?.kind()));
        kind.unwrap_or(io::ErrorKind::Other)
    }
}

impl GoError {
    /// Creates an error with a text, like Go's `errors.New`.
    #[must_use]
    pub fn from_message(message: impl Into<String>) -> Self {
        Self::of(message.into(), "*errors.errorString".to_owned())
    }

    /// Converts a Rust error, which [`downcast_ref`](Self::downcast_ref) returns. A `GoError` is returned unchanged.
    #[must_use]
    pub fn from_error(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::made_from(error, None),
        }
    }

    /// Converts an error that tells a panic, so that it wraps the panic value, if that is an error.
    pub(crate) fn from_panic(
        error: impl Error + Send + Sync + 'static,
        value: Option<Self>,
    ) -> Self {
        Self::made_from(Box::new(error), value)
    }

    fn made_from(error: Box<dyn Error + Send + Sync>, panic: Option<Self>) -> Self {
        Self {
            made: Some(Arc::new(Made { error, panic })),
            ..Self::of(String::new(), MADE.to_owned())
        }
        .with_text()
    }

    fn with_text(mut self) -> Self {
        self.message = self.made().map(ToString::to_string).unwrap_or_default();
        self
    }

    pub(crate) fn of(message: String, go_type: String) -> Self {
        Self {
            message,
            go_type,
            value: Arc::default(),
            made: None,
        }
    }

    /// Adds the Go error, and the Rust error if it was made from one.
    pub(crate) fn identified(mut self, value: Option<Handle>, made: Option<Arc<Made>>) -> Self {
        self.value = Arc::new(InGo {
            handle: value.map_or_else(Later::default, Later::now),
            wrapped: OnceLock::new(),
        });
        self.made = made;
        self
    }

    /// Returns the error's text, as returned by its `Error` method. If that panicked, the text says so: `the Error method of a nil
    /// *main.NotFound panicked: ...`, for example.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the Go type of the error: `*errors.errorString`, `*fs.PathError`, ...
    #[must_use]
    pub fn go_type(&self) -> &str {
        &self.go_type
    }

    /// Returns the Rust error that this error was made from.
    pub(crate) fn made(&self) -> Option<&(dyn Error + 'static)> {
        self.made.as_ref().map(|made| &*made.error as _)
    }

    /// Returns the Rust error that this error was made from, and its sources.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &(dyn Error + 'static)> {
        iter::successors(self.made(), |&error| inner(error)).take(SOURCES)
    }

    /// Returns the kind of the Rust error that this error was made from.
    pub(crate) fn made_kind(&self) -> Option<io::ErrorKind> {
        self.made.as_ref().map(|made| made.kind())
    }

    /// Returns the place for the errors that this one wraps in Go.
    pub(crate) fn wrapped_place(&self) -> &OnceLock<Vec<Self>> {
        &self.value.wrapped
    }

    /// Returns the handle of the Go error.
    pub(crate) fn handle(&self) -> Option<&Handle> {
        self.value.handle.get()
    }

    /// Returns the place for the handle of the Go error that is made of this one.
    pub(crate) fn place(&self) -> usize {
        self.value.handle.place()
    }

    /// Returns what a new Go error must be made of: the Rust error, and the Go error that it wraps. Returns `None` if there is a Go error
    /// already, or no Rust error.
    pub(crate) fn to_be_made(&self) -> Option<(&Arc<Made>, Option<&Handle>)> {
        let made = self.made.as_ref().filter(|_| self.handle().is_none())?;
        let wrapped = self
            .sources()
            .find_map(|error| error.downcast_ref::<Self>()?.handle());
        let panic = || made.panic.as_ref().and_then(Self::handle);
        Some((made, wrapped.or_else(panic)))
    }
}

/// Returns the error that `error` contains. [`io::Error`] skips its own in `source`: it has the same text.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    if let Some(go) = error.downcast_ref::<GoError>() {
        return go.made(); // `source` skips it, for the same reason
    }
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|error| error as _),
        None => error.source(),
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
            text.field("made", &made.error);
        }
        text.finish()
    }
}

impl Error for GoError {
    /// Returns the source of the Rust error, since this error has the Rust error's text.
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
mod tests;
