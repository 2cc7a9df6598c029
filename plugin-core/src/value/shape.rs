//! [`Shape`]: a Go type as Rust asks for it, and its comparison with the type that a plugin has.

use super::{FieldList, StructShape};
use plugin_image::{Detail, Field, Kind, Type, TypeId, Types};
use std::fmt;

/// A Go type, described for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A type without parts: a number, `bool`, `string`.
    Basic(Kind),
    /// `[]elem`
    Slice(&'static Shape),
    /// `[len]elem`
    Array(usize, &'static Shape),
    /// `map[key]elem`
    Map(&'static Shape, &'static Shape),
    /// `*elem`
    Pointer(&'static Shape),
    /// A struct.
    Struct(&'static StructShape),
    /// Whatever there is, by handle.
    Any,
    /// Whatever there is that serde knows, by copy.
    Encoded,
    /// `func(parameters) results`
    Func(&'static FuncShape),
    /// `error`
    Error,
}

/// A Go func type, described for comparison.
#[derive(Debug, PartialEq, Eq)]
pub struct FuncShape {
    /// The types of the parameters; of a variadic one, a slice.
    pub parameters: &'static [&'static Shape],
    /// The types of the results, without a final `error`.
    pub results: &'static [&'static Shape],
    /// Whether there is a final `error`.
    pub fails: bool,
    /// Whether Rust can take all parameters, and give all results, in registers.
    pub direct: bool,
}

impl FuncShape {
    /// All results.
    pub(crate) fn all_results(&self) -> Vec<&'static Shape> {
        let error: &'static [&'static Shape] = if self.fails { &[&Shape::Error] } else { &[] };
        [self.results, error].concat()
    }

    /// As [`Shape::write_schema`].
    pub(crate) fn write_schema(&self, codes: &mut Vec<u8>) {
        // A signature has at most 16 parameters and 12 results: see `Signature` and `Results`.
        let [parameters, results] = [self.parameters, self.results].map(|list| list.len() as u8);
        let code = if self.direct { b'd' } else { b'f' };
        codes.extend([code, parameters, results, self.fails.into()]);
        let parts = self.parameters.iter().chain(self.results);
        parts.for_each(|part| part.write_schema(codes));
    }
}

impl fmt::Display for FuncShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |shapes: &[&Shape]| {
            shapes
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        write!(f, "func({})", list(self.parameters))?;
        match self.all_results().as_slice() {
            [] => Ok(()),
            [one] => write!(f, " {one}"),
            many => write!(f, " ({})", list(many)),
        }
    }
}

impl Shape {
    /// Appends what the runtime host must know of this to move values: the codes of host/schema.go.
    pub(crate) fn write_schema(&self, codes: &mut Vec<u8>) {
        match self {
            Self::Basic(Kind::String) => codes.push(b't'),
            Self::Basic(kind) => codes.extend([b'v', *kind as u8]),
            Self::Any => codes.push(b'h'),
            Self::Encoded => codes.push(b'j'),
            Self::Func(shape) => shape.write_schema(codes),
            Self::Slice(elem) => {
                codes.push(b's');
                elem.write_schema(codes);
            }
            Self::Array(len, elem) => {
                codes.push(b'a');
                codes.extend((*len as u64).to_le_bytes());
                elem.write_schema(codes);
            }
            Self::Map(key, elem) => {
                codes.push(b'm');
                key.write_schema(codes);
                elem.write_schema(codes);
            }
            Self::Pointer(elem) => {
                codes.push(b'p');
                elem.write_schema(codes);
            }
            Self::Struct(shape) => {
                // Go structs of more than 255 fields do not match: see `compare`.
                codes.extend([b'r', shape.names.len() as u8]);
                for (name, (field, _)) in shape.names.iter().zip(FieldList::iter(shape.list)) {
                    // Nor do longer names.
                    codes.push(name.name.len() as u8);
                    codes.extend(name.name.bytes());
                    field.write_schema(codes);
                }
            }
            // A final error never gets here, and `error` stands for no other value.
            Self::Error => codes.push(b'e'),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(kind) => f.write_str(kind.name()),
            Self::Slice(elem) => write!(f, "[]{elem}"),
            Self::Array(len, elem) => write!(f, "[{len}]{elem}"),
            Self::Map(key, elem) => write!(f, "map[{key}]{elem}"),
            Self::Pointer(elem) => write!(f, "*{elem}"),
            Self::Struct(shape) => write!(f, "{shape}"),
            Self::Any => f.write_str("any type"),
            Self::Encoded => f.write_str("any type that serde knows"),
            Self::Func(shape) => write!(f, "{shape}"),
            Self::Error => f.write_str("error"),
        }
    }
}

/// The innermost place where a plugin's type differs from what is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) found: String,
    pub(crate) asked: String,
    pub(crate) hint: Option<&'static str>,
}

/// Compares the type that a plugin has with the one that is asked for.
pub(crate) fn compare(types: &Types, found: TypeId, asked: &Shape) -> Result<(), Difference> {
    let ty = types.get(found);
    match (asked, &ty.detail) {
        (Shape::Basic(kind), _) if ty.kind == *kind => Ok(()),
        (Shape::Slice(asked), Detail::Slice { elem }) => compare(types, *elem, asked),
        (Shape::Array(len, asked), Detail::Array { elem, len: found }) if *len as u64 == *found => {
            compare(types, *elem, asked)
        }
        (Shape::Map(asked_key, asked_elem), Detail::Map { key, elem }) => {
            compare(types, *key, asked_key)?;
            compare(types, *elem, asked_elem)
        }
        (Shape::Pointer(asked), Detail::Pointer { elem }) => compare(types, *elem, asked),
        (Shape::Struct(asked), Detail::Struct { fields, .. }) => {
            compare_struct(types, ty, fields, asked)
        }
        (Shape::Error, _) if is_error(types, found) => Ok(()),
        (Shape::Any | Shape::Encoded, _) => Ok(()),
        (
            Shape::Func(asked),
            Detail::Func {
                params, results, ..
            },
        ) if params.len() == asked.parameters.len()
            && results.len() == asked.all_results().len() =>
        {
            let parts = params
                .iter()
                .chain(results)
                .zip(asked.parameters.iter().copied().chain(asked.all_results()));
            parts
                .map(|(found, asked)| (*found, asked))
                .try_for_each(|(found, asked)| {
                    compare(types, found, asked).map_err(|inner| Difference {
                        found: format!("{} with {}", ty.string, inner.found),
                        ..inner
                    })
                })
        }
        _ => Err(Difference {
            found: ty.string.clone(),
            asked: asked.to_string(),
            hint: hint(ty.kind, asked),
        }),
    }
}

/// Compares a struct field by field, names first.
fn compare_struct(
    types: &Types,
    found: &Type,
    fields: &[Field],
    asked: &StructShape,
) -> Result<(), Difference> {
    let differ = |found: String, asked: String| {
        Err(Difference {
            found,
            asked,
            hint: None,
        })
    };
    let name = found.name.as_ref().map(|name| name.name.as_str());
    if asked.name.is_some() && asked.name != name {
        return differ(found.string.clone(), asked.to_string());
    }
    let count = asked.names.len();
    if fields.len() != count || count > usize::from(u8::MAX) {
        return differ(
            format!("{} with {} fields", found.string, fields.len()),
            format!("{count}"),
        );
    }
    for (i, (field, (name, (shape, offset)))) in fields
        .iter()
        .zip(asked.names.iter().zip(FieldList::iter(asked.list)))
        .enumerate()
    {
        let at = |what: &str| format!("{} with {what}", found.string);
        if field.name != name.name || name.name.len() > usize::from(u8::MAX) {
            return differ(
                at(&format!("field {} {}", i + 1, field.name)),
                name.name.to_owned(),
            );
        }
        if name.tag.is_some_and(|tag| tag != field.tag) {
            return differ(
                at(&format!("{} tagged `{}`", field.name, field.tag)),
                format!("`{}`", name.tag.unwrap_or("")),
            );
        }
        compare(types, field.ty, shape).map_err(|inner| Difference {
            found: at(&format!("{} {}", field.name, inner.found)),
            ..inner
        })?;
        if lies_as_go(asked) && field.offset != offset as u64 {
            return differ(
                at(&format!("{} at byte {}", field.name, field.offset)),
                format!("byte {offset}"),
            );
        }
    }
    Ok(())
}

/// Whether the image of such a struct has its fields where Go has them: that of a value by handle is a word, whatever the value is.
fn lies_as_go(asked: &StructShape) -> bool {
    fn in_place(shape: &Shape) -> bool {
        match shape {
            Shape::Any | Shape::Encoded => false,
            Shape::Array(_, elem) => in_place(elem),
            Shape::Struct(asked) => lies_as_go(asked),
            _ => true,
        }
    }
    FieldList::iter(asked.list).all(|(shape, _)| in_place(shape))
}

/// Whether this is the predeclared interface `error`. A named interface with the same method is another type.
pub(crate) fn is_error(types: &Types, id: TypeId) -> bool {
    let ty = types.get(id);
    ty.kind == Kind::Interface
        && ty
            .name
            .as_ref()
            .is_some_and(|name| name.package_path.is_empty() && name.name == "error")
}

/// What people get wrong, by what the plugin has and what was asked for.
fn hint(found: Kind, asked: &Shape) -> Option<&'static str> {
    let Shape::Basic(asked) = *asked else {
        return None;
    };
    match (found, asked) {
        (Kind::Int, Kind::Int32 | Kind::Int64) => Some("Go's int is Rust's isize"),
        (Kind::Int32 | Kind::Int64, Kind::Int) => {
            Some("Rust's isize is Go's int; ask for i32 or i64")
        }
        (Kind::Uint, Kind::Uint32 | Kind::Uint64) => Some("Go's uint is Rust's usize"),
        (Kind::Uint32 | Kind::Uint64, Kind::Uint) => {
            Some("Rust's usize is Go's uint; ask for u32 or u64")
        }
        (Kind::Uintptr, _) => Some("Go's uintptr is plugin_core::Uintptr"),
        (_, Kind::Uintptr) => Some("plugin_core::Uintptr is Go's uintptr"),
        _ => None,
    }
}
