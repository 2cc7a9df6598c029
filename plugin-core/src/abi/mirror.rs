//! Reads the declarations of structs, in Go and in Rust, for the tests that compare the two sides.

/// The names of the fields of a Go struct, in order.
pub(crate) fn fields<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let body = body(source, &format!("type {name} struct {{"));
    let mut names = Vec::new();
    for line in body.lines() {
        let line = line.split("//").next().unwrap_or_default().trim();
        // `a, b uintptr`: all but the last word of the last part are names.
        let mut parts = line.split(", ").peekable();
        while let Some(part) = parts.next() {
            let mut words = part.split_whitespace();
            if let Some(name) = words.next()
                && (parts.peek().is_some() || words.next().is_some())
            {
                names.push(name);
            }
        }
    }
    names
}

/// The names of the fields of a Rust struct, in order.
pub(crate) fn rust_fields<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let body = body(source, &format!("struct {name} {{"));
    let names = body
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    names
        .filter_map(|line| {
            line.trim()
                .rsplit_once("pub(crate) ")
                .map_or(Some(line.trim()), |(_, rest)| Some(rest))
        })
        .filter_map(|line| line.split_once(':').map(|(name, _)| name))
        .collect()
}

fn body<'a>(source: &'a str, head: &str) -> &'a str {
    let (_, rest) = source
        .split_once(head)
        .unwrap_or_else(|| panic!("there is no `{head}`"));
    rest.split_once("\n}").expect("a struct ends").0
}

/// `camelCase` for `camel_case`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        name + &first.into_iter().chain(letters).collect::<String>()
    })
}
