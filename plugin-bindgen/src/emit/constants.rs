//! Aliases of named types, and constants.

use plugin_image::Type;

use super::{
    ALLOW, Emitter,
    docs::{Docs, one_line, shortened},
    enumeration::Enumeration,
};
use crate::{
    names::{self, distinct, screaming},
    source::Constant,
};

/// A named type that is no struct, and its constants.
struct Alias<'a> {
    name: &'a str,
    constants: Vec<&'a Constant>,
    enumeration: Option<Enumeration<'a>>,
}

impl Emitter<'_> {
    /// The aliases, each with the constants of its type; and the constants of the plugin's own package that have no type of their own.
    pub(super) fn aliases_and_constants(&self, text: &mut String) {
        let aliases = self.map.aliases.iter().map(|(id, (name, _))| {
            let constants = self.constants_of(self.map.types.get(*id));
            Alias {
                enumeration: Enumeration::of(name, &constants),
                name,
                constants,
            }
        });
        let aliases: Vec<Alias<'_>> = aliases.collect();
        let main = self.package("main");
        let all = main.iter().flat_map(|main| &main.constants);
        let plain: Vec<&Constant> = all.filter(|constant| constant.named.is_empty()).collect();
        // In the order in which they are written.
        let mut candidates = Vec::new();
        for alias in aliases.iter().filter(|alias| alias.enumeration.is_none()) {
            candidates.extend(alias.constants.iter().map(|one| names_of(alias.name, one)));
        }
        candidates.extend(plain.iter().map(|one| names_of("Go", one)));
        let mut names = distinct(&candidates, &[]).into_iter();
        for ((id, (name, ty)), alias) in self.map.aliases.iter().zip(aliases) {
            self.document("Go's", *id, text);
            if let Some(enumeration) = alias.enumeration {
                enumeration.write(text);
                continue;
            }
            text.push_str(&format!("{ALLOW}pub type {name} = {};\n", self.rust(ty)));
            for (constant, rust) in alias.constants.iter().zip(&mut names) {
                write(constant, Some(name), &rust, text);
            }
        }
        for (constant, rust) in plain.iter().zip(names) {
            write(constant, None, &rust, text);
        }
    }

    fn constants_of(&self, ty: &Type) -> Vec<&Constant> {
        let named = ty.name.as_ref();
        let package = named.and_then(|name| self.package(&name.package_path));
        let all = package.iter().flat_map(|package| &package.constants);
        all.filter(|constant| named.is_some_and(|name| name.name == constant.named))
            .collect()
    }
}

/// The names that a constant goes by, which begins with that of its type where the first will not do.
fn names_of(alias: &str, constant: &Constant) -> [String; 3] {
    let long = format!("{alias}{}", constant.name);
    [
        screaming(&constant.name),
        screaming(&long),
        names::spelled(&long).to_uppercase(),
    ]
}

/// A constant, or why there is none.
fn write(constant: &Constant, alias: Option<&str>, rust: &str, text: &mut String) {
    let Some((ty, value)) = value_of(constant) else {
        let Constant {
            name, basic, value, ..
        } = constant;
        let value = shortened(value);
        let reason = match basic.as_str() {
            "float32" | "float64" | "complex64" | "complex128" => {
                "is too large or too small for it in Rust"
            }
            _ => "fits no type of Rust's",
        };
        let text_of = format!("Go's constant `{name}`, {basic} {value}, {reason}.");
        text.push_str(&format!("\n// {}\n", one_line(&text_of)));
        return;
    };
    // A text of a named type is no `String`.
    let ty = match alias {
        Some(alias) if !ty.starts_with('&') => alias,
        _ => ty,
    };
    text.push('\n');
    let mut docs = Docs::new(0);
    let of = match constant.foreign.as_str() {
        "" => String::new(),
        foreign => format!(", a `{foreign}`"),
    };
    docs.line(&format!("Go's constant `{}`{of}.", constant.name));
    docs.markdown(&constant.doc);
    docs.write(text);
    text.push_str(&format!("{ALLOW}pub const {rust}: {ty} = {value};\n"));
}

/// The Rust type and the value; none for one that does not fit, such as an untyped 1e400.
pub(super) fn value_of(constant: &Constant) -> Option<(&'static str, String)> {
    fn integer<T: std::str::FromStr + ToString>(
        ty: &'static str,
        value: &str,
    ) -> Option<(&'static str, String)> {
        let value = value.parse::<T>().ok()?;
        Some((ty, value.to_string()))
    }
    let value = constant.value.as_str();
    if let ("time.Duration", Ok(nanoseconds)) = (&*constant.foreign, value.parse::<u64>()) {
        let value = format!("std::time::Duration::from_nanos({nanoseconds})");
        return Some(("std::time::Duration", value));
    }
    match constant.basic.as_str() {
        "bool" => Some(("bool", value.parse::<bool>().ok()?.to_string())),
        // An untyped one may be larger than the type that it takes by default.
        "int" => integer::<i64>("isize", value)
            .or_else(|| integer::<u64>("u64", value))
            .or_else(|| integer::<i128>("i128", value))
            .or_else(|| integer::<u128>("u128", value)),
        "int8" => integer::<i8>("i8", value),
        "int16" => integer::<i16>("i16", value),
        "int32" => integer::<i32>("i32", value),
        "rune" => integer::<i32>("i32", value)
            .or_else(|| integer::<i64>("i64", value))
            .or_else(|| integer::<i128>("i128", value)),
        "int64" => integer::<i64>("i64", value),
        "uint" => integer::<u64>("usize", value),
        "uint8" | "byte" => integer::<u8>("u8", value),
        "uint16" => integer::<u16>("u16", value),
        "uint32" => integer::<u32>("u32", value),
        "uint64" => integer::<u64>("u64", value),
        "uintptr" => {
            let number = value.parse::<u64>().ok()?;
            Some((
                "plugin_core::Uintptr",
                format!("plugin_core::Uintptr({number})"),
            ))
        }
        "float32" => Some(("f32", float::<f32>(value)?)),
        "float64" => Some(("f64", float::<f64>(value)?)),
        "complex64" => complex::<f32>("plugin_core::Complex<f32>", value),
        "complex128" => complex::<f64>("plugin_core::Complex<f64>", value),
        "bytes" => {
            let digits = value.as_bytes().chunks(2);
            let escaped = digits.map(|pair| format!("\\x{}", String::from_utf8_lossy(pair)));
            Some(("&[u8]", format!("b\"{}\"", escaped.collect::<String>())))
        }
        "string" => Some(("&str", format!("{value:?}"))),
        _ => None,
    }
}

/// A float as Rust writes it; none for one that the type has not, and that would be 0 or infinite.
fn float<T: std::str::FromStr + std::fmt::Debug>(value: &str) -> Option<String> {
    let is_zero = |text: &str| {
        let digits = text.split(['e', 'E']).next().unwrap_or_default();
        !digits.contains(|c: char| c.is_ascii_digit() && c != '0')
    };
    let number = format!("{:?}", value.parse::<T>().ok()?);
    let fits = !number.contains("inf") && is_zero(&number) == is_zero(value);
    fits.then_some(number)
}

/// Of the real and the imaginary part.
fn complex<T: std::str::FromStr + std::fmt::Debug>(
    ty: &'static str,
    value: &str,
) -> Option<(&'static str, String)> {
    let (real, imaginary) = value.split_once(' ')?;
    let (real, imaginary) = (float::<T>(real)?, float::<T>(imaginary)?);
    Some((
        ty,
        format!("plugin_core::Complex::new({real}, {imaginary})"),
    ))
}
