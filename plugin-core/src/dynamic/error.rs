//! [`ValueError`]: why something could not be done with a value by handle.

use crate::{
    host::with_causes,
    runtime::frame_guard::FrameGuard,
    value::{
        ConversionError, Limit, Miscount, Unassignable, UnexportedField, Unrepresentable,
        is_closed, shown,
    },
};
use std::fmt;

/// Why something could not be done with a [`Value`](crate::Value).
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueError {
    /// The value is not of a kind or type for that.
    #[error("cannot do that with this Go value: {reason}")]
    Refused {
        /// Why not.
        reason: String,
    },
    /// The value's Go type is not the one that the Rust type stands for.
    #[error("the Go value is {found}, not {asked}")]
    TypeMismatch {
        /// The value's Go type.
        found: String,
        /// The Go type that was asked for.
        asked: String,
    },
    /// The value has no such exported method.
    #[error("{go_type} has no exported method {method}")]
    NoMethod {
        /// The value's Go type; `nil` for a nil interface.
        go_type: String,
        /// The method that was asked for.
        method: String,
    },
    /// The value is no struct, or has no such exported field.
    #[error("{go_type} has no exported field {field}")]
    NoField {
        /// The value's Go type; `nil` for a nil interface.
        go_type: String,
        /// The field that was asked for.
        field: String,
    },
    /// There is no type of that name, or there are several, or the text is no type's.
    #[error("{reason}{}", crate::suggestions::offer("there is", .near))]
    NoType {
        /// Why not, with the name.
        reason: String,
        /// Names that resemble it.
        near: Vec<String>,
    },
    /// The value is not of the type that it was asserted to.
    #[error("interface conversion: the Go value is {found}, not {asked}{}", .missing.as_ref().map_or_else(String::new, |method| format!(": missing method {method}")))]
    Assertion {
        /// The value's Go type; `nil` for a nil interface.
        found: String,
        /// The type that was asked for.
        asked: String,
        /// If that is an interface, the first of its methods that the value lacks or has with another type.
        missing: Option<String>,
    },
    /// The value lacks methods of an interface, or has them with other types.
    #[error("{go_type} does not have the methods that are asked for: {}", list(.problems))]
    Interface {
        /// The value's Go type; `nil` for a nil interface.
        go_type: String,
        /// What is wrong, in the order of the interface, each with the method's name.
        problems: Vec<(String, ValueError)>,
    },
    /// A value is of a type that Go cannot assign where it was given: as an argument, an element, a key, to a variable. Nothing was done.
    #[error("a value of a wrong type was given: {0}")]
    Unassignable(Box<Unassignable>),
    /// A function was given too many or too few arguments. It was not called.
    #[error("{function} takes {}{wanted} argument{}, not {given}; it was not called", if *.variadic { "at least " } else { "" }, if *.wanted == 1 { "" } else { "s" })]
    ArgumentCount {
        /// The function, by the name of its code; a method by that of its receiver's type.
        function: String,
        /// How many arguments were given.
        given: usize,
        /// How many it takes, or takes at least.
        wanted: usize,
        /// Whether it takes more.
        variadic: bool,
    },
    /// The channel is closed already, or is nil and was to be closed.
    #[error("{reason}")]
    Closed {
        /// In Go's words: `send on closed channel`.
        reason: String,
    },
    /// The plugin's code panicked.
    #[error("Go panicked: {message}")]
    Panic {
        /// What Go would print after `panic: `.
        message: String,
        /// The Go type of the panic's value.
        go_type: String,
        /// The stack of the goroutine at the panic.
        go_stack: String,
    },
    /// Something other than zero is given for an unexported field of a struct.
    #[error("the value cannot be made: {0}")]
    Unexported(Box<UnexportedField>),
    /// A value of a recursive type exceeds a limit: it is too deep, or leads to itself, for example.
    #[error("the Go value cannot be copied: a {go_type} takes more than {limit}")]
    Exceeds {
        /// The Go type of the part where the limit was met.
        go_type: String,
        /// The limit.
        limit: Limit,
    },
    /// A string is not UTF-8. Ask for [`RawString`](crate::RawString), [`LossyString`](crate::LossyString) or
    /// `Result<String, `[`NotUtf8`](crate::NotUtf8)`>` instead of `String`.
    #[error("a Go string is not UTF-8: {}; ask for it as RawString, LossyString or Result<String, NotUtf8>", shown(.bytes))]
    NotUtf8 {
        /// The string's bytes.
        bytes: Box<[u8]>,
    },
    /// A variable was asked for by handle that Go code may write while it is read, and that is not read in one piece; or the methods of
    /// what is in a variable of an interface type.
    #[error(
        "Go code may write a variable of type {go_type} while it is read: where it does not, ask for it by the unsafe method `variable`; \
         else call {}a function of the plugin that returns a copy", if *.interface { "" } else { "its methods, by `methods`, or " }
    )]
    Unguarded {
        /// The variable's Go type.
        go_type: String,
        /// Whether that is an interface. If it is not, [`GoSymbol::methods`](crate::GoSymbol::methods) gives its methods.
        interface: bool,
    },
    /// A value of one language has no counterpart in the other: an integer that is no variant of an enum, a time that is out of range.
    #[error("the value cannot be converted: {0}")]
    Unrepresentable(Box<Unrepresentable>),
    /// No plugin has been opened yet, so there is no Go runtime that could hold a value.
    #[error("there is no Go runtime yet; open a plugin first")]
    NoRuntime,
}

/// As `Display`, with the causes that it does not tell: what `main` prints of an error that it returns, and `unwrap`.
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

impl ValueError {
    /// What the host has refused.
    #[cold]
    pub(crate) fn refused(lease: &FrameGuard) -> Self {
        let kind = lease.kind();
        if let Some(value) = Unassignable::of(&kind, lease) {
            return Self::Unassignable(value);
        }
        if let Some(count) = Miscount::of(&kind, lease) {
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
        if let Some(field) = UnexportedField::of(&kind, lease) {
            return Self::Unexported(field);
        }
        if is_closed(&kind) {
            let reason = lease.text();
            return Self::Closed { reason };
        }
        match Limit::named(&kind) {
            Some(limit) => Self::Exceeds {
                go_type: lease.text(),
                limit,
            },
            None => Self::Refused {
                reason: lease.text(),
            },
        }
    }

    /// For the code that `#[derive(GoInterface)]` writes.
    #[doc(hidden)]
    #[must_use]
    pub fn interface(go_type: String, problems: Vec<(String, Self)>) -> Self {
        Self::Interface { go_type, problems }
    }
}

fn list(problems: &[(String, ValueError)]) -> String {
    let told = problems.iter().map(|(method, problem)| match problem {
        ValueError::NoMethod { .. } => format!("{method}: there is none"),
        problem => format!("{method}: {problem}"),
    });
    told.collect::<Vec<_>>().join("; ")
}
