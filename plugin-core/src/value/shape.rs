//! [`Shape`]: a Go type as Rust asks for it.

use super::{FieldList, StructShape};
use plugin_image::{ChanDir, Kind};
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
    /// A channel that can be used in this direction.
    Channel(ChanDir, &'static Shape),
    /// `*elem`, whose target comes back.
    InOut(&'static Shape),
    /// A string or slice that leads to Rust memory.
    Borrowed(&'static Shape),
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
    /// The kind of the Go type; that of an interface where it may be any.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Basic(kind) => *kind,
            Self::Slice(_) => Kind::Slice,
            Self::Array(..) => Kind::Array,
            Self::Map(..) => Kind::Map,
            Self::Pointer(_) | Self::InOut(_) => Kind::Pointer,
            Self::Borrowed(shape) => shape.kind(),
            Self::Struct(_) => Kind::Struct,
            Self::Channel(..) => Kind::Chan,
            Self::Func(_) => Kind::Func,
            Self::Any | Self::Encoded | Self::Error => Kind::Interface,
        }
    }

    /// Appends what the runtime host must know of this to move values: the codes of host/schema.go.
    pub(crate) fn write_schema(&self, codes: &mut Vec<u8>) {
        match self {
            Self::Basic(Kind::String) => codes.push(b't'),
            Self::Basic(kind) => codes.extend([b'v', *kind as u8]),
            Self::Any => codes.push(b'h'),
            Self::Encoded => codes.push(b'j'),
            Self::Channel(direction, elem) => {
                codes.extend([b'c', chan_dir(*direction)]);
                elem.write_schema(codes);
            }
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
            Self::InOut(elem) => {
                codes.push(b'o');
                elem.write_schema(codes);
            }
            Self::Borrowed(elem) => {
                codes.push(b'b');
                elem.write_schema(codes);
            }
            Self::Struct(shape) => {
                // Go structs of more than 255 fields do not match: see `compare`.
                codes.extend([b'r', shape.names.len() as u8]);
                write_text(codes, shape.name.unwrap_or_default());
                for (name, (field, _)) in shape.names.iter().zip(FieldList::iter(shape.list)) {
                    write_text(codes, name.name);
                    codes.push(name.tag.is_some().into());
                    name.tag.iter().for_each(|tag| write_text(codes, tag));
                    field.write_schema(codes);
                }
            }
            Self::Error => codes.push(b'e'),
        }
    }
}

/// A text in a schema: two bytes that tell its length, and it. A longer one is cut, and matches none in Go, where the whole counts.
fn write_text(codes: &mut Vec<u8>, text: &str) {
    let len = text.len().min(usize::from(u16::MAX));
    codes.extend((len as u16).to_le_bytes());
    codes.extend(&text.as_bytes()[..len]);
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Basic(kind) => f.write_str(kind.name()),
            Self::Slice(elem) => write!(f, "[]{elem}"),
            Self::Array(len, elem) => write!(f, "[{len}]{elem}"),
            Self::Map(key, elem) => write!(f, "map[{key}]{elem}"),
            Self::Pointer(elem) | Self::InOut(elem) => write!(f, "*{elem}"),
            Self::Borrowed(elem) => write!(f, "{elem}"),
            Self::Struct(shape) => write!(f, "{shape}"),
            Self::Any => f.write_str("any type"),
            Self::Channel(ChanDir::Receive, elem) => write!(f, "<-chan {elem}"),
            Self::Channel(ChanDir::Send, elem) => write!(f, "chan<- {elem}"),
            Self::Channel(ChanDir::Both, elem) => write!(f, "chan {elem}"),
            Self::Encoded => f.write_str("any type that serde knows"),
            Self::Func(shape) => write!(f, "{shape}"),
            Self::Error => f.write_str("error"),
        }
    }
}

/// The bits of `reflect.ChanDir`.
pub(super) fn chan_dir(direction: ChanDir) -> u8 {
    match direction {
        ChanDir::Receive => 1,
        ChanDir::Send => 2,
        ChanDir::Both => 3,
    }
}
