//! What Go says of a [`GoError`].

use super::{Type, Value, ValueError, request::Request};
use crate::{
    runtime::{instance, operations},
    value::go_error::GoError,
};

/// Errors of Go's standard library that Rust code gives to Go: `sentinels` of host/errors.go, in the same order.
#[derive(Debug, Clone, Copy)]
enum Sentinel {
    Eof,
    UnexpectedEof,
    ClosedPipe,
    Canceled,
    DeadlineExceeded,
}

impl Sentinel {
    /// The error, or before a plugin is open one that only says the same.
    fn error(self, text: &str) -> GoError {
        let handle = instance::current()
            .and_then(|runtime| operations::sentinel(runtime, self as usize))
            .map(Value::from_handle);
        let error = handle.and_then(|value| GoError::from_value(&value).ok());
        error.unwrap_or_else(|| GoError::from_message(text))
    }
}

/// Errors of Go's standard library.
impl GoError {
    /// `io.EOF`
    #[must_use]
    pub fn eof() -> Self {
        Sentinel::Eof.error("EOF")
    }

    /// `io.ErrUnexpectedEOF`
    #[must_use]
    pub fn unexpected_eof() -> Self {
        Sentinel::UnexpectedEof.error("unexpected EOF")
    }

    /// `io.ErrClosedPipe`
    #[must_use]
    pub fn closed_pipe() -> Self {
        Sentinel::ClosedPipe.error("io: read/write on closed pipe")
    }

    /// `context.Canceled`
    #[must_use]
    pub fn canceled() -> Self {
        Sentinel::Canceled.error("context canceled")
    }

    /// `context.DeadlineExceeded`
    #[must_use]
    pub fn deadline_exceeded() -> Self {
        Sentinel::DeadlineExceeded.error("context deadline exceeded")
    }
}

/// The error in Go.
impl GoError {
    /// The error that a Go value is.
    ///
    /// # Errors
    ///
    /// [`ValueError::TypeMismatch`] if it is none, or nil.
    pub fn from_value(value: &Value) -> Result<Self, ValueError> {
        let error: Option<Self> = value.get()?;
        error.ok_or_else(|| ValueError::TypeMismatch {
            found: "nil".to_owned(),
            asked: "error".to_owned(),
        })
    }

    /// The error as a Go value, for its methods and fields: the one that came from Go, or a new one for an error that was made here.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoRuntime`] before a plugin is open.
    pub fn value(&self) -> Result<Value, ValueError> {
        match self.handle() {
            Some(handle) => Request::Clone.of(handle)?.value(),
            None => Value::new(Some(self.clone())),
        }
    }

    /// Whether Go's `errors.Is` finds `target` in this error: whether it, or what it wraps, is the same value, or says so by a method `Is`.
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
    #[must_use]
    pub fn is(&self, target: &Self) -> bool {
        let asked = || -> Result<bool, ValueError> {
            let (error, target) = (self.value()?, target.value()?);
            let answer = Request::ErrorIs(&target).of(error.handle())?;
            Ok(answer.is_true())
        };
        asked().unwrap_or(false)
    }

    /// What Go's `errors.As` finds in this error for a type: the error itself, or one that it wraps, if it is of the type, or has the methods
    /// of an interface.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if the type is neither an interface nor an error; [`ValueError::Panic`] if a method of the error panics.
    pub fn find(&self, ty: &Type) -> Result<Option<Value>, ValueError> {
        let error = self.value()?;
        let found = Request::ErrorAs(ty.handle()).of(error.handle())?;
        Ok(found.optional())
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
