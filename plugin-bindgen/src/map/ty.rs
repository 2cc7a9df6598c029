//! Rust types and declarations, before they are written out.

use plugin_image::TypeId;

/// A Rust type.
#[derive(Debug, Clone)]
pub(crate) enum Ty {
    /// Numbers that can be keys of maps, `bool`, `String`.
    Plain(&'static str),
    /// Numbers that cannot.
    Float(&'static str),
    Vec(Box<Ty>),
    Array(Box<Ty>, u64),
    Map(Box<Ty>, Box<Ty>),
    /// A pointer, by a copy of what it points to.
    Pointer(Box<Ty>),
    /// A pointer that a function is given, whose target it may change.
    InOut(Box<Ty>),
    /// A slice of bytes that a method is given to fill.
    Buffer,
    Struct(TypeId),
    /// The alias of a named type.
    Alias(TypeId, Box<Ty>),
    Sender(Box<Ty>),
    Receiver(Box<Ty>),
    /// `SystemTime`
    Time,
    /// `Option<GoError>`
    Error,
    Callback(Box<Signature>),
    /// Anything, by handle.
    Value,
}

impl Ty {
    /// Whether Go gets a copy of what the original would lead to.
    pub(crate) fn is_copied(&self) -> bool {
        match self {
            Self::Vec(_) | Self::Pointer(_) | Self::Map(..) => true,
            Self::Alias(_, of) => of.is_copied(),
            _ => false,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) parameters: Vec<Ty>,
    pub(crate) results: Vec<Ty>,
    /// Whether there is a final error besides.
    pub(crate) fails: bool,
    /// Whether Go could write into what it is given, which is a copy.
    pub(crate) copies: bool,
}

impl Signature {
    /// Whether what the function writes behind a pointer is copied back.
    pub(crate) fn changes(&self) -> bool {
        self.parameters
            .iter()
            .any(|ty| matches!(ty, Ty::InOut(_) | Ty::Buffer))
    }
}

#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) go_name: String,
    pub(crate) ty: Ty,
    /// Why there are `Value`s in it.
    pub(crate) reasons: Vec<String>,
}

/// The methods of an interface, or of a type that is not one.
#[derive(Debug)]
pub(crate) struct Methods {
    pub(crate) name: String,
    pub(crate) methods: Vec<Method>,
}

#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) go_name: String,
    pub(crate) ty: TypeId,
    /// `None` for a method that no signature stands for.
    pub(crate) signature: Option<Signature>,
    pub(crate) reasons: Vec<String>,
}
