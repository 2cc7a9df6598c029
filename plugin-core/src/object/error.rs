//! [`ObjectError`]: why an object with methods could not be made.

use crate::{dynamic::ValueError, runtime::frame_guard::FrameGuard};

/// Why a [`GoObject`](crate::GoObject) could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// The runtime host has found, when it was first asked, that it cannot give methods to types with this Go version.
    #[error("methods cannot be given to Go types at run time: {reason}")]
    NotOffered {
        /// What its self-test found.
        reason: String,
    },
    /// One of the types is no interface.
    #[error("{go_type} is no interface: an object can only be made to implement interfaces")]
    NotInterface {
        /// The type.
        go_type: String,
    },
    /// Two of the interfaces have a method of the same name with different types: in Go, no type implements both.
    #[error(
        "no type can implement all of these interfaces: method {method} is a {first} in one and a {second} in another; make two objects"
    )]
    Contradiction {
        /// The method.
        method: String,
        /// Its type in one of the interfaces.
        first: String,
        /// Its type in another one.
        second: String,
    },
    /// The interfaces have more methods than an object can.
    #[error(
        "{count} methods are more than the {most} that an object can have; make several objects"
    )]
    TooMany {
        /// How many methods all interfaces have.
        count: usize,
        /// How many an object can have.
        most: usize,
    },
    /// The name that the object's type was given is not one of a Go type in a package.
    #[error("{name:?} is no name of a Go type: give the package as well, as in \"main.Writer\"")]
    TypeName {
        /// The name.
        name: String,
    },
    /// Methods are missing, or not as the interfaces have them.
    #[error("{go_type} cannot be made{}: {}", implementing(.interfaces), list(.problems))]
    Methods {
        /// The name of the object's type.
        go_type: String,
        /// The interfaces.
        interfaces: Vec<String>,
        /// What is wrong, each with the method's name.
        problems: Vec<(String, MethodProblem)>,
    },
    /// Go could not be asked.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// What is wrong with a method of a [`GoObject`](crate::GoObject).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MethodProblem {
    /// An interface has the method, and no closure was given for it.
    #[error("missing{}", given(.near))]
    Missing {
        /// Names of methods that were given, which no interface has, and that resemble it.
        near: Vec<String>,
    },
    /// The Rust types of the closure do not stand for the method's Go type.
    #[error("a {found} in Go, where Rust has {asked}")]
    Mismatch {
        /// The method's Go type.
        found: String,
        /// The Go type that the closure stands for.
        asked: String,
    },
    /// The method was given twice.
    #[error("given twice")]
    Twice,
    /// Several packages have an unexported method of that name.
    #[error("unexported in several packages: call it {}", .names.join(" or "))]
    Ambiguous {
        /// The names to choose from, which begin with the packages' paths.
        names: Vec<String>,
    },
    /// No interface has the method, and a name that is not exported, or is no name in Go, can come from an interface only.
    #[error("none of the interfaces has it, and it is not exported{}", crate::suggestions::hint(.near))]
    Unexported {
        /// Names that resemble it.
        near: Vec<String>,
    },
    /// No interface has the method, and the Rust types alone do not tell its Go type.
    #[error("none of the interfaces has it, and its Go type cannot be told: {reason}{}", crate::suggestions::hint(.near))]
    NoType {
        /// Why not.
        reason: String,
        /// Names that resemble it.
        near: Vec<String>,
    },
}

impl MethodProblem {
    /// What is wrong with a func that could not be made.
    pub(super) fn of(error: ValueError) -> Self {
        match error {
            ValueError::TypeMismatch { found, asked } => Self::Mismatch { found, asked },
            error => Self::NoType {
                reason: error.to_string(),
                near: Vec::new(),
            },
        }
    }
}

// The kinds of refusals of host/implement.go.
const NOT_OFFERED: &str = "not offered";
const TYPE_NAME: &str = "bad name of a type";
const METHOD_NAME: &str = "bad name of a method";
const NOT_INTERFACE: &str = "not an interface";
const CONTRADICTION: &str = "contradiction";
const TOO_MANY: &str = "too many methods";

impl ObjectError {
    /// What the host has refused; `None` if that is nothing of objects.
    #[cold]
    pub(super) fn refused(lease: &FrameGuard) -> Option<Self> {
        let (text, more) = (lease.text(), lease.stack());
        Some(match lease.kind().as_str() {
            NOT_OFFERED => Self::NotOffered { reason: text },
            TYPE_NAME => Self::TypeName { name: text },
            NOT_INTERFACE => Self::NotInterface { go_type: text },
            METHOD_NAME => Self::Methods {
                go_type: String::new(),
                interfaces: Vec::new(),
                problems: vec![(text, MethodProblem::Unexported { near: Vec::new() })],
            },
            CONTRADICTION => {
                // There is no NUL in a Go type.
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
    let told = problems
        .iter()
        .map(|(method, problem)| format!("{method}: {problem}"));
    told.collect::<Vec<_>>().join("; ")
}

fn given(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; given is {}", near.join(" and ")),
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
