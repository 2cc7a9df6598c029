//! [`CallError`]: why a call failed.

use crate::{
    host::with_causes,
    runtime::frame_guard::FrameGuard,
    value::panic_value::PanicValue,
    value::{ConversionError, Limit, Unassignable, UnexportedField, Unrepresentable, shown},
};
use std::{borrow::Cow, fmt};

/// How the text of a value begins that a closure cannot take or give.
pub(crate) const UNCONVERTIBLE: &str = "a value between Go and Rust cannot be converted: ";

/// Why a call failed. The plugin stays usable.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{CallError, Func};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let divide: Func<fn(isize, isize) -> isize> = plugin.func("Divide")?;
/// match divide.call(1, 0) {
///     Err(CallError::Panic { message, go_stack, .. }) => eprintln!("{message}\n{go_stack}"),
///     other => println!("{}", other?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The function panicked, by calling `panic` or by a run-time error such as a nil dereference. A panic in the `Error` method of an error
    /// that it returned is not one of the function; the text of the [`GoError`](crate::GoError) says so.
    #[error("Go function {symbol} panicked: {message}")]
    Panic {
        /// The name of the exported function, or of the func value's code.
        symbol: Cow<'static, str>,
        /// The text of the panic value, as Go prints it after `panic: `. A value that is not an error, string, number or `fmt.Stringer` is
        /// formatted as by `fmt.Print`.
        message: String,
        /// The Go type of the panic value: `string`, `runtime.boundsError`, ...
        go_type: String,
        /// The stack trace of the goroutine at the panic, as Go prints it.
        go_stack: Box<str>,
        /// The panic value: the error, with its identity, or the value by handle. A fake has it only if it was one of these.
        value: PanicValue,
    },
    /// The function ended its goroutine with `runtime.Goexit`. Only spawned calls return this error; in other calls, `runtime.Goexit` ends
    /// the process.
    #[error("Go function {symbol} called runtime.Goexit")]
    Exit {
        /// The name of the exported function, or of the func value's code.
        symbol: Cow<'static, str>,
    },
    /// A value does not fit its Go type. The function was not called, or its results are lost.
    #[error("a value for Go's {symbol} cannot be converted: {reason}")]
    Unconvertible {
        /// The function.
        symbol: Cow<'static, str>,
        /// The value, and the Go type.
        reason: String,
    },
    /// A [`Value`](crate::Value) or a channel is not assignable to the Go type that it was passed for. The function was not called; or it was
    /// called, and a Rust closure that it called returned such a value.
    #[error("a value of a wrong type was given for Go's {symbol}: {value}")]
    Unassignable {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The position, both types, and what to do.
        value: Box<Unassignable>,
    },
    /// A struct has a non-zero value in an unexported field. The function was not called.
    #[error("a value for Go's {symbol} cannot be converted: {field}")]
    Unexported {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The field.
        field: Box<UnexportedField>,
    },
    /// An argument or result of a recursive type exceeds a limit: for example, it is nested too deeply or is cyclic. If it is an argument, the
    /// function was not called.
    #[error("a value of Go's {symbol} cannot be copied: a {go_type} takes more than {limit}")]
    Exceeds {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The Go type of the part that exceeds the limit.
        go_type: String,
        /// The limit.
        limit: Limit,
    },
    /// A string among the results is not UTF-8. Use [`RawString`](crate::RawString), [`LossyString`](crate::LossyString) or
    /// `Result<String, `[`NotUtf8`](crate::NotUtf8)`>` instead of `String`.
    #[error("Go's {symbol} gave a string that is not UTF-8: {}; use RawString, LossyString or Result<String, NotUtf8> instead of String", shown(.bytes))]
    NotUtf8 {
        /// The function, or the variable that was read.
        symbol: Cow<'static, str>,
        /// The string's bytes.
        bytes: Box<[u8]>,
    },
    /// A value of one language has no counterpart in the other: for example, an integer that is no variant of an enum, or a time out of range.
    /// The function was not called, or its results are lost.
    #[error("a value of Go's {symbol} cannot be converted: {value}")]
    Unrepresentable {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The value.
        value: Box<Unrepresentable>,
    },
}

/// For `?` in closures and methods that Go calls. In Go, the error wraps the value of a panic, if that is an error.
impl From<CallError> for crate::value::go_error::GoError {
    fn from(error: CallError) -> Self {
        let value = match &error {
            CallError::Panic { value, .. } => value.error().cloned(),
            _ => None,
        };
        Self::from_panic(error, value)
    }
}

/// Writes what `Display` writes and the causes, since this is what `unwrap` prints, and what is printed for an error returned by `main`.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl CallError {
    /// Converts the reason why an argument or result of `symbol` cannot be converted.
    #[cold]
    pub(crate) fn of(symbol: Cow<'static, str>, wrong: ConversionError) -> Self {
        match wrong {
            ConversionError::NotUtf8(bytes) => Self::NotUtf8 { symbol, bytes },
            ConversionError::Unrepresentable(value) => Self::Unrepresentable {
                symbol,
                value: Box::new(value),
            },
            ConversionError::Exceeds(shape, limit) => Self::Exceeds {
                symbol,
                go_type: shape.to_string(),
                limit,
            },
        }
    }

    /// Converts an error of the host.
    #[cold]
    pub(crate) fn refused(symbol: Cow<'static, str>, guard: &FrameGuard) -> Self {
        let kind = guard.kind();
        if let Some(value) = Unassignable::of(&kind, guard) {
            return Self::Unassignable { symbol, value };
        }
        if let Some(limit) = Limit::named(&kind) {
            return Self::Exceeds {
                symbol,
                go_type: guard.text(),
                limit,
            };
        }
        if let Some(field) = UnexportedField::of(&kind, guard) {
            return Self::Unexported { symbol, field };
        }
        let text = guard.text();
        // This error begins with such words itself.
        let reason = text.strip_prefix(UNCONVERTIBLE).unwrap_or(&text);
        Self::Unconvertible {
            symbol,
            reason: reason.to_owned(),
        }
    }
}
