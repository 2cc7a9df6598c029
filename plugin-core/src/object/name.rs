//! Names of Go types and methods, and whether Rust types determine a Go type.

use crate::value::{FieldList, FuncShape, Shape};

/// The package of the types of objects, unless another one is set.
const PACKAGE: &str = "rust";

/// Returns the name of an object's type, for an interface as `reflect` prints it, or for a Rust type.
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

/// Reports whether `name` is the name of an exported method.
pub(super) fn is_exported(name: &str) -> bool {
    is_identifier(name) && name.starts_with(char::is_uppercase)
}

/// Reports whether a func has parts that can be of any Go type, so that the Rust types do not determine its Go type.
pub(super) fn is_open(func: &FuncShape) -> bool {
    has_open_part(func, 0)
}

fn has_open_part(func: &FuncShape, depth: usize) -> bool {
    let parts = func.parameters.iter().chain(func.results);
    parts.into_iter().any(|part| may_be_any(part, depth))
}

/// Reports whether a type has parts that can be of any Go type. The depth is limited for structs only, since recursive types recur through
/// structs.
fn may_be_any(shape: &Shape, depth: usize) -> bool {
    let inner = |part: &Shape| may_be_any(part, depth + 1);
    match shape {
        Shape::Any | Shape::Methods(_) | Shape::Encoded => true,
        Shape::Slice(elem) | Shape::Pointer(elem) | Shape::Channel(_, elem) => inner(elem()),
        Shape::Array(_, part)
        | Shape::InOut(part)
        | Shape::InOutSlice(part)
        | Shape::Borrowed(part) => inner(part),
        Shape::Map(key, elem) => inner(key()) || inner(elem()),
        Shape::Func(func) | Shape::FuncValue(func) => has_open_part(&func(), depth),
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
