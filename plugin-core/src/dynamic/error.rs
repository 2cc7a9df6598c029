//! [`ValueError`]: why an operation on a [`Value`](crate::Value) failed.

use crate::{
    host::with_causes,
    runtime::frame_guard::FrameGuard,
    value::{
        ConversionError, Limit, Miscount, Unassignable, UnexportedField, Unrepresentable,
        go_error::GoError, is_closed, panic_value::PanicValue, shown,
    },
};
use std::fmt;

/// Why an operation on a [`Value`](crate::Value) or [`Type`](crate::Type) failed.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// The value's kind or type does not support the operation.
    #[error("this Go value does not support the operation: {reason}")]
    Refused {
        /// Why.
        reason: String,
    },
    /// The value's Go type is not the Go type of the requested Rust type.
    #[error("the Go value is {found}, not {asked}{}", told(.difference.as_deref()))]
    TypeMismatch {
        /// The value's Go type.
        found: String,
        /// The Go type of the requested Rust type.
        asked: String,
        /// The field that differs, if both are structs.
        difference: Option<String>,
    },
    /// The type belongs to the internals of Go's standard library, or contains one that does: an unexported type such as `reflect.rtype`, or
    /// one of an internal package, such as `internal/abi.Type`. The library's code trusts such values, as only it makes them. They can be looked
    /// at, but not made or changed, and the methods of those of internal packages cannot be called.
    #[error(
        "{go_type} belongs to the internals of Go's standard library: such values can be looked at, but not made, changed or called"
    )]
    Internal {
        /// The type.
        go_type: String,
    },
    /// The value has no exported method of this name.
    #[error("{go_type} has no exported method {method}")]
    NoMethod {
        /// The value's Go type; `nil` for a nil interface.
        go_type: String,
        /// The requested method.
        method: String,
    },
    /// The value is not a struct, or has no exported field of this name.
    #[error("{go_type} has no exported field {field}")]
    NoField {
        /// The value's Go type; `nil` for a nil interface.
        go_type: String,
        /// The requested field.
        field: String,
    },
    /// No type has this name, several types have it, or the text is not that of a Go type.
    #[error("{reason}{}", crate::suggestions::offer("there is", .near))]
    NoType {
        /// Which of these, with the name.
        reason: String,
        /// Names that resemble it.
        near: Vec<String>,
    },
    /// A type assertion does not hold.
    #[error("interface conversion: the Go value is {found}, not {asked}{}", .missing.as_ref().map_or_else(String::new, |method| format!(": missing method {method}")))]
    Assertion {
        /// The value's Go type; `nil` for a nil interface.
        found: String,
        /// The asserted type.
        asked: String,
        /// If that is an interface type, the first of its methods that the value lacks or has with another type.
        missing: Option<String>,
    },
    /// The value lacks methods of an interface, or has them with other types.
    #[error("{go_type} does not have the requested methods: {}", list(.problems))]
    Interface {
        /// The value's Go type; `nil` for a nil interface.
        go_type: String,
        /// The names of these methods, and what is wrong with each, in the order of the interface.
        problems: Vec<(String, ValueError)>,
    },
    /// A value is not assignable to the argument, element, key or variable that it was passed for. The operation had no effect.
    #[error("a value of a wrong type was given: {0}")]
    Unassignable(Box<Unassignable>),
    /// A function was called with a wrong number of arguments. The call was not made.
    #[error("{function} takes {}{wanted} argument{}, not {given}; it was not called", if *.variadic { "at least " } else { "" }, if *.wanted == 1 { "" } else { "s" })]
    ArgumentCount {
        /// The name of the function, or of the method and its receiver's type.
        function: String,
        /// The number of arguments that were passed.
        given: usize,
        /// The number of arguments that the function takes; for a variadic one, at least.
        wanted: usize,
        /// Whether the function is variadic.
        variadic: bool,
    },
    /// A value was sent to a closed channel, or a closed or nil channel was closed.
    #[error("{reason}")]
    Closed {
        /// The text of Go's panic: `send on closed channel`.
        reason: String,
    },
    /// The plugin's code panicked.
    #[error("Go panicked: {message}")]
    Panic {
        /// The text of the panic value, as Go prints it after `panic: `.
        message: String,
        /// The Go type of the panic value.
        go_type: String,
        /// The stack trace of the goroutine at the panic.
        go_stack: Box<str>,
        /// The panic value: the error, with its identity, or the value by handle.
        value: PanicValue,
    },
    /// A Rust value has a non-zero value for an unexported field of a Go struct.
    #[error("the value cannot be created: {0}")]
    Unexported(Box<UnexportedField>),
    /// A value of a recursive type exceeds a limit: for example, it is nested too deeply or is cyclic.
    #[error("the Go value cannot be copied: a {go_type} takes more than {limit}")]
    Exceeds {
        /// The Go type of the part that exceeds the limit.
        go_type: String,
        /// The limit.
        limit: Limit,
    },
    /// A string is not UTF-8. Use [`RawString`](crate::RawString), [`LossyString`](crate::LossyString) or
    /// `Result<String, `[`NotUtf8`](crate::NotUtf8)`>` instead of `String`.
    #[error("a Go string is not UTF-8: {}; use RawString, LossyString or Result<String, NotUtf8> instead of String", shown(.bytes))]
    NotUtf8 {
        /// The string's bytes.
        bytes: Box<[u8]>,
    },
    /// A safe method was used for a variable that Go code may write while Rust reads it. This applies to variables that are not read in one
    /// piece, and to the methods of a variable of an interface type.
    #[error(
        "Go code may write a variable of type {go_type} while it is read: use the unsafe method `variable` if it does not, or call \
         {}a function of the plugin that returns a copy", if *.interface { "" } else { "the variable's methods with `methods`, or " }
    )]
    Unguarded {
        /// The variable's Go type.
        go_type: String,
        /// Whether that is an interface type. If not, [`GoSymbol::methods`](crate::GoSymbol::methods) returns the variable's methods.
        interface: bool,
    },
    /// A value of one language has no counterpart in the other: for example, an integer that is no variant of an enum, or a time out of range.
    #[error("the value cannot be converted: {0}")]
    Unrepresentable(Box<Unrepresentable>),
    /// No plugin has been opened yet, so there is no Go runtime.
    #[error("there is no Go runtime yet; open a plugin first")]
    NoRuntime,
}

/// For `?` in closures and methods that Go calls. In Go, the error wraps the value of a panic, if that is an error.
impl From<ValueError> for GoError {
    fn from(error: ValueError) -> Self {
        let value = match &error {
            ValueError::Panic { value, .. } => value.error().cloned(),
            _ => None,
        };
        Self::from_panic(error, value)
    }
}

/// Writes what `Display` writes and the causes, since this is what `unwrap` prints, and what is printed for an error returned by `main`.
impl fmt::Debug for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl From<ConversionError> for ValueError {
    #[cold]
    fn from(wrong: ConversionError) -> Self {
        match wrong {
            ConversionError::NotUtf8(bytes) => Self::NotUtf8 { bytes },
            ConversionError::Unrepresentable(value) => Self::Unrepresentable(Box::new(value)),
            ConversionError::Exceeds(shape, limit) => Self::Exceeds {
                go_type: shape.to_string(),
                limit,
            },
        }
    }
}

/// The kind of the host's refusals for internal types: `internalKind` of host/makable.go.
const INTERNAL: &str = "internal";

impl ValueError {
    /// Converts an error of the host.
    #[cold]
    pub(crate) fn refused(guard: &FrameGuard) -> Self {
        let kind = guard.kind();
        if let Some(value) = Unassignable::of(&kind, guard) {
            return Self::Unassignable(value);
        }
        if let Some(count) = Miscount::of(&kind, guard) {
            let Miscount {
                function,
                given,
                wanted,
                variadic,
            } = count;
            return Self::ArgumentCount {
                function,
                given,
                wanted,
                variadic,
            };
        }
        if let Some(field) = UnexportedField::of(&kind, guard) {
            return Self::Unexported(field);
        }
        if kind == INTERNAL {
            let go_type = guard.text();
            return Self::Internal { go_type };
        }
        if is_closed(&kind) {
            let reason = guard.text();
            return Self::Closed { reason };
        }
        match Limit::named(&kind) {
            Some(limit) => Self::Exceeds {
                go_type: guard.text(),
                limit,
            },
            None => Self::Refused {
                reason: guard.text(),
            },
        }
    }

    /// Returns [`ValueError::Interface`]. Called by the code that `#[derive(GoInterface)]` writes.
    #[doc(hidden)]
    #[must_use]
    pub fn interface(go_type: String, problems: Vec<(String, Self)>) -> Self {
        Self::Interface { go_type, problems }
    }
}

/// Returns the end of the text of a type mismatch.
fn told(difference: Option<&str>) -> String {
    difference.map_or_else(String::new, |difference| format!(": {difference}"))
}

fn list(problems: &[(String, ValueError)]) -> String {
    let texts = problems.iter().map(|(method, problem)| match problem {
        ValueError::NoMethod { .. } => format!("{method}: missing"),
        problem => format!("{method}: {problem}"),
    });
    texts.collect::<Vec<_>>().join("; ")
}
