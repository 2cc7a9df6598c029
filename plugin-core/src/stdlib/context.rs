//! [`Context`]: Go's `context.Context`.

use super::operation::new_context;
use crate::{
    call::error::CallError,
    call::func_value::FuncValue,
    dynamic::{Receiver, Value, ValueError},
    runtime::handle::Running,
    runtime::host_request::ContextKind,
    value::go_error::GoError,
};
use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// Go's `context.Context`, created in Rust or obtained from a plugin.
///
/// Contexts created in Rust are those of Go's package `context`. Contexts that Go derives from them are cancelled with them, and
/// [`with_cancel`](Self::with_cancel) can derive a context from one of a plugin.
///
/// A `Context` can be a parameter or a result of a function, closure or method. Take `Option<Context>` for one that may be nil:
/// the methods of a nil context return [`ValueError::NoMethod`], and those that derive another [`ValueError::Refused`].
///
/// # Examples
///
/// Cancelling a call:
///
/// ```no_run
/// use plugin_core::{Func, GoError, Value, stdlib::Context};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let run: Func<fn(Value) -> Result<(), GoError>> = plugin.func("Run")?; // func(context.Context) error
/// let (context, cancel) = Context::background()?.with_timeout(Duration::from_secs(5))?;
/// let running = run.spawn(context.value());
/// cancel.cancel()?;
/// assert!(running.wait()?.unwrap_err().is(&GoError::canceled()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Context(Value);

impl Context {
    /// Returns Go's `context.Background()`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoRuntime`] if no plugin is open yet.
    pub fn background() -> Result<Self, ValueError> {
        Self::made(ContextKind::Background)
    }

    /// The context of a value that Go has passed as one.
    pub(super) fn of(value: Value) -> Self {
        Self(value)
    }

    /// Converts a Go value that implements `context.Context`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoMethod`] if the value lacks a method of `context.Context`, and [`ValueError::TypeMismatch`] if a method has
    /// another type.
    pub fn from_value(value: Value) -> Result<Self, ValueError> {
        let context = Self(value);
        context.deadline_method()?;
        context.0.method("Done")?.func::<fn() -> Receiver>()?;
        context.err_method()?;
        context.value_method()?;
        Ok(context)
    }

    /// Derives a context that is cancelled when this one is, or by the returned [`Cancel`], like Go's `context.WithCancel`.
    ///
    /// If this context's `Err` returns nil or panics although its `Done` is closed, the derived context is cancelled with
    /// [`GoError::canceled`] or with an error that tells the panic.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if a method of this context panics.
    pub fn with_cancel(&self) -> Result<(Self, Cancel), ValueError> {
        Self::cancelled_by(ContextKind::Cancel(self.0.handle()))
    }

    /// Derives a context that is also cancelled after `limit`, like Go's `context.WithTimeout`. The limit is at most 292 years.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if a method of this context panics.
    pub fn with_timeout(&self, limit: Duration) -> Result<(Self, Cancel), ValueError> {
        let nanoseconds = i64::try_from(limit.as_nanos()).unwrap_or(i64::MAX);
        Self::cancelled_by(ContextKind::Timeout(self.0.handle(), nanoseconds))
    }

    /// Derives a context that also has a value for a key, like Go's `context.WithValue`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the key is nil or not comparable.
    pub fn with_value(&self, key: &Value, value: &Value) -> Result<Self, ValueError> {
        let (parent, key, value) = (self.0.handle(), key.handle(), value.handle());
        Self::made(ContextKind::Value(parent, key, value))
    }

    fn made(kind: ContextKind<'_>) -> Result<Self, ValueError> {
        new_context(kind).map(|(context, _)| Self(context))
    }

    fn cancelled_by(kind: ContextKind<'_>) -> Result<(Self, Cancel), ValueError> {
        let (context, cancel) = new_context(kind)?;
        let (cancel, dropped) = cancel.ok_or(ValueError::NoRuntime)?;
        let cancel = Cancel {
            cancel: cancel.func()?,
            _dropped: dropped,
        };
        Ok((Self(context), cancel))
    }

    /// Returns the Go value, to pass it to a plugin.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Returns why the context is done: [`GoError::canceled`], [`GoError::deadline_exceeded`], or the error of a plugin's own context type.
    /// Returns `None` if the context is not done.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if a method of the context panics.
    pub fn err(&self) -> Result<Option<GoError>, ValueError> {
        self.err_method()?.call().map_err(failed)
    }

    /// Returns the channel that is closed when the context is done, or `None` if the context can never be done.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if a method of the context panics.
    pub fn done(&self) -> Result<Option<Receiver>, ValueError> {
        let results = self.0.method("Done")?.call(&[])?;
        let channel = results.into_iter().next().ok_or(ValueError::NoRuntime)?;
        match channel.is_nil() {
            true => Ok(None),
            false => Ok(Some(channel.receiver())),
        }
    }

    /// Returns the time at which the context will be done, or `None` if it has no deadline.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if a method of the context panics.
    pub fn deadline(&self) -> Result<Option<SystemTime>, ValueError> {
        let (deadline, known) = self.deadline_method()?.call().map_err(failed)?;
        match known {
            true => deadline.get().map(Some),
            false => Ok(None),
        }
    }

    /// Returns the context's value for a key, or nil if it has none.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if a method of the context panics.
    pub fn get(&self, key: &Value) -> Result<Value, ValueError> {
        self.value_method()?.call(key).map_err(failed)
    }

    fn err_method(&self) -> Result<FuncValue<fn() -> Option<GoError>>, ValueError> {
        self.0.method("Err")?.func()
    }

    /// Returns the method `Deadline`. Its first result is a [`Value`], since without a deadline it is Go's zero time, which
    /// [`SystemTime`] cannot represent.
    fn deadline_method(&self) -> Result<FuncValue<fn() -> (Value, bool)>, ValueError> {
        self.0.method("Deadline")?.func()
    }

    fn value_method(&self) -> Result<FuncValue<fn(Value) -> Value>, ValueError> {
        self.0.method("Value")?.func()
    }
}

/// Converts the error of a call. Only the closures of an object made in Rust give values of a wrong type.
fn failed(error: CallError) -> ValueError {
    match error {
        CallError::Panic {
            message,
            go_type,
            go_stack,
            value,
            ..
        } => ValueError::Panic {
            message,
            go_type,
            go_stack,
            value,
        },
        CallError::Unassignable { value, .. } => ValueError::Unassignable(value),
        error => ValueError::Refused {
            reason: error.to_string(),
        },
    }
}

impl From<Context> for Value {
    fn from(context: Context) -> Self {
        context.0
    }
}

/// Cancels a context when [`cancel`](Self::cancel) is called, or when it is dropped.
///
/// Dropping does not enter Go. The context is then cancelled by another thread, a moment later.
#[must_use = "the context is cancelled when this is dropped"]
pub struct Cancel {
    cancel: FuncValue<fn()>,
    _dropped: Running,
}

impl Cancel {
    /// Cancels the context and all contexts derived from it.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Panic`] if code of the plugin that runs on cancellation panics.
    pub fn cancel(&self) -> Result<(), ValueError> {
        self.cancel.call().map_err(failed)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancel").finish_non_exhaustive()
    }
}
