//! [`Context`]: a `context.Context`.

use super::operation::{ContextKind, new_context};
use crate::{
    call::error::CallError,
    call::func_value::FuncValue,
    dynamic::{Receiver, Value, ValueError},
    runtime::handle::Running,
    value::go_error::GoError,
};
use std::time::{Duration, SystemTime};

/// A `context.Context`: one that Rust makes for a plugin, or one that a plugin gives.
///
/// Those that Rust makes are Go's own, so that what Go derives from them is cancelled with them, and [`with_cancel`](Self::with_cancel)
/// may derive one from a plugin's: each side sees what the other does.
///
/// # Examples
///
/// A call that the plugin ends when the context is cancelled:
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
#[derive(Debug)]
pub struct Context(Value);

impl Context {
    /// `context.Background()`
    ///
    /// # Errors
    ///
    /// [`ValueError::NoRuntime`] before a plugin is open.
    pub fn background() -> Result<Self, ValueError> {
        Self::made(&ContextKind::Background)
    }

    /// The context that a Go value is.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMethod`] if it lacks a method of `context.Context`, [`ValueError::TypeMismatch`] if one is of another type.
    pub fn from_value(value: Value) -> Result<Self, ValueError> {
        let context = Self(value);
        context.deadline_method()?;
        context.0.method("Done")?.func::<fn() -> Receiver>()?;
        context.err_method()?;
        context.value_method()?;
        Ok(context)
    }

    /// As Go's `context.WithCancel`: a context that is cancelled with this one, or by what is beside it.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn with_cancel(&self) -> Result<(Self, Cancel), ValueError> {
        Self::cancelled_by(&ContextKind::Cancel(&self.0))
    }

    /// As Go's `context.WithTimeout`. More than 292 years are as many.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn with_timeout(&self, limit: Duration) -> Result<(Self, Cancel), ValueError> {
        let nanoseconds = i64::try_from(limit.as_nanos()).unwrap_or(i64::MAX);
        Self::cancelled_by(&ContextKind::Timeout(&self.0, nanoseconds))
    }

    /// As Go's `context.WithValue`: a context that has a value for a key as well.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if the key is nil, or cannot be compared.
    pub fn with_value(&self, key: &Value, value: &Value) -> Result<Self, ValueError> {
        Self::made(&ContextKind::Value(&self.0, key, value))
    }

    fn made(kind: &ContextKind<'_>) -> Result<Self, ValueError> {
        new_context(kind).map(|(context, _)| Self(context))
    }

    fn cancelled_by(kind: &ContextKind<'_>) -> Result<(Self, Cancel), ValueError> {
        let (context, cancel) = new_context(kind)?;
        let (cancel, dropped) = cancel.ok_or(ValueError::NoRuntime)?;
        let cancel = Cancel {
            cancel: cancel.func()?,
            _dropped: dropped,
        };
        Ok((Self(context), cancel))
    }

    /// The Go value, to be given to a plugin.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// Why it is done: [`GoError::canceled`], [`GoError::deadline_exceeded`], or what a context of another type says. `None` if it is not.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if a method of the context panics.
    pub fn err(&self) -> Result<Option<GoError>, ValueError> {
        self.err_method()?.call().map_err(failed)
    }

    /// The channel that is closed when it is done: to be waited for, in a thread or a task, or selected from. `None` if it can never be.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if a method of the context panics.
    pub fn done(&self) -> Result<Option<Receiver>, ValueError> {
        let results = self.0.method("Done")?.call(&[])?;
        let channel = results.into_iter().next().ok_or(ValueError::NoRuntime)?;
        match channel.is_nil()? {
            true => Ok(None),
            false => Ok(Some(channel.receiver())),
        }
    }

    /// When it will be done, if that is known.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if a method of the context panics.
    pub fn deadline(&self) -> Result<Option<SystemTime>, ValueError> {
        let (deadline, known) = self.deadline_method()?.call().map_err(failed)?;
        match known {
            true => deadline.get().map(Some),
            false => Ok(None),
        }
    }

    /// The value that it has for a key; nil if it has none.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if a method of the context panics.
    pub fn get(&self, key: &Value) -> Result<Value, ValueError> {
        self.value_method()?.call(key).map_err(failed)
    }

    fn err_method(&self) -> Result<FuncValue<fn() -> Option<GoError>>, ValueError> {
        self.0.method("Err")?.func()
    }

    /// The time is looked at only if there is one: the zero time is none that Rust has.
    fn deadline_method(&self) -> Result<FuncValue<fn() -> (Value, bool)>, ValueError> {
        self.0.method("Deadline")?.func()
    }

    fn value_method(&self) -> Result<FuncValue<fn(Value) -> Value>, ValueError> {
        self.0.method("Value")?.func()
    }
}

/// A method of a context takes and gives nothing that could not cross: what is left is a panic.
fn failed(error: CallError) -> ValueError {
    match error {
        CallError::Panic {
            message,
            go_type,
            go_stack,
            ..
        } => ValueError::Panic {
            message,
            go_type,
            go_stack,
        },
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

/// Cancels a context: now, or when it is dropped. Being dropped never enters Go: then the next call that does cancels the context.
#[derive(Debug)]
#[must_use = "the context is cancelled when this is dropped"]
pub struct Cancel {
    cancel: FuncValue<fn()>,
    _dropped: Running,
}

impl Cancel {
    /// Cancels the context, and all that were derived from it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] if code of the plugin that is run by it panics.
    pub fn cancel(&self) -> Result<(), ValueError> {
        self.cancel.call().map_err(failed)
    }
}
