//! [`Shape`]: a Go type as Rust asks for it.

use super::layout::{Layout, align_up};
use plugin_image::{ChanDir, Kind, Type};
use std::any::TypeId;

/// The shape of a part that may lead back to the whole, as in `type Node struct { Next *Node }`: a function, so that the one is known
/// without the other when Rust is compiled.
pub type Part = fn() -> &'static Shape;

/// A Go type, described for comparison.
///
/// Shapes lead back to themselves only through structs: `StructShape` tells these apart.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Shape {
    /// A type without parts: a number, `bool`, `string`.
    Basic(Kind),
    /// `[]elem`
    Slice(Part),
    /// `[len]elem`
    Array(usize, &'static Shape),
    /// `map[key]elem`
    Map(Part, Part),
    /// `*elem`
    Pointer(Part),
    /// A struct.
    Struct(&'static StructShape),
    /// A channel that can be used in this direction.
    Channel(ChanDir, Part),
    /// `*elem`, whose target comes back.
    InOut(&'static Shape),
    /// A string or slice that leads to Rust memory.
    Borrowed(&'static Shape),
    /// Whatever there is, by handle.
    Any,
    /// Whatever there is that serde knows, by copy.
    Encoded,
    /// `func(parameters) results`
    Func(fn() -> FuncShape),
    /// `error`
    Error,
    /// `time.Time`, by the moment that it is.
    Time,
    /// A type that must have a certain name.
    Named(NamedShape),
}

/// A Go type with a name, described for comparison.
#[derive(Debug, Clone, Copy)]
pub struct NamedShape {
    /// The name, see [`has_name`].
    pub(crate) name: &'static str,
    /// What the type is made of.
    pub(crate) shape: &'static Shape,
}

/// Whether a Go type has this name, which may have no package (`Config`), or its name (`api.Config`) or path (`example.com/api.Config`)
/// before it: `isCalled` of host/schema.go.
pub(crate) fn has_name(ty: &Type, asked: &str) -> bool {
    ty.name.as_ref().is_some_and(|name| {
        let with_path = asked
            .strip_suffix(name.name.as_str())
            .and_then(|package| package.strip_suffix('.'));
        name.name == asked || ty.string == asked || with_path == Some(&name.package_path)
    })
}

/// A Go struct, described for comparison.
#[derive(Debug)]
pub struct StructShape {
    pub(crate) name: Option<&'static str>,
    pub(crate) names: &'static [FieldName],
    pub(crate) list: Option<&'static FieldList>,
    /// The Rust type, which tells this struct from others, and its name.
    pub(crate) rust: fn() -> (TypeId, &'static str),
}

impl StructShape {
    pub(crate) fn id(&self) -> TypeId {
        (self.rust)().0
    }
}

/// The Go name of a field, and its tag, if that must be a certain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldName {
    /// The Go name.
    pub name: &'static str,
    /// The tag that the field must have; `None` if any will do.
    pub tag: Option<&'static str>,
}

/// The types of the fields of a struct.
#[derive(Debug)]
pub struct FieldList {
    pub(super) shape: &'static Shape,
    pub(super) layout: Layout,
    pub(super) next: Option<&'static FieldList>,
}

impl FieldList {
    /// The shapes of this and the following fields, with the offsets at which their images lie.
    pub(crate) fn iter(
        list: Option<&'static Self>,
    ) -> impl Iterator<Item = (&'static Shape, usize)> {
        let mut free = 0;
        std::iter::successors(list, |field| field.next).map(move |field| {
            let at = align_up(free, field.layout.align);
            free = at + field.layout.size;
            (field.shape, at)
        })
    }

    /// How many fields there are.
    pub(super) const fn count(list: Option<&'static Self>) -> usize {
        let (mut count, mut rest) = (0, list);
        while let Some(field) = rest {
            count += 1;
            rest = field.next;
        }
        count
    }

    /// The layout of a struct with these fields.
    pub(super) const fn layout(list: Option<&'static Self>) -> Layout {
        let mut sum = Layout::EMPTY;
        let mut rest = list;
        while let Some(field) = rest {
            sum = sum.and_field(field.layout, field.next.is_none());
            rest = field.next;
        }
        sum
    }
}

/// A Go func type, described for comparison.
#[derive(Debug)]
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
            Self::Named(named) => named.shape.kind(),
            Self::Struct(_) | Self::Time => Kind::Struct,
            Self::Channel(..) => Kind::Chan,
            Self::Func(_) => Kind::Func,
            Self::Any | Self::Encoded | Self::Error => Kind::Interface,
        }
    }
}

impl Shape {
    /// Whether there is a handle in the image of a zero value of this type.
    pub(crate) fn has_handle(&self) -> bool {
        match self {
            Self::Any | Self::Channel(..) => true,
            Self::Array(len, elem) => *len > 0 && elem.has_handle(),
            Self::Struct(shape) => FieldList::iter(shape.list).any(|(field, _)| field.has_handle()),
            Self::Named(named) => named.shape.has_handle(),
            _ => false,
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
