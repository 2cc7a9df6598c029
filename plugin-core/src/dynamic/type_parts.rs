//! The types that a [`Type`] is made of, or is a part of, and how it relates to others.

use super::{Type, ValueError, request::Request};

/// `type typePart` of host/types.go.
enum Part {
    Elem,
    Key,
    Parameter,
    Result,
    Pointer,
    Slice,
    Map,
    Array,
    Chan,
}

/// `reflect.ChanDir`.
const RECEIVE: usize = 1;
const SEND: usize = 2;
const BOTH: usize = 3;

/// `type relation` of host/types.go.
enum Relation {
    Identical,
    Implementing,
    Assignable,
    Convertible,
}

/// Parts and relations.
impl Type {
    /// What an array, channel, map or slice is made of, or a pointer leads to.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn elem(&self) -> Result<Self, ValueError> {
        self.part(Part::Elem, 0)
    }

    /// The type of the keys of a map.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn key(&self) -> Result<Self, ValueError> {
        self.part(Part::Key, 0)
    }

    /// A parameter of a func, counted from 0. The last of a variadic one is a slice.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, and if it has not so many.
    pub fn parameter(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Part::Parameter, index)
    }

    /// A result of a func, counted from 0.
    ///
    /// # Errors
    ///
    /// As [`parameter`](Self::parameter).
    pub fn result(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Part::Result, index)
    }

    /// `*T`
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn pointer_to(&self) -> Result<Self, ValueError> {
        self.part(Part::Pointer, 0)
    }

    /// `[]T`
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn slice_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Slice, 0)
    }

    /// `map[T]elem`
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if values of this type cannot be compared.
    pub fn map_to(&self, elem: &Self) -> Result<Self, ValueError> {
        self.made_by(Request::PartWith(Part::Map as usize, elem.handle()))
    }

    /// `[len]T`
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if that is larger than Go's address space.
    pub fn array_of(&self, len: usize) -> Result<Self, ValueError> {
        self.part(Part::Array, len)
    }

    /// `chan T`; [`make_channel`](Self::make_channel) makes one, and [`Value::get`](crate::Value::get) a
    /// [`Sender`](crate::Sender) or [`Receiver`](crate::Receiver) of it.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if values of this type are 64 KiB or more.
    pub fn channel_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Chan, BOTH)
    }

    /// `chan<- T`
    pub(super) fn sending_channel_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Chan, SEND)
    }

    /// `<-chan T`
    pub(super) fn receiving_channel_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Chan, RECEIVE)
    }

    /// Whether the two are the same type.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn is(&self, other: &Self) -> Result<bool, ValueError> {
        self.relates(Relation::Identical, other)
    }

    /// Whether values of this type have the methods of an interface.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if the other type is no interface.
    pub fn implements(&self, interface: &Self) -> Result<bool, ValueError> {
        self.relates(Relation::Implementing, interface)
    }

    /// Whether values of this type can be given where the other is wanted.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn is_assignable_to(&self, other: &Self) -> Result<bool, ValueError> {
        self.relates(Relation::Assignable, other)
    }

    /// Whether values of this type can be converted to the other.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn is_convertible_to(&self, other: &Self) -> Result<bool, ValueError> {
        self.relates(Relation::Convertible, other)
    }

    fn part(&self, part: Part, of: usize) -> Result<Self, ValueError> {
        self.made_by(Request::Part(part as usize, of))
    }

    fn made_by(&self, request: Request<'_>) -> Result<Self, ValueError> {
        request.of(self.handle())?.handle().map(Self::from_handle)
    }

    fn relates(&self, relation: Relation, other: &Self) -> Result<bool, ValueError> {
        let reply = Request::Related(other.handle(), relation as usize).of(self.handle())?;
        Ok(reply.is_true())
    }
}
