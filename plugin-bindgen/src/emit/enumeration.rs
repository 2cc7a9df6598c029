//! [`Enumeration`]: a Go integer type with constants, as an enum.

use super::{ALLOW, constants::spelled, docs::Docs};
use crate::{
    names::{Scope, camel, screaming},
    source::Constant,
};

const INTEGERS: [&str; 10] = [
    "isize", "i8", "i16", "i32", "i64", "usize", "u8", "u16", "u32", "u64",
];

/// An enum: each constant is a variant, and all other values are one.
pub(super) struct Enumeration<'a> {
    name: &'a str,
    integer: &'static str,
    /// The name and the value of each.
    variants: Vec<(String, String, &'a Constant)>,
    /// Constants of the value of a variant, by the number of that.
    synonyms: Vec<(usize, &'a Constant)>,
}

impl<'a> Enumeration<'a> {
    /// `None` for what is no integer, has no constants, or is a set of flags, which are put together.
    pub(super) fn of(name: &'a str, constants: &[&'a Constant]) -> Option<Self> {
        let (first, _) = spelled(constants.first()?)?;
        let integer = INTEGERS.into_iter().find(|integer| first == *integer)?;
        let mut scope = Scope::default();
        scope.claim(["Other".to_owned()]);
        scope.claim(["Self".to_owned()]);
        let mut this = Self {
            name,
            integer,
            variants: Vec::new(),
            synonyms: Vec::new(),
        };
        for constant in constants {
            let (_, value) = spelled(constant)?;
            let same = this.variants.iter().position(|(_, one, _)| *one == value);
            if let Some(same) = same {
                this.synonyms.push((same, constant));
                continue;
            }
            let whole = camel(&constant.name);
            // `LevelDebug` of `Level` is `Debug`.
            let short = whole.strip_prefix(&camel(&constant.named));
            let short = short.unwrap_or(&whole);
            let short = match short.starts_with(|first: char| first.is_uppercase()) {
                true => short.to_owned(),
                false => whole.clone(),
            };
            let variant = scope.claim([short, whole]);
            this.variants.push((variant, value, constant));
        }
        (!this.is_flags()).then_some(this)
    }

    /// Whether the values are single bits, three or more: 1, 2, 4.
    fn is_flags(&self) -> bool {
        let values = self.variants.iter();
        let values = values.map(|(_, value, _)| value.parse::<u64>().ok());
        let bits: Vec<_> = values.filter(|value| *value != Some(0)).collect();
        let is_bit = |value: &Option<u64>| value.is_some_and(u64::is_power_of_two);
        bits.len() >= 3 && bits.iter().all(is_bit)
    }

    pub(super) fn write(&self, text: &mut String) {
        let Self { name, integer, .. } = self;
        text.push_str(ALLOW);
        text.push_str(&format!(
            "#[derive(plugin_core::GoEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]\n#[repr({integer})]\npub enum {name} {{\n"
        ));
        for (variant, value, constant) in &self.variants {
            describe(constant, text);
            text.push_str(&format!("    {variant} = {value},\n"));
        }
        text.push_str("    /// Any other value.\n    #[go(other)]\n");
        text.push_str(&format!("    Other({integer}),\n}}\n\n"));
        let zero = self.variants.iter().find(|(_, value, _)| value == "0");
        let zero = zero.map_or("Other(0)", |(variant, _, _)| variant);
        text.push_str(&format!(
            "impl Default for {name} {{\n    fn default() -> Self {{\n        Self::{zero}\n    }}\n}}\n"
        ));
        if self.synonyms.is_empty() {
            return;
        }
        text.push_str(&format!("\n{ALLOW}impl {name} {{\n"));
        let mut scope = Scope::default();
        for (same, constant) in &self.synonyms {
            describe(constant, text);
            let synonym = scope.claim([screaming(&constant.name)]);
            let variant = &self.variants[*same].0;
            text.push_str(&format!(
                "    pub const {synonym}: Self = Self::{variant};\n"
            ));
        }
        text.push_str("}\n");
    }
}

fn describe(constant: &Constant, text: &mut String) {
    let mut docs = Docs::new(1);
    docs.line(&format!("Go's constant `{}`.", constant.name));
    docs.markdown(&constant.doc);
    docs.write(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constant((name, value): &(&str, &str)) -> Constant {
        Constant {
            name: (*name).to_owned(),
            named: "Level".to_owned(),
            basic: "int".to_owned(),
            value: (*value).to_owned(),
            doc: String::new(),
        }
    }

    fn variants(constants: &[(&str, &str)]) -> Option<Vec<String>> {
        let constants: Vec<Constant> = constants.iter().map(constant).collect();
        let constants: Vec<&Constant> = constants.iter().collect();
        let found = Enumeration::of("Level", &constants)?;
        Some(found.variants.into_iter().map(|one| one.0).collect())
    }

    #[test]
    fn what_is_an_enum() {
        let found = variants(&[("LevelLow", "0"), ("High", "1"), ("LevelTop", "1")]);
        assert_eq!(found.unwrap(), ["Low", "High"]);
        let found = variants(&[
            ("Level", "0"),
            ("Level2", "1"),
            ("Other", "2"),
            ("Low", "3"),
        ]);
        assert_eq!(found.unwrap(), ["Level", "Level2", "Other2", "Low"]);
        let found = variants(&[("A", "-1"), ("B", "1"), ("C", "2"), ("D", "4")]);
        assert!(found.is_some());
        // Flags, and a constant that fits no `int`.
        assert!(variants(&[("A", "1"), ("B", "2"), ("C", "4")]).is_none());
        assert!(variants(&[("A", "99999999999999999999")]).is_none());
        assert!(variants(&[]).is_none());
    }
}
