//! The methods of an interface literal, as `reflect` writes them.

use super::{Parser, Spelled};
use plugin_image::ChanDir;

/// Returns the methods in the braces of an interface literal, sorted and without names of parameters. Returns `None` if there is anything
/// else, such as an embedded interface.
pub(super) fn methods(inside: &str, depth: usize) -> Option<String> {
    let mut methods = Vec::new();
    for part in parts(inside) {
        let open = part.find('(')?;
        let (name, rest) = part.split_at(open);
        let mut parser = Parser { rest, depth };
        let func = parser.func().ok()?;
        parser.space();
        let name = name.trim();
        if !parser.rest.is_empty() || name.is_empty() || !name.chars().all(is_of_identifier) {
            return None;
        }
        methods.push(format!("{name}{}", &text(&func)["func".len()..]));
    }
    methods.sort_unstable();
    Some(methods.join("; "))
}

fn is_of_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Splits by semicolons and line ends that are in no brackets.
fn parts(inside: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    let ends = move |c: char| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (c == ';' || c == '\n')
    };
    let parts = inside.split(ends).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// Returns the text of a type as `reflect` writes it: the predeclared types by their own names, others by the names of their packages.
fn text(ty: &Spelled) -> String {
    match ty {
        Spelled::Name(name) => match name.as_str() {
            "byte" => "uint8".to_owned(),
            "rune" => "int32".to_owned(),
            "any" => "interface {}".to_owned(),
            name => name.rsplit('/').next().unwrap_or(name).to_owned(),
        },
        Spelled::Pointer(to) => format!("*{}", text(to)),
        Spelled::Slice(elem) => format!("[]{}", text(elem)),
        Spelled::Array(len, elem) => format!("[{len}]{}", text(elem)),
        Spelled::Map(key, elem) => format!("map[{}]{}", text(key), text(elem)),
        Spelled::Chan(ChanDir::Receive, elem) => format!("<-chan {}", text(elem)),
        Spelled::Chan(ChanDir::Send, elem) => format!("chan<- {}", text(elem)),
        Spelled::Chan(ChanDir::Both, elem) => match &**elem {
            Spelled::Chan(ChanDir::Receive, _) => format!("chan ({})", text(elem)),
            _ => format!("chan {}", text(elem)),
        },
        Spelled::Func {
            parameters,
            results,
            variadic,
        } => {
            let mut list: Vec<String> = parameters.iter().map(text).collect();
            if *variadic && let Some(last) = list.last_mut() {
                *last = format!("...{}", last.strip_prefix("[]").unwrap_or(last));
            }
            let results: Vec<String> = results.iter().map(text).collect();
            let results = match results.as_slice() {
                [] => String::new(),
                [one] => format!(" {one}"),
                many => format!(" ({})", many.join(", ")),
            };
            format!("func({}){results}", list.join(", "))
        }
    }
}
