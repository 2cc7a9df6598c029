//! [`Docs`]: doc comments.

use std::mem;

use crate::map::Signature;

/// A doc comment in the making: paragraphs.
pub(super) struct Docs {
    indent: usize,
    lines: Vec<String>,
}

impl Docs {
    pub(super) fn new(indent: usize) -> Self {
        Self {
            indent,
            lines: Vec::new(),
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.lines.push(one_line(line));
    }

    /// Go's own comment, in a paragraph of its own.
    pub(super) fn markdown(&mut self, text: &str) {
        if !text.is_empty() {
            self.lines.push(String::new());
            self.lines.extend(text.lines().map(one_line));
        }
    }

    /// Why there are values by handle.
    pub(super) fn reasons(&mut self, reasons: &[String]) {
        if !reasons.is_empty() {
            self.lines.push(String::new());
            self.lines
                .push(one_line(&format!("By handle: {}.", reasons.join("; "))));
        }
    }

    /// Which of Go's writes are seen.
    pub(super) fn copies(&mut self, signature: Option<&Signature>) {
        let Some(signature) = signature else {
            return;
        };
        if signature.changes() {
            self.markdown("What Go writes behind a pointer is seen: pass `plugin_core::in_out(&mut value)`. To pass nil, look it up with an `Option` there.");
        }
        if signature.copies {
            self.markdown("Go gets copies of slices and maps. What it writes into them is seen with a `plugin_core::Value`.");
        }
    }

    pub(super) fn write(&mut self, text: &mut String) {
        for line in mem::take(&mut self.lines) {
            let line = format!("{:width$}/// {line}", "", width = 4 * self.indent);
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
}

/// No comment ends before its text does, and no letter turns the direction of what follows, of which rustc warns.
pub(super) fn one_line(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(|c: char| c != '\t' && is_hidden(c), " ")
}

/// A Go type that can be read: that of a struct without a name can be very long.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
