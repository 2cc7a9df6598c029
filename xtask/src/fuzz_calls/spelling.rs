//! Spells types in Go and Rust.

use super::types::{Basic, Batch, Enum, Field, FieldName, Parameter, Signature, Type, is_newtype};

impl Basic {
    pub(super) fn go(self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Int(bits) => format!("int{bits}"),
            Self::Uint(bits) => format!("uint{bits}"),
            Self::Word => "int".to_owned(),
            Self::Unsigned => "uint".to_owned(),
            Self::Uintptr => "uintptr".to_owned(),
            Self::Float(bits) => format!("float{bits}"),
            Self::Complex(bits) => format!("complex{bits}"),
            Self::Text | Self::Raw => "string".to_owned(),
            Self::Duration => "time.Duration".to_owned(),
            Self::Time => "time.Time".to_owned(),
            Self::Enum(ty) => format!("check.{}", ty.name()),
        }
    }

    fn rust(self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Int(bits) => format!("i{bits}"),
            Self::Uint(bits) => format!("u{bits}"),
            Self::Word => "isize".to_owned(),
            Self::Unsigned => "usize".to_owned(),
            Self::Uintptr => "Uintptr".to_owned(),
            Self::Float(bits) => format!("f{bits}"),
            Self::Complex(bits) => format!("Complex<f{}>", bits / 2),
            Self::Text => "String".to_owned(),
            Self::Raw => "RawString".to_owned(),
            Self::Duration => "Duration".to_owned(),
            Self::Time => "SystemTime".to_owned(),
            Self::Enum(ty) => ty.name().to_owned(),
        }
    }
}

impl Enum {
    /// Returns its name, which is the same in both languages.
    fn name(self) -> &'static str {
        match self {
            Self::Small => "SmallEnum",
            Self::Open => "OpenEnum",
            Self::Word => "WordEnum",
            Self::Text => "TextEnum",
        }
    }
}

impl Batch {
    pub(super) fn go(&self, ty: &Type) -> String {
        match ty {
            Type::Basic(basic) => basic.go(),
            Type::Named(number, _) => format!("N{number}"),
            Type::Array(len, inner) => format!("[{len}]{}", self.go(inner)),
            Type::Slice(inner) => format!("[]{}", self.go(inner)),
            Type::Map(key, value, _) => format!("map[{}]{}", self.go(key), self.go(value)),
            Type::Pointer(inner) => format!("*{}", self.go(inner)),
            Type::Struct(number) if self.structs[*number].named => format!("S{number}"),
            Type::Struct(number) => self.go_struct(*number),
            Type::Any => "any".to_owned(),
            Type::Error => "error".to_owned(),
        }
    }

    /// Spells a struct type with its fields.
    pub(super) fn go_struct(&self, number: usize) -> String {
        let field = |(at, field): (usize, &Field)| {
            let ty = self.go(&field.ty);
            match field.name {
                FieldName::Plain => format!("F{at} {ty}"),
                FieldName::Blank => format!("_ {ty}"),
                FieldName::Embedded => ty,
            }
        };
        let fields = self.structs[number].fields.iter().enumerate().map(field);
        format!("struct{{ {} }}", fields.collect::<Vec<_>>().join("; "))
    }

    /// Spells a func type: `func(int, ...string) (bool, error)`.
    pub(super) fn go_func(&self, signature: &Signature) -> String {
        let (parameters, results) = self.go_lists(signature);
        format!("func({}) ({})", parameters.join(", "), results.join(", "))
    }

    /// Spells the types of the parameters and of the results.
    pub(super) fn go_lists(&self, signature: &Signature) -> (Vec<String>, Vec<String>) {
        let last = signature.parameters.len().wrapping_sub(1);
        let parameter = |(at, parameter): (usize, &Parameter)| match parameter {
            Parameter::Value(ty) if signature.variadic && at == last => {
                self.go(ty).replacen("[]", "...", 1)
            }
            Parameter::Value(ty) | Parameter::Lent(ty) => self.go(ty),
            Parameter::Changed(ty) => format!("*{}", self.go(ty)),
            Parameter::Func(inner) => self.go_func(inner),
        };
        let parameters = signature.parameters.iter().enumerate().map(parameter);
        let error = signature.fails.then(|| "error".to_owned());
        let results = signature.results.iter().map(|ty| self.go(ty)).chain(error);
        (parameters.collect(), results.collect())
    }

    pub(super) fn rust(&self, ty: &Type) -> String {
        match ty {
            Type::Basic(basic) => basic.rust(),
            Type::Named(number, _) if is_newtype(*number) => format!("W{number}"),
            Type::Named(_, inner) => self.rust(inner),
            Type::Array(len, inner) => format!("[{}; {len}]", self.rust(inner)),
            Type::Slice(inner) => format!("Vec<{}>", self.rust(inner)),
            Type::Map(key, value, sorted) => {
                let map = if *sorted { "BTreeMap" } else { "HashMap" };
                format!("{map}<{}, {}>", self.rust(key), self.rust(value))
            }
            Type::Pointer(inner) => format!("Option<Box<{}>>", self.rust(inner)),
            Type::Struct(number) => format!("S{number}"),
            Type::Any => "Value".to_owned(),
            Type::Error => "Option<GoError>".to_owned(),
        }
    }

    /// Spells a function type in Rust.
    pub(super) fn rust_func(&self, signature: &Signature) -> String {
        let parameters = signature
            .parameters
            .iter()
            .map(|parameter| match parameter {
                Parameter::Value(ty) => self.rust(ty),
                Parameter::Changed(ty) => format!("InOut<{}>", self.rust(ty)),
                Parameter::Lent(Type::Slice(elem)) => format!("Borrowed<[{}]>", self.rust(elem)),
                Parameter::Lent(_) => "Borrowed<str>".to_owned(),
                Parameter::Func(inner) => format!("Callback<{}>", self.rust_func(inner)),
            });
        let parameters: Vec<String> = parameters.collect();
        format!(
            "fn({}) -> {}",
            parameters.join(", "),
            self.rust_results(signature)
        )
    }

    pub(super) fn rust_results(&self, signature: &Signature) -> String {
        let results: Vec<String> = signature.results.iter().map(|ty| self.rust(ty)).collect();
        let results = match &results[..] {
            [one] => one.clone(),
            several => format!("({})", several.join(", ")),
        };
        match signature.fails {
            true => format!("Result<{results}, GoError>"),
            false => results,
        }
    }
}
