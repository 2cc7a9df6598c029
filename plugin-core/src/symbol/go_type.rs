//! [`GoType`]: the Go type of a symbol.

use crate::value::has_name;
use plugin_image::{Detail, Kind, Type, TypeId, Types};
use std::fmt;

/// A Go type, as a plugin's own type data describes it. Displays as Go's `reflect` prints it.
#[derive(Clone, Copy)]
pub struct GoType<'a> {
    types: &'a Types,
    id: TypeId,
}

impl<'a> GoType<'a> {
    pub(crate) fn new(types: &'a Types, id: TypeId) -> Self {
        Self { types, id }
    }

    /// The kind, as `reflect.Kind`.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.ty().kind
    }

    /// All that is known of the type. The ids in it are for [`part`](Self::part).
    #[must_use]
    pub fn ty(&self) -> &'a Type {
        self.types.get(self.id)
    }

    /// What the kind adds: element types, fields, parameters.
    #[must_use]
    pub fn detail(&self) -> &'a Detail {
        &self.ty().detail
    }

    /// Whether this is the type with this text: as `reflect` prints it, whatever the spaces; or a type with a name, also by its
    /// package's path (`example.com/api.Context`).
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        let any = |text: String| text.replace("interface{}", "any");
        any(dense(&self.to_string())) == any(dense(text)) || has_name(self.ty(), text)
    }

    /// A type that this one is made of.
    ///
    /// # Panics
    ///
    /// If `id` is not from the same plugin.
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
