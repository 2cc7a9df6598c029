//! Names of Go types and methods, and which Go types Rust types tell.

use crate::value::{FieldList, FuncShape, Shape};

/// The package of the types of objects, unless their maker names another one.
const PACKAGE: &str = "rust";

/// The name of a type made for an interface, as `reflect` prints that, or for a Rust type.
pub(super) fn of_type(name: &str) -> String {
    let whole = name.split('<').next().unwrap_or_default();
    let last = whole.rsplit(['.', ':']).next().unwrap_or_default();
    let last = if is_identifier(last) { last } else { "Object" };
    format!("{PACKAGE}.{last}")
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_numeric())
        && name.chars().all(|c| c == '_' || c.is_alphanumeric())
}

/// Whether a method of this name is visible in all packages.
pub(super) fn is_exported(name: &str) -> bool {
    is_identifier(name) && name.starts_with(char::is_uppercase)
}

/// Whether a func has parts that may stand for any Go type: then the Rust type alone does not tell the Go type.
pub(super) fn is_open(func: &FuncShape) -> bool {
    let parts = func.parameters.iter().chain(func.results);
    parts.into_iter().any(|part| may_be_any(part, 0))
}

/// Recursive types do so through structs, which have names in Go that Rust does not know anyway.
fn may_be_any(shape: &Shape, depth: usize) -> bool {
    let inner = |part: &Shape| may_be_any(part, depth + 1);
    match shape {
        Shape::Any | Shape::Encoded => true,
        Shape::Slice(elem) | Shape::Pointer(elem) | Shape::Channel(_, elem) => inner(elem()),
        Shape::Array(_, elem) | Shape::InOut(elem) | Shape::Borrowed(elem) => inner(elem),
        Shape::Map(key, elem) => inner(key()) || inner(elem()),
        Shape::Func(func) => is_open(&func()),
        Shape::Struct(of) => depth < 8 && FieldList::iter(of.list).any(|(field, _)| inner(field)),
        Shape::Basic(_) | Shape::Error | Shape::Time | Shape::Named(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_the_last_part_of_a_name() {
        assert_eq!(of_type("http.ResponseWriter"), "rust.ResponseWriter");
        assert_eq!(of_type("crate::log::Logger<u8>"), "rust.Logger");
        assert_eq!(of_type("error"), "rust.error");
        assert_eq!(of_type("interface { String() string }"), "rust.Object");
        assert_eq!(of_type(""), "rust.Object");
    }

    #[test]
    fn exported_names_begin_with_a_capital() {
        for (name, exported) in [("Write", true), ("Öffnen", true), ("write", false)] {
            assert_eq!(is_exported(name), exported, "{name}");
        }
        for name in ["", "W-rite", "1W", "W\0"] {
            assert!(!is_exported(name), "{name}");
        }
    }
}
