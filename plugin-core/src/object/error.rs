//! [`ObjectError`]: why a Go object could not be built.

use crate::{
    dynamic::{Value, ValueError},
    host::with_causes,
    runtime::frame_guard::FrameGuard,
    value::go_error::GoError,
};
use std::fmt;

/// Why a [`GoObject`](crate::GoObject) could not be built.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// The runtime host cannot create types with methods with this Go version. It tests this when it is first needed.
    #[error("Go types with methods cannot be created at run time: {reason}")]
    NotOffered {
        /// The result of the test.
        reason: String,
    },
    /// One of the types is not an interface.
    #[error("{go_type} is not an interface: an object can only implement interfaces")]
    NotInterface {
        /// The type.
        go_type: String,
    },
    /// Two interfaces have a method of the same name with different types. No Go type implements both.
    #[error(
        "no type can implement all of these interfaces: method {method} is a {first} in one and a {second} in another; make two objects"
    )]
    Contradiction {
        /// The method.
        method: String,
        /// Its type in one interface.
        first: String,
        /// Its type in another interface.
        second: String,
    },
    /// The interfaces have more methods than an object can have.
    #[error(
        "{count} methods are more than the {most} that an object can have; make several objects"
    )]
    TooMany {
        /// The number of methods of all interfaces.
        count: usize,
        /// The number of methods that an object can have.
        most: usize,
    },
    /// The name for the object's type is not the name of a Go type in a package.
    #[error("{name:?} is not the name of a Go type: add the package, as in \"main.Writer\"")]
    TypeName {
        /// The name.
        name: String,
    },
    /// Methods are missing, or have other types than in the interfaces.
    #[error("{go_type} cannot be built{}: {}", implementing(.interfaces), list(.problems))]
    Methods {
        /// The name of the object's type.
        go_type: String,
        /// The interfaces.
        interfaces: Vec<String>,
        /// The methods' names, and what is wrong with each.
        problems: Vec<(String, MethodProblem)>,
    },
    /// An operation on a Go value failed.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// As `Display`, with the causes that it does not tell: what `main` prints of an error that it returns, and `unwrap`.
impl fmt::Debug for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

/// For `?` in closures and methods that Go calls.
impl From<ObjectError> for GoError {
    fn from(error: ObjectError) -> Self {
        Self::from_error(error)
    }
}

/// What is wrong with a method of a [`GoObject`](crate::GoObject).
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MethodProblem {
    /// An interface has the method, but it was not added.
    #[error("missing{}", given(.near))]
    Missing {
        /// Names of added methods that no interface has and that resemble it.
        near: Vec<String>,
    },
    /// The Go type of the closure or func is not the method's type.
    #[error("a {found} in Go, where Rust has {asked}")]
    Mismatch {
        /// The method's Go type.
        found: String,
        /// The Go type of the closure or func.
        asked: String,
    },
    /// The value that was passed for the method is not a func that can be called.
    #[error("{found} was passed for it; pass a func that is not nil")]
    NotFunc {
        /// The value's Go type, with `a nil` before it if it is a nil func; `nil` for a nil interface.
        found: String,
    },
    /// The func that calls the closure could not be made.
    #[error("its func cannot be made: {reason}")]
    Unmade {
        /// Why.
        reason: String,
    },
    /// The method was added twice.
    #[error("added twice")]
    Twice,
    /// Several packages have an unexported method of this name.
    #[error("unexported in several packages: call it {}", .names.join(" or "))]
    Ambiguous {
        /// The qualified names to choose from, which begin with the packages' paths.
        names: Vec<String>,
    },
    /// No interface has the method, and its name is not that of an exported Go method. Other methods must be in an interface.
    #[error("none of the interfaces has it, and it is not exported{}", crate::suggestions::hint(.near))]
    Unexported {
        /// Names that resemble it.
        near: Vec<String>,
    },
    /// No interface has the method, and its Go type is not determined by the Rust types.
    #[error("none of the interfaces has it, and its Go type is unknown: {reason}{}", crate::suggestions::hint(.near))]
    NoType {
        /// Why.
        reason: String,
        /// Names that resemble it.
        near: Vec<String>,
    },
}

/// As `Display`, with the causes that it does not tell: what `main` prints of an error that it returns, and `unwrap`.
impl fmt::Debug for MethodProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&with_causes(self))
    }
}

impl MethodProblem {
    /// Converts the reason why a func could not be made.
    pub(super) fn of(error: ValueError) -> Self {
        match error {
            ValueError::TypeMismatch { found, asked, .. } => Self::Mismatch { found, asked },
            error => Self::Unmade {
                reason: error.to_string(),
            },
        }
    }

    /// A value that is not a func, or a nil func.
    pub(super) fn not_func(value: &Value) -> Self {
        let nil = match value.kind() {
            Some(_) if value.is_nil() => "a nil ",
            _ => "",
        };
        Self::NotFunc {
            found: format!("{nil}{}", value.go_type()),
        }
    }
}

// The kinds of errors of host/implement.go.
const NOT_OFFERED: &str = "not offered";
const TYPE_NAME: &str = "bad name of a type";
const METHOD_NAME: &str = "bad name of a method";
const NOT_INTERFACE: &str = "not an interface";
const CONTRADICTION: &str = "contradiction";
const TOO_MANY: &str = "too many methods";

impl ObjectError {
    /// Converts an error of the host. Returns `None` if it is not about objects.
    #[cold]
    pub(super) fn refused(guard: &FrameGuard) -> Option<Self> {
        let (text, more) = (guard.text(), guard.stack());
        Some(match guard.kind().as_str() {
            NOT_OFFERED => Self::NotOffered { reason: text },
            TYPE_NAME => Self::TypeName { name: text },
            NOT_INTERFACE => Self::NotInterface { go_type: text },
            METHOD_NAME => Self::Methods {
                go_type: String::new(),
                interfaces: Vec::new(),
                problems: vec![(text, MethodProblem::Unexported { near: Vec::new() })],
            },
            CONTRADICTION => {
                // The text of a Go type contains no NUL.
                let (first, second) = more.split_once('\0')?;
                Self::Contradiction {
                    method: text,
                    first: first.to_owned(),
                    second: second.to_owned(),
                }
            }
            TOO_MANY => Self::TooMany {
                count: text.parse().ok()?,
                most: more.parse().ok()?,
            },
            _ => return None,
        })
    }
}

fn implementing(interfaces: &[String]) -> String {
    match interfaces {
        [] => String::new(),
        all => format!(" to implement {}", all.join(", ")),
    }
}

fn list(problems: &[(String, MethodProblem)]) -> String {
    let texts = problems
        .iter()
        .map(|(method, problem)| format!("{method}: {problem}"));
    texts.collect::<Vec<_>>().join("; ")
}

fn given(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; the object has {}", near.join(" and ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_has_the_same_kinds() {
        let go = include_str!("../../../plugin-runtime-host/host/implement.go");
        for kind in [
            NOT_OFFERED,
            TYPE_NAME,
            METHOD_NAME,
            NOT_INTERFACE,
            CONTRADICTION,
            TOO_MANY,
        ] {
            assert!(go.contains(&format!("= \"{kind}\"\n")), "{kind}");
        }
    }
}
