//! [`CallError`]: how a call can end other than well.

use crate::{
    host::with_causes,
    runtime::frame_guard::FrameGuard,
    value::{ConversionError, Limit, Unassignable, UnexportedField, Unrepresentable, shown},
};
use std::{borrow::Cow, fmt};

/// Why a call gave no results. The plugin stays usable.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The function panicked, be it by `panic` or by a run-time error such as a nil dereference.
    #[error("Go function {symbol} panicked: {message}")]
    Panic {
        /// The function: an exported one by its name, a func value by the name of its code.
        symbol: Cow<'static, str>,
        /// What Go would print after `panic: `; of a value that is no error, string, number or `fmt.Stringer`, what `fmt.Print` would.
        message: String,
        /// The Go type of the panic's value: `string`, `runtime.boundsError`, ...
        go_type: String,
        /// The stack of the goroutine at the panic, as Go prints it.
        go_stack: String,
    },
    /// The function ended its goroutine by `runtime.Goexit`. Only a call on a goroutine of its own can say so; see
    /// [`Func`](crate::Func) for what it does to the others.
    #[error("Go function {symbol} called runtime.Goexit")]
    Exit {
        /// The function: an exported one by its name, a func value by the name of its code.
        symbol: Cow<'static, str>,
    },
    /// A value does not fit the Go type it is for. The function was not called, or what it returned is lost.
    #[error("a value for Go function {symbol} cannot be converted: {reason}")]
    Unconvertible {
        /// The function.
        symbol: Cow<'static, str>,
        /// What was given, and for which Go type.
        reason: String,
    },
    /// A [`Value`](crate::Value), or a channel, is of a type that Go cannot assign where it was given. The function was not called; or it was,
    /// and called a Rust closure that returned such a value.
    #[error("Go function {symbol} was given a value of a wrong type: {value}")]
    Unassignable {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// Where it was given, both types, and what to do.
        value: Box<Unassignable>,
    },
    /// Something other than zero is given for an unexported field of a struct. The function was not called.
    #[error("a value for Go function {symbol} cannot be converted: {field}")]
    Unexported {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The field, and why.
        field: Box<UnexportedField>,
    },
    /// A value of a recursive type exceeds a limit, be it one that was given or one that came back: it is too deep, or leads
    /// to itself, for example. With such an argument, the function was not called.
    #[error(
        "a value for or of Go function {symbol} cannot be copied: a {go_type} takes more than {limit}"
    )]
    Exceeds {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The Go type of the part where the limit was met.
        go_type: String,
        /// The limit.
        limit: Limit,
    },
    /// A string among the results is not UTF-8. Ask for [`RawString`](crate::RawString), [`LossyString`](crate::LossyString) or
    /// `Result<String, `[`NotUtf8`](crate::NotUtf8)`>` instead of `String`.
    #[error("Go function {symbol} returned a string that is not UTF-8: {}; ask for it as RawString, LossyString or Result<String, NotUtf8>", shown(.bytes))]
    NotUtf8 {
        /// The function, or the variable that was read.
        symbol: Cow<'static, str>,
        /// The string's bytes.
        bytes: Box<[u8]>,
    },
    /// A value of one language has no counterpart in the other: an integer that is no variant of an enum, a time that is out of range. The
    /// function was not called, or what it returned is lost.
    #[error("a value for or of Go function {symbol} cannot be converted: {value}")]
    Unrepresentable {
        /// The function, or the variable.
        symbol: Cow<'static, str>,
        /// The value.
        value: Box<Unrepresentable>,
    },
}

/// As `Display`, with the causes that it does not tell: what `main` prints of an error that it returns, and `unwrap`.
impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl CallError {
    /// What was wrong with a value for or of `symbol`.
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

    /// What the host has refused.
    #[cold]
    pub(crate) fn refused(symbol: Cow<'static, str>, lease: &FrameGuard) -> Self {
        let kind = lease.kind();
        if let Some(value) = Unassignable::of(&kind, lease) {
            return Self::Unassignable { symbol, value };
        }
        if let Some(limit) = Limit::named(&kind) {
            return Self::Exceeds {
                symbol,
                go_type: lease.text(),
                limit,
            };
        }
        if let Some(field) = UnexportedField::of(&kind, lease) {
            return Self::Unexported { symbol, field };
        }
        Self::Unconvertible {
            symbol,
            reason: lease.text(),
        }
    }
}
