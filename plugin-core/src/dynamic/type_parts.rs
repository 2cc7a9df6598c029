//! Methods of [`Type`]: element types, composite types, and relations between types.

use super::{Type, ValueError, request::Request};

/// A type derived from another: `type typePart` of host/types.go.
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

// The values of `reflect.ChanDir`.
const RECEIVE: usize = 1;
const SEND: usize = 2;
const BOTH: usize = 3;

/// A relation between two types: `type relation` of host/types.go.
enum Relation {
    Identical,
    Implementing,
    Assignable,
    Convertible,
}

/// Element types, composite types, and relations between types.
impl Type {
    /// Returns the element type of an array, channel, map, pointer or slice type.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds.
    pub fn elem(&self) -> Result<Self, ValueError> {
        self.part(Part::Elem, 0)
    }

    /// Returns the key type of a map type.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds.
    pub fn key(&self) -> Result<Self, ValueError> {
        self.part(Part::Key, 0)
    }

    /// Returns the type of a parameter of a func type, counted from 0. The last parameter of a variadic func is a slice.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds, and if there is no such parameter.
    pub fn parameter(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Part::Parameter, index)
    }

    /// Returns the type of a result of a func type, counted from 0.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds, and if there is no such result.
    pub fn result(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Part::Result, index)
    }

    /// Returns the type `*T`.
    #[must_use]
    pub fn pointer_to(&self) -> Self {
        self.made(Part::Pointer)
    }

    /// Returns the type `[]T`.
    #[must_use]
    pub fn slice_of(&self) -> Self {
        self.made(Part::Slice)
    }

    /// Returns the type `map[T]elem`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if this type is not comparable.
    pub fn map_to(&self, elem: &Self) -> Result<Self, ValueError> {
        self.made_by(Request::PartWith(Part::Map as usize, elem.handle()))
    }

    /// Returns the type `[len]T`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the array would be larger than Go's address space.
    pub fn array_of(&self, len: usize) -> Result<Self, ValueError> {
        self.part(Part::Array, len)
    }

    /// Returns the type `chan T`.
    ///
    /// [`make_channel`](Self::make_channel) makes a channel of it, from which [`Value::get`](crate::Value::get) returns a
    /// [`Sender`](crate::Sender) or [`Receiver`](crate::Receiver).
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if values of this type have 64 KiB or more.
    pub fn channel_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Chan, BOTH)
    }

    /// Returns the type `chan<- T`.
    pub(super) fn sending_channel_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Chan, SEND)
    }

    /// Returns the type `<-chan T`.
    pub(super) fn receiving_channel_of(&self) -> Result<Self, ValueError> {
        self.part(Part::Chan, RECEIVE)
    }

    /// Reports whether the two types are identical.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.relation(Relation::Identical, other)
            .done(self.handle())
            .is_true()
    }

    /// Reports whether this type implements an interface.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the other type is not an interface.
    pub fn implements(&self, interface: &Self) -> Result<bool, ValueError> {
        let reply = self
            .relation(Relation::Implementing, interface)
            .of(self.handle())?;
        Ok(reply.is_true())
    }

    /// Reports whether values of this type are assignable to the other type.
    #[must_use]
    pub fn is_assignable_to(&self, other: &Self) -> bool {
        self.relation(Relation::Assignable, other)
            .done(self.handle())
            .is_true()
    }

    /// Reports whether values of this type are convertible to the other type.
    #[must_use]
    pub fn is_convertible_to(&self, other: &Self) -> bool {
        self.relation(Relation::Convertible, other)
            .done(self.handle())
            .is_true()
    }

    fn part(&self, part: Part, of: usize) -> Result<Self, ValueError> {
        self.made_by(Request::Part(part as usize, of))
    }

    fn made_by(&self, request: Request<'_>) -> Result<Self, ValueError> {
        let made = request.of(self.handle())?.handle();
        Ok(Self::from_handle(made))
    }

    fn made(&self, part: Part) -> Self {
        let made = Request::Part(part as usize, 0).done(self.handle());
        Self::from_handle(made.handle())
    }

    fn relation<'a>(&self, relation: Relation, other: &'a Self) -> Request<'a> {
        Request::Related(other.handle(), relation as usize)
    }
}
