//! [`GoType`]: the Go type of a symbol.

use crate::value::has_name;
use plugin_image::{Detail, Kind, Type, TypeId, Types};
use std::fmt;

/// A Go type, as described by the type data in a plugin's file. Its `Display` output is that of Go's `reflect`.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::Kind;
///
/// # fn main() -> Result<(), plugin_core::Error> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe { plugin_core::open("hello.so")? };
/// let go_type = hello.lookup("Greet")?.go_type();
/// assert_eq!(go_type.kind(), Kind::Func);
/// assert_eq!(go_type.to_string(), "func(string) string");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct GoType<'a> {
    types: &'a Types,
    id: TypeId,
}

impl<'a> GoType<'a> {
    pub(crate) fn new(types: &'a Types, id: TypeId) -> Self {
        Self { types, id }
    }

    /// Returns the type's kind, as `reflect.Kind`.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.ty().kind
    }

    /// Returns the description of the type. Pass the ids in it to [`part`](Self::part).
    #[must_use]
    pub fn ty(&self) -> &'a Type {
        self.types.get(self.id)
    }

    /// Returns the details of the type's kind: element types, fields, parameters.
    #[must_use]
    pub fn detail(&self) -> &'a Detail {
        &self.ty().detail
    }

    /// Reports whether `text` denotes this type: the text that `reflect` prints, ignoring spaces, or a type name qualified with its
    /// package's path (`example.com/api.Context`).
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        let any = |text: String| text.replace("interface{}", "any");
        any(dense(&self.to_string())) == any(dense(text)) || has_name(self.ty(), text)
    }

    /// Returns a type that this type refers to.
    ///
    /// # Panics
    ///
    /// May panic if `id` is from another plugin.
    #[must_use]
    pub fn part(&self, id: TypeId) -> GoType<'a> {
        Self::new(self.types, id)
    }
}

impl fmt::Display for GoType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.types.display(self.id))
    }
}

impl fmt::Debug for GoType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
