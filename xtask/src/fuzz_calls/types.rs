//! The model of a batch: Go types and signatures, and the Rust types that stand for them.

/// A type without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basic {
    Bool,
    Int(u32),
    Uint(u32),
    /// `int` and `uint`.
    Word,
    Unsigned,
    Uintptr,
    Float(u32),
    Complex(u32),
    /// `String`, which is UTF-8.
    Text,
    /// `RawString`, any bytes.
    Raw,
    /// `time.Duration`, not negative.
    Duration,
    /// `time.Time`.
    Time,
    /// One of the types in `fuzz-calls/src/enums.rs`.
    Enum(Enum),
}

/// A Go type with constants, which is an enum in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enum {
    /// `int8`.
    Small,
    /// `uint16`, with a variant for all other values.
    Open,
    /// `int`.
    Word,
    /// `string`.
    Text,
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Basic(Basic),
    /// `type N3 ...` with this number. In Rust, it is a newtype if the number is odd, else the underlying type.
    Named(usize, Box<Type>),
    Array(usize, Box<Type>),
    Slice(Box<Type>),
    /// A map of keys to elements; if `true`, a `BTreeMap`.
    Map(Box<Type>, Box<Type>, bool),
    Pointer(Box<Type>),
    /// The struct with this number.
    Struct(usize),
    /// `any`, by handle.
    Any,
    /// `error`, as `Option<GoError>`.
    Error,
}

/// Reports whether the named type with this number is a newtype in Rust.
pub(super) fn is_newtype(number: usize) -> bool {
    !number.is_multiple_of(2)
}

/// The declaration of a struct.
#[derive(Debug)]
pub(super) struct Struct {
    /// Whether the Go type has a name. If not, each use spells it out.
    pub(super) named: bool,
    pub(super) fields: Vec<Field>,
    /// Whether it can be the key of a map, for which it is `Ord` and `Hash` in Rust.
    pub(super) key: bool,
    /// Whether serde can serialize it.
    pub(super) serde: bool,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: FieldName,
    pub(super) ty: Type,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldName {
    /// `F3`
    Plain,
    /// `_`
    Blank,
    /// The name of the embedded struct.
    Embedded,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(super) enum Parameter {
    Value(Type),
    /// A pointer to a value that the function changes.
    Changed(Type),
    /// A string, or a slice of numbers, in Rust memory.
    Lent(Type),
    Func(Signature),
}

#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) parameters: Vec<Parameter>,
    pub(super) results: Vec<Type>,
    /// Whether there is a final `error`, so that the result in Rust is a `Result`.
    pub(super) fails: bool,
    /// Whether the last parameter, a slice, is `...T`.
    pub(super) variadic: bool,
}

impl Signature {
    /// Reports whether all parameters are values.
    pub(super) fn is_of_values(&self) -> bool {
        let is_value = |parameter: &Parameter| matches!(parameter, Parameter::Value(_));
        self.parameters.iter().all(is_value)
    }

    /// Reports whether a parameter is valid for the duration of a call only, so that the call cannot be spawned.
    pub(super) fn is_for_one_call(&self) -> bool {
        let is =
            |parameter: &Parameter| matches!(parameter, Parameter::Changed(_) | Parameter::Lent(_));
        self.parameters.iter().any(is)
    }
}

/// The types and signatures of one plugin and one program.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) seed: u64,
    pub(super) structs: Vec<Struct>,
    /// The underlying types of the named types, by number.
    pub(super) named: Vec<Type>,
    pub(super) signatures: Vec<Signature>,
    /// The receivers of the methods with these signatures.
    pub(super) receivers: Vec<Type>,
    /// The types that are tried apart from signatures.
    pub(super) kinds: Vec<Type>,
    /// The types that an interface may hold.
    pub(super) any: Vec<Type>,
}

impl Batch {
    /// Reports whether a type can be the key of a map in both languages.
    pub(super) fn is_key(&self, ty: &Type) -> bool {
        match ty {
            Type::Basic(basic) => {
                !matches!(basic, Basic::Float(_) | Basic::Complex(_) | Basic::Time)
            }
            Type::Named(_, inner) => self.is_key(inner),
            // Rust implements traits for arrays of any length in the same way, so these are enough.
            Type::Array(_, inner) => self.is_key(inner),
            Type::Struct(number) => self.structs[*number].key,
            _ => false,
        }
    }

    /// Reports whether serde can serialize a type, in the form that Go expects.
    pub(super) fn is_serde(&self, ty: &Type) -> bool {
        match ty {
            // `RawString`, `Uintptr` and `Complex` cannot be serialized, and serde has a format of its own for times.
            Type::Basic(basic) => !matches!(
                basic,
                Basic::Raw
                    | Basic::Uintptr
                    | Basic::Complex(_)
                    | Basic::Duration
                    | Basic::Time
                    | Basic::Enum(_)
            ),
            Type::Named(number, inner) => !is_newtype(*number) && self.is_serde(inner),
            Type::Slice(inner) => self.is_serde(inner),
            Type::Array(len, inner) => *len <= 32 && self.is_serde(inner),
            Type::Map(key, value, _) => {
                matches!(
                    **key,
                    Type::Basic(Basic::Text | Basic::Int(_) | Basic::Uint(_) | Basic::Word)
                ) && self.is_serde(value)
            }
            // The target of a pointer must not be able to be nil, since serde does not tell the two nils apart.
            Type::Pointer(inner) => {
                matches!(**inner, Type::Basic(_) | Type::Array(..) | Type::Struct(_))
                    && self.is_serde(inner)
            }
            Type::Struct(number) => self.structs[*number].serde,
            Type::Any | Type::Error => false,
        }
    }

    /// Reports whether a type consists of numbers of one size, so that variables of it can be accessed in place.
    pub(super) fn is_plain(ty: &Type) -> bool {
        match ty {
            Type::Basic(basic) => !matches!(
                basic,
                Basic::Text | Basic::Raw | Basic::Duration | Basic::Time | Basic::Enum(_)
            ),
            Type::Named(number, inner) => !is_newtype(*number) && Self::is_plain(inner),
            Type::Array(_, inner) => Self::is_plain(inner),
            _ => false,
        }
    }

    /// Returns the numbers of integer and float registers for a number or a struct of numbers.
    pub(super) fn registers(&self, ty: &Type) -> Option<(usize, usize)> {
        match ty {
            Type::Basic(Basic::Float(_)) => Some((0, 1)),
            Type::Basic(Basic::Complex(_)) => Some((0, 2)),
            Type::Basic(Basic::Text | Basic::Raw | Basic::Enum(Enum::Text)) => Some((2, 0)),
            // plugin-core does not pass these in registers.
            Type::Basic(Basic::Time | Basic::Duration) => None,
            Type::Basic(_) => Some((1, 0)),
            Type::Named(_, inner) => self.registers(inner),
            Type::Array(0, _) => Some((0, 0)),
            Type::Struct(number) => {
                let fields = self.structs[*number].fields.iter();
                fields
                    .map(|field| self.registers(&field.ty))
                    .try_fold((0, 0), |(ints, floats), more| {
                        more.map(|(i, f)| (ints + i, floats + f))
                    })
            }
            _ => None,
        }
    }

    /// Returns the approximate size of a type in words, without what it points to.
    pub(super) fn words(&self, ty: &Type) -> usize {
        match ty {
            Type::Basic(Basic::Time) => 3,
            Type::Basic(
                Basic::Text | Basic::Raw | Basic::Complex(128) | Basic::Enum(Enum::Text),
            )
            | Type::Any
            | Type::Error => 2,
            Type::Basic(_) | Type::Map(..) | Type::Pointer(_) => 1,
            Type::Slice(_) => 3,
            Type::Named(_, inner) => self.words(inner),
            Type::Array(len, inner) => len * self.words(inner),
            Type::Struct(number) => {
                let fields = &self.structs[*number].fields;
                fields.iter().map(|field| self.words(&field.ty)).sum()
            }
        }
    }
}
