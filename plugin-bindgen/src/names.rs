//! Rust names for Go names.

mod scope;

pub(crate) use scope::{Scope, TAKEN, distinct};

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

/// A name in snake case for a Go name whose [`snake`] another has, too: each capital begins a word, and each `_` is spelled by its number.
/// `f_o_o_bar_` for `FOOBar`, `foo_bar_` for `FooBar`, `foo_u5f_bar_` for `Foo_Bar`. No plain name but `self_` and its like ends so.
pub(crate) fn spelled(go: &str) -> String {
    let mut words = String::new();
    for letter in go.chars() {
        let starts = letter.is_uppercase() || letter == '_' || words.ends_with("u5f");
        if starts && !words.is_empty() {
            words.push('_');
        }
        match letter {
            '_' => words.push_str("u5f"),
            letter => push(&mut words, letter, char::to_lowercase),
        }
    }
    words + "_"
}

/// As [`spelled`], for types and variants: `Foo_Bar` becomes `FooU5fBar_`.
pub(crate) fn spelled_camel(go: &str) -> String {
    let name = go.replace('_', "U5f");
    format!("{}_", camel(&name))
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
    fn names_that_differ_where_plain_ones_do_not() {
        for (go, rust) in [
            ("FooBar", "foo_bar_"),
            ("FOOBar", "f_o_o_bar_"),
            ("Foo_Bar", "foo_u5f_bar_"),
            ("Self_", "self_u5f_"),
            ("Self__", "self_u5f_u5f_"),
            ("Σum", "u3a3um_"),
        ] {
            assert_eq!(spelled(go), rust, "{go}");
        }
        assert_eq!(spelled_camel("Foo_Bar"), "FooU5fBar_");
        assert_eq!(spelled_camel("FooBar"), "FooBar_");
    }

    #[test]
    fn implied_names() {
        assert_eq!(implied("max_len").unwrap(), "MaxLen");
        assert_eq!(implied("r#type").unwrap(), "Type");
        assert_eq!(implied("größe"), None);
    }
}
