//! Colours. anstream leaves them out where `NO_COLOR` is set or nobody looks at a terminal.

use std::path::Path;

use anstyle::{AnsiColor, Style};

/// Headings.
pub(crate) const HEAD: Style = Style::new().bold();
/// What is less important.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Names.
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
/// All is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Something may be wrong.
pub(crate) const FAIR: Style = AnsiColor::Yellow.on_default().bold();
/// Something is wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// A text for a terminal, in which no control character is but line feeds, tabs and these colours: names of files, and what a plugin says, may
/// have some, which would change what the terminal shows of the rest.
pub(crate) fn cleaned(text: &str) -> String {
    // Bold begins the others.
    let styles = [BAD, FAIR, GOOD, NAME, DIM, HEAD];
    let known = styles.map(|style| style.render().to_string());
    let reset = BAD.render_reset().to_string();
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let known = known.iter().chain([&reset]);
        if let Some(known) = known
            .into_iter()
            .find(|known| rest.starts_with(known.as_str()))
        {
            clean.push_str(known);
            rest = &rest[known.len()..];
            continue;
        }
        match first {
            '\n' | '\t' => clean.push(first),
            first if first.is_control() => clean.extend(first.escape_default()),
            first => clean.push(first),
        }
        rest = &rest[first.len_utf8()..];
    }
    clean
}

/// The name of a file for people: on one line, whatever is in it.
pub(crate) fn shown(path: impl AsRef<Path>) -> String {
    let mut text = String::new();
    for one in path.as_ref().to_string_lossy().chars() {
        match one.is_control() {
            true => text.extend(one.escape_default()),
            false => text.push(one),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_one_line() {
        assert_eq!(shown("a b/grün\n\x1b[31m.so"), "a b/grün\\n\\u{1b}[31m.so");
    }

    #[test]
    fn control_characters_are_spelled() {
        let text = format!("{BAD}error{BAD:#}: a\x1b[31mb\x1b]0;title\x07\r\u{9b}c\n\tgrün");
        let expected = format!(
            "{BAD}error{BAD:#}: a\\u{{1b}}[31mb\\u{{1b}}]0;title\\u{{7}}\\r\\u{{9b}}c\n\tgrün"
        );
        assert_eq!(cleaned(&text), expected);
    }
}
