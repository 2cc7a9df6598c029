//! Parses declarations of structs and enums in Go and Rust, for the tests that compare the two sides.

/// Returns the names of the fields of a Go struct, in order. Fields of nested structs, which gofmt indents further, are left out.
pub(crate) fn fields<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for line in body(source, &format!("type {name} struct {{")).lines() {
        let Some(line) = line
            .strip_prefix('\t')
            .filter(|line| !line.starts_with(['\t', '}', '/']))
        else {
            continue;
        };
        // In `a, b uintptr`, the first word of each part is a name.
        let names_here = line
            .split(", ")
            .filter_map(|part| part.split_whitespace().next());
        names.extend(
            names_here.take(
                1 + line
                    .split("//")
                    .next()
                    .unwrap_or_default()
                    .matches(", ")
                    .count(),
            ),
        );
    }
    names
}

/// Returns the names of the fields of a Rust struct, in order.
pub(crate) fn rust_fields<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let lines = body(source, &format!("struct {name} {{")).lines();
    let fields = lines.filter(|line| !line.trim_start().starts_with(['/', '#']));
    fields
        .filter_map(|line| {
            line.trim()
                .trim_start_matches("pub(crate) ")
                .split_once(':')
        })
        .map(|(name, _)| name)
        .collect()
}

/// Returns the names of the variants of a Rust enum without fields, in order.
pub(crate) fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let lines = body(source, &format!("enum {name} {{")).lines();
    lines
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter(|line| line.chars().all(char::is_alphanumeric))
        .collect()
}

fn body<'a>(source: &'a str, head: &str) -> &'a str {
    let (_, rest) = source
        .split_once(head)
        .unwrap_or_else(|| panic!("there is no `{head}`"));
    rest.split_once("\n}").expect("a struct ends").0
}

/// Converts `camel_case` to `camelCase`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        name + &first.into_iter().chain(letters).collect::<String>()
    })
}
