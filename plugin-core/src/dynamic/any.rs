//! Methods of [`Value`] for values of all types.

use super::{
    Type, Value, ValueError,
    operation::{get, make},
    reply::Reply,
    request::Request,
};
use crate::value::{Argument, GoValue};
use plugin_image::Kind;
use std::fmt;

/// Values of all types.
impl Value {
    /// Creates a Go value of the Go type that `T` stands for: `Vec<Value>` is `[]any`, `HashMap<String, Value>` is `map[string]any`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::NoRuntime`] if no plugin is open yet, and [`ValueError::Refused`] if `T` does not stand for exactly one Go type
    /// of the open plugins. Use [`Type::make`] if a struct stands for several.
    pub fn new<T: GoValue>(value: impl Argument<T>) -> Result<Self, ValueError> {
        crate::runtime::instance::current().ok_or(ValueError::NoRuntime)?;
        make(&value, None)
    }

    /// Returns a copy of the value as the Rust type `T`. The value's type or its underlying type must be the Go type that `T` stands for.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::TypeMismatch`] for a value of another type, and another [`ValueError`] if the value cannot be converted, such as
    /// [`ValueError::NotUtf8`].
    pub fn get<T: GoValue>(&self) -> Result<T, ValueError> {
        get(&self.0)
    }

    /// Returns the text of the value's type, as `reflect` prints it, or `nil` for a nil interface, which has no type.
    #[must_use]
    pub fn go_type(&self) -> String {
        Request::Type.done(&self.0).text()
    }

    /// Returns the kind of the value's type, or `None` for a nil interface.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_number(Request::Type.done(&self.0).number() as u8)
    }

    /// Reports whether the value is a nil interface, pointer, map, slice, func or channel.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        Request::Nil.done(&self.0).is_true()
    }

    /// Reports whether the two values are equal, as Go's `==` compares interfaces.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if their type is not comparable, or the values are nested too deeply.
    pub fn equals(&self, other: &Self) -> Result<bool, ValueError> {
        Request::Equal(other)
            .of(&self.0)
            .map(|reply| reply.is_true())
    }

    /// Returns the variable that a pointer points to.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is a nil pointer or not a pointer.
    pub fn elem(&self) -> Result<Self, ValueError> {
        self.part(Request::Elem)
    }

    /// Converts the value to a type, like Go's `T(x)`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if Go has no such conversion.
    pub fn convert(&self, to: &Type) -> Result<Self, ValueError> {
        self.part(Request::Convert(to.handle()))
    }

    /// Converts the value to the type of `other`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if Go has no such conversion, or if `other` is a nil interface, which has no type.
    pub fn convert_as(&self, other: &Self) -> Result<Self, ValueError> {
        self.convert(&other.type_of()?)
    }

    /// Asserts that the value is of a type or, if the type is an interface, implements it, like Go's `x.(T)`.
    ///
    /// The result is the same value. Unlike in Go, all methods of a [`Value`] can be used, whatever the interface.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Assertion`] if the assertion does not hold.
    pub fn assert(&self, to: &Type) -> Result<Self, ValueError> {
        self.part(Request::Assert(to.handle()))
    }

    /// Returns the value's type. The type of a variable is the variable's own, which can be an interface type. The type of any other
    /// interface value is its dynamic type.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for a nil interface, which has no type.
    pub fn type_of(&self) -> Result<Type, ValueError> {
        let ty = Request::TypeOf.of(&self.0)?.handle();
        Ok(Type::from_handle(ty))
    }

    /// Returns a pointer to this variable, like Go's `&x`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is not a variable. [`copied`](Self::copied) makes one of it.
    pub fn addr(&self) -> Result<Self, ValueError> {
        self.part(Request::Addr)
    }

    /// Returns a new variable of the same type that holds the value. The copy is shallow, like a Go assignment.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for a nil interface, which has no type.
    pub fn copied(&self) -> Result<Self, ValueError> {
        self.part(Request::Copied)
    }

    /// Returns a new variable of this value's type, made from a tree; see host/trees.go.
    #[cfg(feature = "serde")]
    pub(crate) fn like_tree(&self, tree: &[u8]) -> Result<Self, ValueError> {
        self.part(Request::Tree(tree))
    }

    pub(super) fn part(&self, request: Request<'_>) -> Result<Self, ValueError> {
        request.of(&self.0).map(Reply::value)
    }
}

/// Formats the value as Go's `fmt.Print` does, with its method `Error` or `String` if it has one. A method `Format` is not used.
///
/// `...` replaces values that are nested more than a hundred deep, as in a list that contains itself, and text beyond 16 MiB.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Request::Print.of(&self.0) {
            Ok(reply) => f.pad(&reply.text()),
            Err(error) => write!(f, "({error})"),
        }
    }
}
