//! Checks that the Rust items that comments of the Go host name as their mirror exist: `enum NAME of plugin-core/...` must be in that file.

use std::fs;

use crate::files;

/// Adds a line for each such item that is not in the file that the comments of `path` name.
pub(super) fn check(path: &str, text: &str, broken: &mut Vec<String>) {
    let comments: Vec<&str> = text.lines().map(str::trim_start).collect();
    let comments = comments.join("\n").replace("\n// ", " ");
    for (kind, name, file) in named(&comments) {
        let there = fs::read_to_string(files::root().join(file))
            .is_ok_and(|rust| rust.contains(&format!("{kind} {name}")));
        if !there {
            broken.push(format!("{path}: there is no {kind} {name} in {file}"));
        }
    }
}

/// Returns the items that a text names: their kinds, names and files.
fn named(comments: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let words: Vec<&str> = comments.split_whitespace().collect();
    (0..words.len().saturating_sub(3)).filter_map(move |at| {
        let &[kind, name, of, file] = words.get(at..at + 4)?.first_chunk()?;
        let file = file.trim_end_matches(['.', ',', ':', ';', ')']);
        let is_item = matches!(kind, "enum" | "struct") && of == "of";
        (is_item && file.starts_with("plugin-core/") && file.ends_with(".rs"))
            .then_some((kind, name, file))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_must_be_where_a_comment_says() {
        let mut broken = Vec::new();
        let text = "// operation is enum Operation of\n// plugin-core/src/abi/operation.rs, in the same order.";
        check("a.go", text, &mut broken);
        assert_eq!(broken, [""; 0]);
        check("a.go", &text.replace("Operation", "Mode"), &mut broken);
        assert_eq!(
            broken,
            ["a.go: there is no enum Mode in plugin-core/src/abi/operation.rs"]
        );
    }
}
