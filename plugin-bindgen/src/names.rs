//! Rust names for Go names.

use std::collections::HashSet;

/// Names that the text uses itself, or that Rust has for other things: a type of such a name gets another one.
const TAKEN: [&str; 18] = [
    "Api", "Self", "String", "Vec", "Option", "Some", "None", "Box", "Result", "Ok", "Err", "Send",
    "Sync", "Sized", "Debug", "Clone", "Default", "Hash",
];

/// What cannot even be written as `r#name`.
const NEVER_RAW: [&str; 4] = ["self", "Self", "super", "crate"];

/// The keywords of all editions (Rust reference, "Keywords").
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// `max_len` for `MaxLen`, `http_server` for `HTTPServer`.
pub(crate) fn snake(go: &str) -> String {
    let letters: Vec<char> = go.chars().collect();
    let mut rust = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| {
                let acronym_ends = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && acronym_ends)
            });
        if starts {
            rust.push('_');
        }
        if letter == '_' {
            // Two in a row are no snake case.
            if !rust.is_empty() && !rust.ends_with('_') {
                rust.push('_');
            }
            continue;
        }
        push(&mut rust, letter, char::to_lowercase);
    }
    let rust = rust.trim_end_matches('_').to_owned();
    escaped(match rust.as_str() {
        "" => "blank".to_owned(),
        _ if rust.starts_with(|first: char| first.is_ascii_digit()) => format!("_{rust}"),
        _ => rust,
    })
}

/// `MAX_LEN` for `MaxLen`.
pub(crate) fn screaming(go: &str) -> String {
    let snake = snake(go);
    snake
        .trim_start_matches("r#")
        .trim_end_matches('_')
        .to_uppercase()
}

/// `HttpServer` for `httpServer`, `PairIntString` for `Pair[int,string]`.
pub(crate) fn camel(go: &str) -> String {
    let mut rust = String::new();
    // Type arguments are named by the last parts of their paths.
    for part in go.split(['[', ']', ',', '*', ' ', '(', ')', '{', '}', ';']) {
        let part = part.rsplit('/').next().unwrap_or(part);
        let part = part.rsplit('.').next().unwrap_or(part);
        for word in part.split(|c: char| !c.is_alphanumeric()) {
            let mut letters = word.chars();
            if let Some(first) = letters.next() {
                push(&mut rust, first, char::to_uppercase);
            }
            letters.for_each(|letter| push(&mut rust, letter, std::iter::once));
        }
    }
    match rust.chars().next() {
        None => "Blank".to_owned(),
        Some(first) if !first.is_alphabetic() => format!("T{rust}"),
        // A letter spelled by its number.
        Some(first) => format!(
            "{}{}",
            first.to_ascii_uppercase(),
            &rust[first.len_utf8()..]
        ),
    }
}

/// As [`camel`], for constants that are written as in C: `LabelAll` for `LABEL_ALL` and `Label_ALL`, but `HTTP` for `HTTP`.
pub(crate) fn camel_words(go: &str) -> String {
    let shouts = |word: &str| word.len() > 1 && !word.contains(char::is_lowercase);
    let word = |word: &str| match go.contains('_') && shouts(word) {
        true => {
            let first = word.chars().next().map_or(0, char::len_utf8);
            format!("{}{}", &word[..first], word[first..].to_lowercase())
        }
        false => word.to_owned(),
    };
    let words: Vec<String> = go.split('_').map(word).collect();
    camel(&words.join("_"))
}

/// Letters beyond those of Latin scripts are spelled by their numbers: rustc warns of names of mixed scripts, and joins or splits some.
fn push<I: Iterator<Item = char>>(rust: &mut String, letter: char, case: impl Fn(char) -> I) {
    match letter {
        _ if letter.is_ascii_alphanumeric() || is_latin(letter) => {
            let mut changed = case(letter);
            match (changed.next(), changed.next()) {
                (Some(one), None) if one.is_alphanumeric() => rust.push(one),
                _ => rust.push(letter),
            }
        }
        _ => rust.push_str(&format!("u{:x}", u32::from(letter))),
    }
}

/// Letters with marks that rustc takes without a word, and of which no two look alike.
fn is_latin(letter: char) -> bool {
    matches!(letter, '\u{c0}'..='\u{131}' | '\u{134}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{17e}')
        && letter.is_alphabetic()
}

fn escaped(rust: String) -> String {
    if NEVER_RAW.contains(&rust.as_str()) {
        format!("{rust}_")
    } else if KEYWORDS.contains(&rust.as_str()) {
        format!("r#{rust}")
    } else {
        rust
    }
}

/// The Go name that the derives of plugin-core take a Rust name for, if that is certain.
pub(crate) fn implied(rust: &str) -> Option<String> {
    let rust = rust.trim_start_matches("r#");
    if !rust.is_ascii() {
        return None;
    }
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    Some(rust.split('_').map(capitalised).collect())
}

/// Names that must differ from each other.
#[derive(Debug, Default)]
pub(crate) struct Scope(HashSet<String>);

impl Scope {
    /// Of types, where some names are taken from the start.
    pub(crate) fn of_types() -> Self {
        Self(TAKEN.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The first of these names that is free, else the last with a number.
    pub(crate) fn claim<const N: usize>(&mut self, names: [String; N]) -> String {
        for name in &names {
            if self.0.insert(name.clone()) {
                return name.clone();
            }
        }
        let [.., last] = &names[..] else {
            return String::new();
        };
        let numbered = |number: u32| format!("{}_{number}", last.trim_start_matches("r#"));
        let camel = |number: u32| format!("{last}{number}");
        let is_type = last.starts_with(char::is_uppercase) && !last.contains('_');
        let make = |number| {
            if is_type {
                camel(number)
            } else {
                numbered(number)
            }
        };
        let mut number = 2;
        while !self.0.insert(make(number)) {
            number += 1;
        }
        make(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_names() {
        for (go, rust) in [
            ("MaxLen", "max_len"),
            ("HTTPServer", "http_server"),
            ("ServeHTTP", "serve_http"),
            ("X", "x"),
            ("Utf8Len", "utf8_len"),
            ("Max_Len", "max_len"),
            ("Max__Len_", "max_len"),
            ("Type", "r#type"),
            ("Self", "self_"),
            ("Größe", "größe"),
            ("Σum", "u3a3um"),
            ("日本", "u65e5u672c"),
            ("_", "blank"),
            ("_1", "_1"),
        ] {
            assert_eq!(snake(go), rust, "{go}");
        }
        assert_eq!(screaming("MaxLen"), "MAX_LEN");
        assert_eq!(screaming("Type"), "TYPE");
        for (go, rust) in [
            ("config", "Config"),
            ("Pair[int,string]", "PairIntString"),
            ("Set[example.com/x/keys.Key]", "SetKey"),
            ("my_type", "MyType"),
            ("Größe", "Größe"),
            ("日本", "U65e5u672c"),
            ("_", "Blank"),
        ] {
            assert_eq!(camel(go), rust, "{go}");
        }
    }

    #[test]
    fn implied_names() {
        assert_eq!(implied("max_len").unwrap(), "MaxLen");
        assert_eq!(implied("r#type").unwrap(), "Type");
        assert_eq!(implied("größe"), None);
    }

    #[test]
    fn names_differ() {
        let mut scope = Scope::of_types();
        let mut claim = |name: &str, other: &str| scope.claim([name.to_owned(), other.to_owned()]);
        assert_eq!(claim("Config", "MainConfig"), "Config");
        assert_eq!(claim("Config", "MainConfig"), "MainConfig");
        assert_eq!(claim("Config", "MainConfig"), "MainConfig2");
        assert_eq!(claim("Vec", "GoVec"), "GoVec");
        let mut scope = Scope::default();
        let mut claim = |name: &str| scope.claim([name.to_owned()]);
        assert_eq!([claim("a"), claim("a"), claim("a")], ["a", "a_2", "a_3"]);
        assert_eq!([claim("r#type"), claim("r#type")], ["r#type", "type_2"]);
    }
}
