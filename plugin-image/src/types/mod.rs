//! Go types: what `reflect` knows about a type, read from the file.

mod decode;
mod detail;
mod kind;
mod lazy;
mod name;

pub(crate) use decode::{Decoder, Known, Scope};
pub use kind::{ChanDir, Kind};
pub(crate) use lazy::{Lazy, Shared};
use std::{fmt, sync::Arc};

/// The types of a module. A [`TypeId`] is valid only in the [`Types`] it comes from.
#[derive(Debug, Clone, Default)]
pub struct Types(Store);

/// The storage of types.
#[derive(Debug, Clone)]
enum Store {
    Ready(Vec<Type>),
    InFile(Arc<Lazy>),
}

impl Default for Store {
    fn default() -> Self {
        Self::Ready(Vec::new())
    }
}

/// Identifies one type of a [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub(crate) u32);

impl TypeId {
    /// Returns the type's position in [`Types::iter`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Types {
    /// Returns a single type with only its kind and text, for fake plugins.
    #[must_use]
    pub fn of_one(kind: Kind, string: String) -> Self {
        Self::of(vec![Type::printed(kind, string)])
    }

    pub(crate) fn of(all: Vec<Type>) -> Self {
        Self(Store::Ready(all))
    }

    /// Returns the types of a file, which are read on demand.
    pub(crate) fn in_file(types: Lazy) -> Self {
        Self(Store::InFile(Arc::new(types)))
    }

    /// Returns the id of the first type.
    #[must_use]
    pub fn first(&self) -> TypeId {
        TypeId(0)
    }

    /// Returns the type that `id` names.
    ///
    /// # Panics
    ///
    /// Panics if `id` comes from another [`Types`] and is out of range here.
    #[must_use]
    pub fn get(&self, id: TypeId) -> &Type {
        match &self.0 {
            Store::Ready(all) => &all[id.index()],
            Store::InFile(types) => types.get(id),
        }
    }

    /// Returns the type as Go's `reflect.Type.String` prints it.
    ///
    /// # Panics
    ///
    /// Panics as [`get`](Self::get) does.
    #[must_use]
    pub fn display(&self, id: TypeId) -> impl fmt::Display + '_ {
        self.get(id).string.as_str()
    }

    /// Returns the number of types.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Store::Ready(all) => all.len(),
            Store::InFile(_) => self.iter().count(),
        }
    }

    /// Reports whether there are no types.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns all types in the order of [`TypeId::index`], which has no other meaning.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        let known = |id: &TypeId| match &self.0 {
            Store::Ready(all) => id.index() < all.len(),
            Store::InFile(types) => id.index() < types.known(),
        };
        let ids = (0u32..).map(TypeId).take_while(known);
        ids.map(|id| (id, self.get(id)))
    }
}

/// One Go type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Type {
    /// The kind, as `reflect.Kind`.
    pub kind: Kind,
    /// The declared name; `None` for a type literal. Predeclared types (`int`, `error`) have one with an empty package path.
    pub name: Option<TypeName>,
    /// The type as `reflect.Type.String` prints it; not unique, since it names packages by their last part.
    pub string: String,
    /// Size of a value in bytes.
    pub size: u64,
    /// Alignment of a value in bytes.
    pub align: u8,
    /// The number of leading bytes of a value that can contain pointers; 0 if a value has none.
    pub ptr_bytes: u64,
    /// The type's hash, as the compiler computed it.
    pub hash: u32,
    /// The details that depend on the kind.
    pub detail: Detail,
    /// Methods of a named type or of a pointer to one, in the file's order (by name); empty for interfaces.
    pub methods: Vec<Method>,
}

impl Type {
    /// Returns a type with only its kind and text.
    fn printed(kind: Kind, string: String) -> Self {
        Self {
            kind,
            name: None,
            string,
            size: 0,
            align: 0,
            ptr_bytes: 0,
            hash: 0,
            detail: Detail::None,
            methods: Vec::new(),
        }
    }
}

/// The name of a declared type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TypeName {
    /// The full import path of the declaring package; empty for predeclared types.
    pub package_path: String,
    /// The name alone, with type arguments if the type is generic: `Pair[int,string]`.
    pub name: String,
}

/// The details of a type that depend on its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Nothing: the basic kinds.
    None,
    /// `[len]elem`
    Array {
        /// Element type.
        elem: TypeId,
        /// Number of elements.
        len: u64,
    },
    /// `chan elem`, `<-chan elem`, `chan<- elem`
    Chan {
        /// Element type.
        elem: TypeId,
        /// Allowed directions.
        dir: ChanDir,
    },
    /// `func(params) results`
    Func {
        /// Parameters in order; the last of a variadic function is a slice.
        params: Vec<TypeId>,
        /// Results in order.
        results: Vec<TypeId>,
        /// Whether the last parameter is variadic.
        variadic: bool,
    },
    /// `interface { methods }`
    Interface {
        /// The package of its unexported methods whose names do not contain it, if any.
        package_path: Option<String>,
        /// The methods, sorted by name.
        methods: Vec<InterfaceMethod>,
    },
    /// `map[key]elem`
    Map {
        /// Key type.
        key: TypeId,
        /// Element type.
        elem: TypeId,
    },
    /// `*elem`
    Pointer {
        /// Element type.
        elem: TypeId,
    },
    /// `[]elem`
    Slice {
        /// Element type.
        elem: TypeId,
    },
    /// `struct { fields }`
    Struct {
        /// The package of its unexported fields, if it has any.
        package_path: Option<String>,
        /// The fields in order.
        fields: Vec<Field>,
    },
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The field's name; for an embedded one that of its type.
    pub name: String,
    /// The package of an unexported field; `None` for an exported one.
    pub package_path: Option<String>,
    /// The field's type.
    pub ty: TypeId,
    /// Offset in bytes from the start of the struct.
    pub offset: u64,
    /// The tag, empty if there is none.
    pub tag: String,
    /// Whether the field is embedded.
    pub embedded: bool,
}

/// A method of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InterfaceMethod {
    /// The method's name.
    pub name: String,
    /// The package of an unexported method; `None` for an exported one.
    pub package_path: Option<String>,
    /// The method's func type, without receiver.
    pub ty: TypeId,
}

/// A method of a type that is not an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Method {
    /// The method's name.
    pub name: String,
    /// The package of an unexported method; `None` for an exported one.
    pub package_path: Option<String>,
    /// The method's func type, without receiver; `None` if the linker removed the method because nothing calls it.
    pub ty: Option<TypeId>,
}
