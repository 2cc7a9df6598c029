//! What can be done with any Go value.

use super::{
    Type, Value, ValueError,
    operation::{get, make},
    request::Request,
};
use crate::value::{Argument, GoValue};
use plugin_image::Kind;
use std::fmt;

/// What can be done with any Go value.
impl Value {
    /// A new Go value of the Go type that `T` stands for, in all plugins that are open; `Vec<Value>` is `[]any`, `HashMap<String, Value>` is `map[string]any`.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoRuntime`] before a plugin is open; [`ValueError::Refused`] as [`Type::of`]: where a struct stands for several Go
    /// types, there is [`Type::make`].
    pub fn new<T: GoValue>(value: impl Argument<T>) -> Result<Self, ValueError> {
        crate::runtime::instance::current().ok_or(ValueError::NoRuntime)?;
        make(&value, None)
    }

    /// The value as the Rust type `T`, by copy. Its Go type must be the one that `T` stands for, or have a name and be made of it.
    ///
    /// # Errors
    ///
    /// [`ValueError::TypeMismatch`].
    pub fn get<T: GoValue>(&self) -> Result<T, ValueError> {
        get(&self.0)
    }

    /// The Go type, as `reflect` prints it; `nil` for a nil interface, which has none.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn go_type(&self) -> Result<String, ValueError> {
        Request::Type.of(&self.0).map(|reply| reply.text())
    }

    /// The kind of the Go type; `None` for a nil interface.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn kind(&self) -> Result<Option<Kind>, ValueError> {
        Request::Type
            .of(&self.0)
            .map(|reply| Kind::from_number(reply.number() as u8))
    }

    /// Whether it is nil: an interface, pointer, map, slice, function or channel.
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn is_nil(&self) -> Result<bool, ValueError> {
        Request::Nil.of(&self.0).map(|reply| reply.is_true())
    }

    /// Whether Go's `==` holds of the two, as of interfaces.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if their type cannot be compared.
    pub fn equals(&self, other: &Self) -> Result<bool, ValueError> {
        Request::Equal(other)
            .of(&self.0)
            .map(|reply| reply.is_true())
    }

    /// What a pointer leads to: a variable.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for a nil pointer, and for other kinds.
    pub fn elem(&self) -> Result<Self, ValueError> {
        self.part(Request::Elem)
    }

    /// The value converted to a type, as Go's `T(x)` does.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if Go has no such conversion.
    pub fn convert(&self, to: &Type) -> Result<Self, ValueError> {
        self.part(Request::Convert(to.handle()))
    }

    /// The value converted to the type of `other`.
    ///
    /// # Errors
    ///
    /// As [`convert`](Self::convert); [`ValueError::Refused`] if `other` is a nil interface, which has no type.
    pub fn convert_as(&self, other: &Self) -> Result<Self, ValueError> {
        self.convert(&other.type_of()?)
    }

    /// The value asserted to a type, as Go's `x.(T)` does: if it is of that type or, if that is an interface, has its methods.
    ///
    /// A value by handle is never seen through the methods of an interface only: this gives the same value once more.
    ///
    /// # Errors
    ///
    /// [`ValueError::Assertion`].
    pub fn assert(&self, to: &Type) -> Result<Self, ValueError> {
        self.part(Request::Assert(to.handle()))
    }

    /// The Go type. Of a variable its own, which may be an interface; of any other value, that of what is in the interface.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for a nil interface, which has none.
    pub fn type_of(&self) -> Result<Type, ValueError> {
        Request::TypeOf.of(&self.0)?.handle().map(Type::from_handle)
    }

    /// The pointer to the variable that this is.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if this is no variable; a [`copied`](Self::copied) one is.
    pub fn addr(&self) -> Result<Self, ValueError> {
        self.part(Request::Addr)
    }

    /// A new variable of the same type, which holds the value. What that leads to is not copied.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for a nil interface, which has no type.
    pub fn copied(&self) -> Result<Self, ValueError> {
        self.part(Request::Copied)
    }

    /// A new variable of this value's type, from a tree of host/trees.go.
    #[cfg(feature = "serde")]
    pub(crate) fn like_tree(&self, tree: &[u8]) -> Result<Self, ValueError> {
        self.part(Request::Tree(tree))
    }

    pub(super) fn part(&self, request: Request<'_>) -> Result<Self, ValueError> {
        request.of(&self.0)?.value()
    }
}

/// As Go's `fmt.Print` prints it, by its method `Error` or `String` if it has one; a method `Format` is not asked.
///
/// Of values that are in each other a hundred deep, as in a list that holds itself, and beyond 16 MiB, the rest is `...`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Request::Print.of(&self.0) {
            Ok(reply) => f.write_str(&reply.text()),
            Err(error) => write!(f, "({error})"),
        }
    }
}
