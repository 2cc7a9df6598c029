//! Structs whose fields are bound, and the names of fields.

use super::ALLOW;
use crate::names::{distinct, implied, snake, spelled};

/// The names of fields.
pub(super) fn fields_of<'a>(go: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let names: Vec<_> = go
        .into_iter()
        .map(|name| [snake(name), spelled(name)])
        .collect();
    distinct(&names, &[])
}

/// A struct whose fields are bound.
pub(super) fn declare(derive: &str, name: &str, fields: &str, text: &mut String) {
    text.push_str(&format!(
        "#[derive(plugin_core::{derive}, Debug)]\npub struct {name} {{\n{fields}}}\n"
    ));
}

/// `bind` without the trait.
pub(super) fn bind(name: &str, doc: &str, signature: &str, body: &str, text: &mut String) {
    text.push_str(&format!(
        "\n{ALLOW}impl {name} {{\n    /// {doc}\n    pub fn bind{signature} {{\n        {body}\n    }}\n}}\n"
    ));
}

/// Says what Go's name is where the Rust name does not tell.
pub(super) fn name_attribute(go: &str, rust: &str, text: &mut String) {
    if implied(rust).as_deref() != Some(go) {
        text.push_str(&format!("    #[go(name = {go:?})]\n"));
    }
}
