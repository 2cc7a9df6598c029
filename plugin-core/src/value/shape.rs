//! [`Shape`]: the Go type that a Rust type stands for.

use super::layout::{Layout, align_up};
use plugin_image::{ChanDir, Kind};
use std::any::TypeId;

/// The shape of a part that may contain the whole type, as in `type Node struct { Next *Node }`. It is a function so that recursive shapes can
/// be constants.
pub type Part = fn() -> &'static Shape;

/// A description of a Go type, for comparison with a plugin's types.
///
/// Recursive shapes recur through structs only, which are identified by [`StructShape`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Shape {
    /// A type without parts: a number, `bool`, `string`.
    Basic(Kind),
    /// `[]elem`.
    Slice(Part),
    /// `[len]elem`.
    Array(usize, &'static Shape),
    /// `map[key]elem`.
    Map(Part, Part),
    /// `*elem`.
    Pointer(Part),
    /// A struct.
    Struct(&'static StructShape),
    /// A channel that can be used in this direction.
    Channel(ChanDir, Part),
    /// `*elem`, whose target is copied back.
    InOut(&'static Shape),
    /// This slice, whose elements are copied back.
    InOutSlice(&'static Shape),
    /// A string or slice that points to Rust memory.
    Borrowed(&'static Shape),
    /// Any type, as a handle.
    Any,
    /// A type that can have methods, as a handle: of this name, a pointer to such a type, or `any`; or, without a name, whatever can have
    /// methods.
    Methods(Option<&'static str>),
    /// Any type that can be serialized with serde, by copy.
    Encoded,
    /// `func(parameters) results`.
    Func(fn() -> FuncShape),
    /// A func of this type by handle, or an interface that may hold one.
    FuncValue(fn() -> FuncShape),
    /// `error`.
    Error,
    /// `time.Time`, as an instant.
    Time,
    /// A type that must have a certain name.
    Named(NamedShape),
}

/// A description of a named Go type.
#[derive(Debug, Clone, Copy)]
pub struct NamedShape {
    /// The name; see [`has_name`](super::has_name).
    pub(crate) name: &'static str,
    /// The underlying type.
    pub(crate) shape: &'static Shape,
}

/// A description of a Go struct.
#[derive(Debug)]
pub struct StructShape {
    pub(crate) name: Option<&'static str>,
    pub(crate) names: &'static [FieldName],
    pub(crate) list: Option<&'static FieldList>,
    /// Returns the id of the Rust type, which identifies the struct, and its name.
    pub(crate) rust: fn() -> (TypeId, &'static str),
}

impl StructShape {
    pub(crate) fn id(&self) -> TypeId {
        (self.rust)().0
    }
}

/// The name of a Go field, and the tag that it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldName {
    /// The Go name.
    pub name: &'static str,
    /// The tag that the field must have, or `None` for any tag.
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
    /// Returns the shapes of this field and the following ones, with their offsets in the encoded struct.
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

    /// Returns the number of fields.
    pub(super) const fn count(list: Option<&'static Self>) -> usize {
        let (mut count, mut rest) = (0, list);
        while let Some(field) = rest {
            count += 1;
            rest = field.next;
        }
        count
    }

    /// Returns the layout of a struct with these fields.
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

/// A description of a Go func type.
#[derive(Debug)]
pub struct FuncShape {
    /// The types of the parameters. A variadic parameter is a slice.
    pub parameters: &'static [&'static Shape],
    /// The types of the results, without a final `error`.
    pub results: &'static [&'static Shape],
    /// Whether the last result is an `error`.
    pub fails: bool,
    /// Whether a Rust closure of this type can be called with all parameters and results in registers.
    pub direct: bool,
}

impl FuncShape {
    /// Returns the types of all results, including a final `error`.
    pub(crate) fn all_results(&self) -> Vec<&'static Shape> {
        let error: &'static [&'static Shape] = if self.fails { &[&Shape::Error] } else { &[] };
        [self.results, error].concat()
    }
}

impl Shape {
    /// Returns the kind of the Go type, which is an interface if any type is accepted.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Basic(kind) => *kind,
            Self::Slice(_) => Kind::Slice,
            Self::Array(..) => Kind::Array,
            Self::Map(..) => Kind::Map,
            Self::Pointer(_) | Self::InOut(_) => Kind::Pointer,
            Self::Borrowed(shape) | Self::InOutSlice(shape) => shape.kind(),
            Self::Named(named) => named.shape.kind(),
            Self::Struct(_) | Self::Time => Kind::Struct,
            Self::Channel(..) => Kind::Chan,
            Self::Func(_) | Self::FuncValue(_) => Kind::Func,
            Self::Any | Self::Methods(_) | Self::Encoded | Self::Error => Kind::Interface,
        }
    }
}

impl Shape {
    /// Reports whether the encoded zero value of this type contains a handle.
    pub(crate) fn has_handle(&self) -> bool {
        match self {
            Self::Any | Self::Methods(_) | Self::Channel(..) | Self::FuncValue(_) => true,
            Self::Array(len, elem) => *len > 0 && elem.has_handle(),
            Self::Struct(shape) => FieldList::iter(shape.list).any(|(field, _)| field.has_handle()),
            Self::Named(named) => named.shape.has_handle(),
            _ => false,
        }
    }
}

/// Returns the bits of a direction in `reflect.ChanDir`.
pub(super) fn chan_dir(direction: ChanDir) -> u8 {
    match direction {
        ChanDir::Receive => 1,
        ChanDir::Send => 2,
        ChanDir::Both => 3,
    }
}
