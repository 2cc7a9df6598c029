//! Methods of [`GoError`] that call Go: conversion, `errors.Is`, `errors.As`, what it wraps, and its kind for Rust.

use super::{Type, Value, ValueError, reply::Reply, request::Request};
use crate::{
    runtime::{host_request::HostRequest, instance},
    value::error_kind,
    value::go_error::GoError,
};
use std::{error::Error, io};

/// Errors of Go's standard library: `sentinels` of host/errors.go, in the same order.
#[derive(Debug, Clone, Copy)]
enum Sentinel {
    Eof,
    UnexpectedEof,
    ClosedPipe,
    Canceled,
    DeadlineExceeded,
}

impl Sentinel {
    /// Returns the error. If no plugin is open yet, returns a new error with the same text.
    fn error(self, text: &str) -> GoError {
        let handle = instance::current()
            .and_then(|runtime| {
                HostRequest::Sentinel(self as usize)
                    .make(runtime)
                    .into_handle()
            })
            .map(Value::from_handle);
        let error = handle.and_then(|value| GoError::from_value(&value).ok());
        error.unwrap_or_else(|| GoError::from_message(text))
    }
}

/// Errors of Go's standard library.
///
/// If no plugin is open yet, these functions return an error with the same text, which [`is`](Self::is) does not find equal.
impl GoError {
    /// Returns `io.EOF`.
    #[must_use]
    pub fn eof() -> Self {
        Sentinel::Eof.error("EOF")
    }

    /// Returns `io.ErrUnexpectedEOF`.
    #[must_use]
    pub fn unexpected_eof() -> Self {
        Sentinel::UnexpectedEof.error("unexpected EOF")
    }

    /// Returns `io.ErrClosedPipe`.
    #[must_use]
    pub fn closed_pipe() -> Self {
        Sentinel::ClosedPipe.error("io: read/write on closed pipe")
    }

    /// Returns `context.Canceled`.
    #[must_use]
    pub fn canceled() -> Self {
        Sentinel::Canceled.error("context canceled")
    }

    /// Returns `context.DeadlineExceeded`.
    #[must_use]
    pub fn deadline_exceeded() -> Self {
        Sentinel::DeadlineExceeded.error("context deadline exceeded")
    }
}

/// The error in Go.
impl GoError {
    /// Converts a Go value that is an error.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::TypeMismatch`] if the value is nil or not an error.
    pub fn from_value(value: &Value) -> Result<Self, ValueError> {
        let error: Option<Self> = value.get()?;
        error.ok_or_else(|| ValueError::TypeMismatch {
            found: "nil".to_owned(),
            asked: "error".to_owned(),
            difference: None,
        })
    }

    /// Returns the error as a Go value, to access its methods and fields. For an error made in Rust this creates a Go error, once for it
    /// and all its clones.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoRuntime`] if no plugin is open yet.
    pub fn value(&self) -> Result<Value, ValueError> {
        match self.handle() {
            Some(handle) => Ok(Request::Clone.done(handle).value()),
            None => Value::new(Some(self.clone())),
        }
    }

    /// Reports whether this error or an error that it wraps matches `target`, like Go's `errors.Is`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// use plugin_core::{Func, GoError};
    ///
    /// let read: Func<fn() -> Result<String, GoError>> = plugin.func("Read")?;
    /// match read.call()? {
    ///     Err(error) if error.is(&GoError::eof()) => println!("the end"),
    ///     other => println!("{}", other?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Where `errors.Is` panics, this is false. It panics if it compares two errors of a type that `==` does not compare, such as a struct
    /// with a slice in a field of an interface type, even if they are the same, and if a method of an error panics. [`try_is`](Self::try_is)
    /// returns the panic.
    #[must_use]
    pub fn is(&self, target: &Self) -> bool {
        self.try_is(target).unwrap_or(false)
    }

    /// Reports the same as [`is`](Self::is), but returns an error where Go panics.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if `errors.Is` panics, and [`ValueError::NoRuntime`] if no plugin is open yet.
    pub fn try_is(&self, target: &Self) -> Result<bool, ValueError> {
        let (error, target) = (self.value()?, target.value()?);
        let answer = Request::ErrorIs(&target).of(error.handle())?;
        Ok(answer.is_true())
    }

    /// Returns the first error, this one or one that it wraps, that is of the type `ty` or, if `ty` is an interface, implements it, like
    /// Go's `errors.As`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the type is neither an interface nor implements `error`, and [`ValueError::Panic`] if a method of
    /// the error panics.
    pub fn find(&self, ty: &Type) -> Result<Option<Value>, ValueError> {
        let error = self.value()?;
        let found = Request::ErrorAs(ty.handle()).of(error.handle())?;
        Ok(found.optional())
    }
}

/// What the error wraps.
impl GoError {
    /// Returns the Rust error that this error was made from, if it is an `E`, or else the first `E` among its sources, or else the first that
    /// an error has that this one [wraps](Self::wrapped). It makes no difference whether the error was passed to Go and back.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        fn own<E: Error + 'static>(error: &GoError) -> Option<&E> {
            error.sources().find_map(|error| error.downcast_ref())
        }
        own(self).or_else(|| self.wrapped().iter().find_map(own))
    }

    /// Returns the errors that this one wraps in Go, directly or not, in the order in which Go's `errors.Is` finds them. There are none if no
    /// plugin is open yet, and no more than a thousand.
    ///
    /// [`source`](Error::source) does not return them, since the text of a Go error contains the texts of those that it wraps.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// use plugin_core::{Func, GoError};
    ///
    /// let load: Func<fn() -> Result<(), GoError>> = plugin.func("Load")?; // fails with fmt.Errorf("load: %w", &fs.PathError{...})
    /// if let Err(error) = load.call()? {
    ///     for inner in error.wrapped() {
    ///         println!("{}: {inner}", inner.go_type());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn wrapped(&self) -> &[Self] {
        let place = self.wrapped_place();
        if place.get().is_none() {
            // Not by `get_or_init`, since an `Unwrap` of the plugin may lead here again.
            let _ = place.set(self.wrapped_in_go());
        }
        place.get().map_or(&[], Vec::as_slice)
    }

    fn wrapped_in_go(&self) -> Vec<Self> {
        let all = |value: Value| Request::ErrorWrapped.of(value.handle());
        let all = self.value().and_then(all).map(Reply::values);
        let all = all.unwrap_or_default();
        all.iter()
            .filter_map(|value| Self::from_value(value).ok())
            .collect()
    }

    /// Returns the number of the error's kind in Go.
    fn kind_in_go(&self) -> usize {
        let kind = |value: Value| Request::ErrorKind.of(value.handle());
        let kind = self.value().and_then(kind);
        kind.map_or(0, |reply| reply.number())
    }
}

/// For `?` in functions that return an [`io::Result`]. The kind is what Go's `errors.Is` finds in the error: [`io::ErrorKind::NotFound`] for
/// `fs.ErrNotExist`, `UnexpectedEof` for `io.ErrUnexpectedEOF`, `TimedOut` for what has run out of time, and so on. It is
/// [`io::ErrorKind::Other`] for all others.
impl From<GoError> for io::Error {
    fn from(error: GoError) -> Self {
        let kind = match error.made_kind() {
            None | Some(io::ErrorKind::Other) => error_kind::kind(error.kind_in_go()),
            Some(kind) => kind,
        };
        Self::new(kind, error)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_host_has_the_same_sentinels_in_the_same_order() {
        let go = include_str!("../../../plugin-runtime-host/host/errors.go");
        assert!(go.contains(
            "{io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, context.Canceled, context.DeadlineExceeded}"
        ));
    }
}
