//! The model of a batch: Go types and signatures, and which Rust types stand for them.

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
    /// Rust's `String`, so that it is UTF-8.
    Text,
    /// `RawString`, any bytes.
    Raw,
    /// `time.Duration`, without sign.
    Duration,
    /// `time.Time`.
    Time,
    /// One of the types in enums.rs of the program's part.
    Enum(Enum),
}

/// A Go type of constants, an enum in Rust.
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
    /// `type N3 ...` with this number. Rust sees what is behind it if the number is even, else a newtype.
    Named(usize, Box<Type>),
    Array(usize, Box<Type>),
    Slice(Box<Type>),
    /// `true`: a `BTreeMap`.
    Map(Box<Type>, Box<Type>, bool),
    Pointer(Box<Type>),
    /// The struct with this number.
    Struct(usize),
    /// `any`, by handle.
    Any,
    /// `error`, as `Option<GoError>`.
    Error,
}

/// Whether Rust has a newtype for the named type with this number.
pub(super) fn is_newtype(number: usize) -> bool {
    !number.is_multiple_of(2)
}

/// The declaration of a struct.
#[derive(Debug)]
pub(super) struct Struct {
    /// Whether Go has a name for it, or spells it out wherever it is.
    pub(super) named: bool,
    pub(super) fields: Vec<Field>,
    /// Whether its values can be compared in Rust, to be keys of maps: then it is `Ord` and `Hash`.
    pub(super) key: bool,
    /// Whether serde knows it.
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
    /// That of the struct that is embedded.
    Embedded,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(super) enum Parameter {
    Value(Type),
    /// A pointer to what the function changes.
    Changed(Type),
    /// A text, or a slice of numbers, that leads to Rust memory.
    Lent(Type),
    Func(Signature),
}

#[derive(Clone, Debug)]
pub(super) struct Signature {
    pub(super) parameters: Vec<Parameter>,
    pub(super) results: Vec<Type>,
    /// Whether there is a final `error`, which makes Rust's result a `Result`.
    pub(super) fails: bool,
    /// Whether the last parameter, a slice, is `...T`.
    pub(super) variadic: bool,
}

impl Signature {
    /// Whether all parameters are values.
    pub(super) fn is_of_values(&self) -> bool {
        let is_value = |parameter: &Parameter| matches!(parameter, Parameter::Value(_));
        self.parameters.iter().all(is_value)
    }

    /// Whether a parameter is good for one call only, which is waited for.
    pub(super) fn is_for_one_call(&self) -> bool {
        let is =
            |parameter: &Parameter| matches!(parameter, Parameter::Changed(_) | Parameter::Lent(_));
        self.parameters.iter().any(is)
    }
}

/// What one plugin and one program are made from.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) seed: u64,
    pub(super) structs: Vec<Struct>,
    /// What is behind the types with names that Rust does not see.
    pub(super) named: Vec<Type>,
    pub(super) signatures: Vec<Signature>,
    /// The receivers of the methods that have these signatures.
    pub(super) receivers: Vec<Type>,
    /// The types that are tried by themselves.
    pub(super) kinds: Vec<Type>,
    /// The types that an interface may hold.
    pub(super) any: Vec<Type>,
}

impl Batch {
    /// Whether a type can be the key of a map, in both languages.
    pub(super) fn is_key(&self, ty: &Type) -> bool {
        match ty {
            Type::Basic(basic) => {
                !matches!(basic, Basic::Float(_) | Basic::Complex(_) | Basic::Time)
            }
            Type::Named(_, inner) => self.is_key(inner),
            // Rust derives no more for longer ones than it does for these; these are enough.
            Type::Array(_, inner) => self.is_key(inner),
            Type::Struct(number) => self.structs[*number].key,
            _ => false,
        }
    }

    /// Whether serde knows a type, and Go has no other idea of what it is.
    pub(super) fn is_serde(&self, ty: &Type) -> bool {
        match ty {
            // Neither `RawString` nor `Uintptr` nor `Complex` are anything to serde, and it writes times as it likes.
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
            // What is in a pointer must not be nil in its turn, for that is one and the same to serde.
            Type::Pointer(inner) => {
                matches!(**inner, Type::Basic(_) | Type::Array(..) | Type::Struct(_))
                    && self.is_serde(inner)
            }
            Type::Struct(number) => self.structs[*number].serde,
            Type::Any | Type::Error => false,
        }
    }

    /// Whether a type is numbers of one size, so that a variable of it is read and written safely.
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

    /// How many registers a number, or a struct of numbers, takes: of integers, and of floats.
    pub(super) fn registers(&self, ty: &Type) -> Option<(usize, usize)> {
        match ty {
            Type::Basic(Basic::Float(_)) => Some((0, 1)),
            Type::Basic(Basic::Complex(_)) => Some((0, 2)),
            Type::Basic(Basic::Text | Basic::Raw | Basic::Enum(Enum::Text)) => Some((2, 0)),
            // Rust passes these in no registers.
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

    /// About how many words a type is, itself.
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
