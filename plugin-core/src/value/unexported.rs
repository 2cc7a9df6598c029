//! Unexported fields: which types have some, and what the host says of a value that is given for one.
//!
//! The rule is host/unexported.go's: such a field can be read by copy, and only be given zero. The host looks at what it makes field
//! by field. So arguments that could pass it by, in registers or in place, must take the way through the host.

use super::{FieldList, Shape};
use crate::abi::frame::Frame;

/// What the host's word for such a refusal begins with, before the field's name: `unexportedKind` of host/panics.go.
const UNEXPORTED: &str = "unexported ";

/// The name of a field that nobody can see, so that it may be given whatever its type holds.
const BLANK: &str = "_";

impl Shape {
    /// Whether there is an unexported field in what passes in registers, or lies in one place: strings, and slices of numbers, numbers,
    /// and structs and arrays of these.
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

/// Go's rule: the first letter is an upper-case one (spec, "Exported identifiers").
fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// An unexported field for which something other than zero was given.
///
/// Go's privacy holds on the way into Go: Rust is outside of every Go package, so that unexported fields must be zero (0, empty, nil), as
/// for Go code outside of the struct's package. Anything else is an error, of a call, a write, or of making a value. A struct that only
/// its package can make is made there, and comes and goes as a whole, as a [`Value`](crate::Value). The exported fields of an embedded
/// struct are exported, whatever that is called; blank ones, `_`, take any value, which nobody sees.
///
/// Unexported fields can be read by copy. A field that is, or leads to, a `Value` or a channel must be exported, and so must one that is
/// a [`Callback`](crate::Callback): the function, type or value is refused when it is bound.
///
/// Arguments with unexported fields do not pass in registers: such a call is a slower one, through `reflect`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "field {name} of {go_type} is unexported by package {package}, so that it can only be zero; make the struct in Go, and give it as a \
     Value"
)]
#[non_exhaustive]
pub struct UnexportedField {
    /// The field.
    pub name: String,
    /// The struct that has it.
    pub go_type: String,
    /// The package that it is private to.
    pub package: String,
}

impl UnexportedField {
    /// The field that a refusal of the host is about, if it is about one. `kind` is the frame's.
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
        // The last two are a letter without case, and one in title case, which Go takes for no upper-case one.
        for name in ["a", "name", "_", "_Name", "äpfel", "日本", "ǅ"] {
            assert!(!is_exported(name), "{name}");
        }
    }
}
