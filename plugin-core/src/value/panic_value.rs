//! [`PanicValue`]: the value of a Go panic.

use crate::{runtime::handle::Handle, value::any_value::Value, value::go_error::GoError};
use std::{fmt, sync::Arc};

/// The value of a Go panic: what `recover` returns in Go.
///
/// An error keeps its identity: [`error`](Self::error) is the Go error, for [`GoError::is`] and [`downcast_ref`](GoError::downcast_ref).
/// [`value`](Self::value) is the value of any type.
///
/// A panic in Rust code that Go has called becomes a Go panic. If it was raised by [`panic_any`](std::panic::panic_any) with a `PanicValue`,
/// a [`GoError`] or a [`Value`], that is the value of the Go panic; see [`Callback`](crate::Callback).
///
/// Two values are equal if they have equal errors, or none.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{CallError, Func, GoError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let must_read: Func<fn() -> String> = plugin.func("MustRead")?;
/// match must_read.call() {
///     Err(CallError::Panic { value, .. }) if value.error().is_some_and(|e| e.is(&GoError::eof())) => println!("the end"),
///     other => println!("{}", other?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct PanicValue(Option<Arc<Kept>>);

/// What is kept of a value.
enum Kept {
    Error(GoError),
    Value(Value),
}

impl PanicValue {
    /// Returns the value with this handle, which is not an error.
    pub(crate) fn of_handle(handle: Handle) -> Self {
        Value::from_handle(handle).into()
    }

    /// Returns the error, if the value is one.
    #[must_use]
    pub fn error(&self) -> Option<&GoError> {
        match self.0.as_deref()? {
            Kept::Error(error) => Some(error),
            Kept::Value(_) => None,
        }
    }

    /// Returns the value that is kept, if it is not an error.
    pub(crate) fn other(&self) -> Option<&Value> {
        match self.0.as_deref()? {
            Kept::Error(_) => None,
            Kept::Value(value) => Some(value),
        }
    }
}

impl From<GoError> for PanicValue {
    fn from(error: GoError) -> Self {
        Self(Some(Arc::new(Kept::Error(error))))
    }
}

impl From<Value> for PanicValue {
    fn from(value: Value) -> Self {
        Self(Some(Arc::new(Kept::Value(value))))
    }
}

/// Shows the error, or the type and the content of another value.
impl fmt::Debug for PanicValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            Some(Kept::Error(error)) => f.debug_tuple("PanicValue").field(error).finish(),
            Some(Kept::Value(value)) => f.debug_tuple("PanicValue").field(value).finish(),
            None => f.write_str("PanicValue"),
        }
    }
}

impl PartialEq for PanicValue {
    fn eq(&self, other: &Self) -> bool {
        self.error() == other.error()
    }
}

impl Eq for PanicValue {}
