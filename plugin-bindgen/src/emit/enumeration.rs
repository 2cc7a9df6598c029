//! [`Enumeration`]: a Go integer type with constants, as an enum.

use std::ops::RangeInclusive;

use super::{ALLOW, constants::value_of, docs::Docs};
use crate::{
    names::{camel, camel_words, distinct, screaming, spelled, spelled_camel},
    source::Constant,
};

/// The types that can be given to `#[repr]`, and what they hold. All machines with Go plugins have 64 bits.
const INTEGERS: [(&str, RangeInclusive<i128>); 10] = [
    ("isize", i64::MIN as i128..=i64::MAX as i128),
    ("i8", i8::MIN as i128..=i8::MAX as i128),
    ("i16", i16::MIN as i128..=i16::MAX as i128),
    ("i32", i32::MIN as i128..=i32::MAX as i128),
    ("i64", i64::MIN as i128..=i64::MAX as i128),
    ("usize", 0..=u64::MAX as i128),
    ("u8", 0..=u8::MAX as i128),
    ("u16", 0..=u16::MAX as i128),
    ("u32", 0..=u32::MAX as i128),
    ("u64", 0..=u64::MAX as i128),
];

/// An enum: each constant is a variant, and all other values are one.
pub(super) struct Enumeration<'a> {
    name: &'a str,
    integer: &'static str,
    /// The name and the value of each.
    variants: Vec<(String, String, &'a Constant)>,
    /// Constants of the value of a variant, by the number of that.
    synonyms: Vec<(usize, &'a Constant)>,
    /// The discriminant of the variant for all other values, which stands for none of them, where Rust would give it that of another
    /// variant: one more than the last.
    other: Option<i128>,
}

impl<'a> Enumeration<'a> {
    /// `None` for what is no integer, has no constants, or is a set of flags, which are put together.
    pub(super) fn of(name: &'a str, constants: &[&'a Constant]) -> Option<Self> {
        let (first, _) = value_of(constants.first()?)?;
        let (integer, range) = INTEGERS.into_iter().find(|(name, _)| first == *name)?;
        let mut names = Vec::new();
        let mut this = Self {
            name,
            integer,
            variants: Vec::new(),
            synonyms: Vec::new(),
            other: None,
        };
        for constant in constants {
            let (_, value) = value_of(constant)?;
            let same = this.variants.iter().position(|(_, one, _)| *one == value);
            if let Some(same) = same {
                this.synonyms.push((same, constant));
                continue;
            }
            let (whole, kind) = (camel_words(&constant.name), camel(&constant.named));
            // `LevelDebug` and `DebugLevel` of `Level` are `Debug`; protobuf's `Proto_LABEL_ALL` of `Proto_Label` is `All`.
            let short = whole.strip_prefix(&kind).or(whole.strip_suffix(&kind));
            let short = short.unwrap_or(&whole);
            let short = match short.starts_with(|first: char| first.is_uppercase()) {
                true => short.to_owned(),
                false => whole.clone(),
            };
            names.push([short, whole, spelled_camel(&constant.name)]);
            this.variants.push((String::new(), value, constant));
        }
        for (variant, name) in this
            .variants
            .iter_mut()
            .zip(distinct(&names, &["Other", "Self"]))
        {
            variant.0 = name;
        }
        let values: Vec<i128> = this.values().collect();
        let is_free = |one: &i128| range.contains(one) && !values.contains(one);
        let next = values.last()? + 1;
        if !is_free(&next) {
            let mut candidates = (0..=*range.end()).chain(range.clone());
            this.other = Some(candidates.find(is_free)?);
        }
        (!this.is_flags()).then_some(this)
    }

    fn values(&self) -> impl Iterator<Item = i128> {
        let values = self.variants.iter();
        values.filter_map(|(_, value, _)| value.parse().ok())
    }

    /// Whether the values are single bits, three or more, and what is put together of them: 1, 2, 4, 7. But 1, 2, 3, 4 are counted.
    fn is_flags(&self) -> bool {
        let values = self.values().filter(|value| *value != 0);
        let values: Vec<_> = values.map(u64::try_from).collect();
        let Ok(values) = values.into_iter().collect::<Result<Vec<_>, _>>() else {
            return false;
        };
        let bits: Vec<u64> = values
            .iter()
            .copied()
            .filter(|value| value.is_power_of_two())
            .collect();
        let all = bits.iter().fold(0, |all, bit| all | bit);
        let is_counted = values.iter().max() == Some(&(values.len() as u64));
        bits.len() >= 3 && !is_counted && values.iter().all(|value| value & !all == 0)
    }

    pub(super) fn write(&self, text: &mut String) {
        let Self { name, integer, .. } = self;
        text.push_str(ALLOW);
        text.push_str(&format!(
            "#[derive(plugin_core::GoEnum, Debug, Clone, Copy)]\n#[repr({integer})]\npub enum {name} {{\n"
        ));
        for (variant, value, constant) in &self.variants {
            describe(constant, text);
            text.push_str(&format!("    {variant} = {value},\n"));
        }
        text.push_str("    /// Any other value.\n    #[go(other)]\n");
        let discriminant = self.other.map(|other| format!(" = {other}"));
        let discriminant = discriminant.unwrap_or_default();
        text.push_str(&format!("    Other({integer}){discriminant},\n}}\n\n"));
        let zero = self.variants.iter().find(|(_, value, _)| value == "0");
        let zero = zero.map_or("Other(0)", |(variant, _, _)| variant);
        text.push_str(&format!(
            "{ALLOW}impl Default for {name} {{\n    fn default() -> Self {{\n        Self::{zero}\n    }}\n}}\n"
        ));
        self.equality(text);
        if self.synonyms.is_empty() {
            return;
        }
        text.push_str(&format!("\n{ALLOW}impl {name} {{\n"));
        let names = self.synonyms.iter().map(|(_, constant)| {
            [
                screaming(&constant.name),
                spelled(&constant.name).to_uppercase(),
            ]
        });
        let taken: Vec<&str> = self.variants.iter().map(|variant| &*variant.0).collect();
        let names = distinct(&names.collect::<Vec<_>>(), &taken);
        for ((same, constant), synonym) in self.synonyms.iter().zip(names) {
            describe(constant, text);
            let variant = &self.variants[*same].0;
            text.push_str(&format!(
                "    pub const {synonym}: Self = Self::{variant};\n"
            ));
        }
        text.push_str("}\n");
    }

    /// Two are equal if they are in Go: a program may write `Other(0)` where 0 has a name.
    fn equality(&self, text: &mut String) {
        let name = self.name;
        let number = |of: &str| format!("plugin_core::value::Converted::to_go({of})");
        let (one, other) = (number("self"), number("other"));
        text.push_str(&format!(
            "\n{ALLOW}impl PartialEq for {name} {{\n    fn eq(&self, other: &Self) -> bool {{\n        {one} == {other}\n    }}\n}}\n\
             \n{ALLOW}impl Eq for {name} {{}}\n\
             \n{ALLOW}impl std::hash::Hash for {name} {{\n    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {{\n        \
             std::hash::Hash::hash(&{one}, state);\n    }}\n}}\n"
        ));
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
            foreign: String::new(),
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
    fn the_variant_for_all_others_is_none_of_them() {
        let other = |kind: &str, values: &[&str]| {
            let named = values
                .iter()
                .map(|value| format!("A{}", value.replace('-', "m")));
            let named: Vec<_> = named.collect();
            let constants = named.iter().zip(values).map(|(name, value)| Constant {
                basic: kind.to_owned(),
                ..constant(&(name.as_str(), *value))
            });
            let constants: Vec<Constant> = constants.collect();
            let constants: Vec<&Constant> = constants.iter().collect();
            Enumeration::of("Level", &constants).map(|found| found.other)
        };
        // One more than the last.
        assert_eq!(other("int", &["0", "1"]), Some(None));
        // Which another variant is, or which does not fit.
        assert_eq!(other("int", &["1", "0"]), Some(Some(2)));
        assert_eq!(other("int8", &["-1", "127"]), Some(Some(0)));
        assert_eq!(
            other("uint64", &["0", "18446744073709551615"]),
            Some(Some(1))
        );
        // There are no others.
        let all: Vec<String> = (0..256).map(|value| value.to_string()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(other("uint8", &all), None);
    }

    #[test]
    fn what_is_an_enum() {
        let found = variants(&[
            ("LevelLow", "0"),
            ("High", "1"),
            ("LevelTop", "1"),
            ("MidLevel", "2"),
        ]);
        assert_eq!(found.unwrap(), ["Low", "High", "Mid"]);
        let found = variants(&[
            ("Level", "0"),
            ("Level2", "1"),
            ("Other", "2"),
            ("Low", "3"),
        ]);
        assert_eq!(found.unwrap(), ["Level", "Level2", "Other_", "Low"]);
        let found = variants(&[("Level_LOW", "0"), ("Level_VERY_LOW2", "1")]);
        assert_eq!(found.unwrap(), ["Low", "VeryLow2"]);
        // Neither of two has the short name.
        let found = variants(&[("LevelLow", "0"), ("Low", "1"), ("Top", "2")]);
        assert_eq!(found.unwrap(), ["LevelLow", "Low_", "Top"]);
        let found = variants(&[("A", "-1"), ("B", "1"), ("C", "2"), ("D", "4")]);
        assert!(found.is_some());
        let counted = variants(&[("A", "1"), ("B", "2"), ("C", "3"), ("D", "4")]);
        assert!(counted.is_some());
        // Flags, also with one that is put together, and a constant that fits no `int`.
        let flags = [("A", "1"), ("B", "2"), ("C", "4"), ("All", "7")];
        assert!(variants(&flags).is_none());
        assert!(variants(&[("A", "1"), ("B", "2"), ("C", "4")]).is_none());
        assert!(variants(&[("A", "99999999999999999999")]).is_none());
        assert!(variants(&[]).is_none());
    }
}
