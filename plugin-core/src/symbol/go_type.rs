//! [`GoType`]: the Go type of a symbol.

use crate::{
    dynamic::type_text::{Spelled, parse},
    value::has_name,
};
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

    /// Reports whether `text` denotes this type, as [`GoPlugin::type_named`](crate::GoPlugin::type_named) understands it: spaces do not
    /// count, and each name in it may be unqualified, or qualified with its package's name or path: `func(example.com/api.Context) error`.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        self.to_string() == text || parse(text).is_ok_and(|spelled| self.is(&spelled))
    }

    fn is(&self, spelled: &Spelled) -> bool {
        let is = |id: TypeId, spelled: &Spelled| self.part(id).is(spelled);
        match (spelled, self.detail()) {
            (Spelled::Name(name), _) => {
                let name = match name.as_str() {
                    "byte" => "uint8",
                    "rune" => "int32",
                    name => name,
                };
                has_name(self.ty(), name)
            }
            _ if self.ty().name.is_some() => false,
            (Spelled::Pointer(to), Detail::Pointer { elem }) => is(*elem, to),
            (Spelled::Slice(of), Detail::Slice { elem }) => is(*elem, of),
            (Spelled::Array(count, of), Detail::Array { elem, len }) => {
                *count as u64 == *len && is(*elem, of)
            }
            (Spelled::Map(of, to), Detail::Map { key, elem }) => is(*key, of) && is(*elem, to),
            (Spelled::Chan(way, of), Detail::Chan { elem, dir }) => way == dir && is(*elem, of),
            (Spelled::Func { .. }, Detail::Func { .. }) => self.is_func(spelled),
            _ => false,
        }
    }

    fn is_func(&self, spelled: &Spelled) -> bool {
        let Spelled::Func {
            parameters,
            results,
            variadic,
        } = spelled
        else {
            return false;
        };
        let Detail::Func {
            params,
            results: own,
            variadic: is_variadic,
        } = self.detail()
        else {
            return false;
        };
        let all = |ids: &[TypeId], spelled: &[Spelled]| {
            let mut pairs = ids.iter().zip(spelled);
            ids.len() == spelled.len() && pairs.all(|(id, spelled)| self.part(*id).is(spelled))
        };
        variadic == is_variadic && all(params, parameters) && all(own, results)
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
