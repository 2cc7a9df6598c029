//! [`Case`]: how Go names follow from Rust names.

use proc_macro2::Ident;
use syn::{Error, LitStr, Result};

/// A naming convention, with serde's name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
    /// The same as in Rust.
    Same,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    pub(crate) fn of(text: &LitStr) -> Result<Self> {
        let found = CASES.iter().find(|(name, _)| *name == text.value());
        found.map(|(_, case)| *case).ok_or_else(|| {
            let names: Vec<_> = CASES
                .iter()
                .map(|(name, _)| format!("\"{name}\""))
                .collect();
            Error::new_spanned(text, format!("expected one of {}", names.join(", ")))
        })
    }

    /// The name in this case.
    pub(crate) fn rename(self, rust: &Ident) -> String {
        let rust = rust.to_string();
        let name = rust.trim_start_matches("r#");
        if self == Self::Same {
            return name.to_owned();
        }
        let words = words(name);
        let each = |first: fn(&str) -> String, other: fn(&str) -> String, between: &str| {
            let renamed = words.iter().enumerate().map(|(i, word)| match i {
                0 => first(word),
                _ => other(word),
            });
            renamed.collect::<Vec<_>>().join(between)
        };
        let lower = |word: &str| word.to_lowercase();
        let upper = |word: &str| word.to_uppercase();
        match self {
            Self::Lower => each(lower, lower, ""),
            Self::Upper => each(upper, upper, ""),
            Self::Pascal => each(capital, capital, ""),
            Self::Camel => each(lower, capital, ""),
            Self::Snake => each(lower, lower, "_"),
            Self::ScreamingSnake => each(upper, upper, "_"),
            Self::Kebab => each(lower, lower, "-"),
            Self::ScreamingKebab => each(upper, upper, "-"),
            Self::Same => unreachable!("returned above"),
        }
    }
}

/// Returns a name with its first letter in upper case: `maxLen` becomes `MaxLen`.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.by_ref()).collect()
}

/// The words of a name in snake case or in Pascal case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut word = String::new();
        let mut after_small = false;
        for letter in part.chars() {
            if letter.is_uppercase() && after_small {
                words.push(std::mem::take(&mut word));
            }
            after_small = !letter.is_uppercase();
            word.push(letter);
        }
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;

    #[test]
    fn names_in_all_cases() {
        let name = |rust, case: Case| case.rename(&Ident::new_raw(rust, Span::call_site()));
        let all = |rust| CASES.map(|(_, case)| name(rust, case));
        let renamed = |names: [&str; 8]| names.map(str::to_owned);
        assert_eq!(
            all("max_len"),
            renamed([
                "maxlen", "MAXLEN", "MaxLen", "maxLen", "max_len", "MAX_LEN", "max-len", "MAX-LEN"
            ])
        );
        assert_eq!(all("DarkRed"), all("dark_red"));
        assert_eq!(name("type", Case::Pascal), "Type");
        assert_eq!(name("größe", Case::Pascal), "Größe");
        assert_eq!(name("Red", Case::Same), "Red");
    }
}
