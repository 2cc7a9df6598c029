//! [`UnexportedField`]: the error for a value of an unexported field, and whether a type has unexported fields.
//!
//! Unexported fields can be read by copy, and can only be set to zero. host/unexported.go checks values when it decodes them, field by
//! field. So arguments with unexported fields must be encoded, even if they could be passed in registers or accessed in place.

use super::{FieldList, Shape};
use crate::abi::frame::Frame;

/// The beginning of the kind of such an error, before the field's name: `unexportedKind` of host/panics.go.
const UNEXPORTED: &str = "unexported ";

/// The name of blank fields, which cannot be read and may have any value.
const BLANK: &str = "_";

impl Shape {
    /// Reports whether the type has an unexported field in a part that is passed in registers or accessed in place: numbers, strings, slices of
    /// numbers, and structs and arrays of these.
    pub(crate) fn has_unexported_fields(&self) -> bool {
        match self {
            Self::Array(len, elem) => *len > 0 && elem.has_unexported_fields(),
            Self::Struct(asked) => {
                let unexported = |name: &str| !is_exported(name) && name != BLANK;
                asked.names.iter().any(|field| unexported(field.name))
                    || FieldList::iter(asked.list).any(|(field, _)| field.has_unexported_fields())
            }
            Self::Named(named) => named.shape.has_unexported_fields(),
            _ => false,
        }
    }
}

/// Reports whether a name is exported: its first character is an upper-case letter (Go specification, "Exported identifiers").
fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// An unexported field that has a non-zero value in a struct that is passed to Go.
///
/// Rust code is outside every Go package. So in a struct that is passed to Go, unexported fields must be zero (0, empty, nil), as in a
/// struct literal of another Go package. Other values are an error of the call, of the write, or of creating the value. A struct that only
/// its package can create must be created there, and is then passed as a [`Value`](crate::Value). Where a closure fills a struct of Go's
/// through an [`InOut`](crate::InOut), they keep what they have. Exported fields of an embedded struct are
/// exported, even if the struct's name is not. Blank fields, `_`, may have any value.
///
/// Unexported fields can be read by copy. A field that is or contains a `Value`, a channel or a [`Callback`](crate::Callback) must be
/// exported; otherwise binding the function, type or value is an error.
///
/// Arguments with unexported fields are not passed in registers. Such calls are slower, since they are made through `reflect`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "field {name} of {go_type} is unexported by package {package}, so it must be zero; create the struct in Go, and pass it as a Value"
)]
#[non_exhaustive]
pub struct UnexportedField {
    /// The field's name.
    pub name: String,
    /// The Go type of the struct.
    pub go_type: String,
    /// The package in which the field is declared.
    pub package: String,
}

impl UnexportedField {
    /// Converts an error of the host, if it is about an unexported field. `kind` is the error's kind.
    pub(crate) fn of(kind: &str, frame: &Frame) -> Option<Box<Self>> {
        let name = kind.strip_prefix(UNEXPORTED)?.to_owned();
        Some(Box::new(Self {
            name,
            go_type: frame.text(),
            package: frame.stack(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::is_exported;

    #[test]
    fn the_first_letter_tells() {
        for name in ["A", "Name", "Äpfel", "Σ"] {
            assert!(is_exported(name), "{name}");
        }
        // The last two are a letter without case, and a title-case letter, which Go does not treat as upper case.
        for name in ["a", "name", "_", "_Name", "äpfel", "日本", "ǅ"] {
            assert!(!is_exported(name), "{name}");
        }
    }
}
