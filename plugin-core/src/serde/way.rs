//! [`Way`]: where in a value a reader or a writer is, for what is told of it: `config.backend[2].host`.

use super::tree::{AGAIN, FALSE, FLOAT, INT, NAME, Rest, TEXT, TRUE, UINT};
use std::fmt::Write;

/// One step of it: to what is in a list, a dict or a struct.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// Not yet to anything in it.
    Whole,
    /// To the element with this number.
    Index(usize),
    /// To the field or variant of this name.
    Name(&'a str),
    /// To the entry with the key that begins here in a tree.
    Key(Rest<'a>),
    /// To the entry with the key that begins at this place of the tree that is being written.
    KeyAt(usize),
}

/// How many steps of a long path are shown at its beginning, and at its end.
const SHOWN: usize = 12;

/// The steps to where a reader or a writer is. It keeps them when there is an error.
#[derive(Debug, Default)]
pub(super) struct Way<'a>(Vec<Step<'a>>);

impl<'a> Way<'a> {
    /// Goes into a list, dict or struct.
    pub(super) fn enter(&mut self) {
        self.0.push(Step::Whole);
    }

    /// Goes on in it.
    pub(super) fn step(&mut self, step: Step<'a>) {
        if let Some(last) = self.0.last_mut() {
            *last = step;
        }
    }

    /// Is back from there.
    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    /// How many lists, dicts and structs it is in.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    /// Is back in as many of them.
    pub(super) fn leave_to(&mut self, depth: usize) {
        self.0.truncate(depth);
    }

    /// The path, empty at the root. `written` is the tree that [`Step::KeyAt`] leads to; `names` are those that [`AGAIN`] has numbers of.
    pub(super) fn path<N: AsRef<[u8]>>(&self, written: &[u8], names: &[N]) -> String {
        let mut path = String::new();
        let last = self.0.len().saturating_sub(SHOWN);
        for (number, step) in self.0.iter().enumerate() {
            if (SHOWN..last).contains(&number) {
                if number == SHOWN {
                    path.push_str("...");
                }
                continue;
            }
            match step {
                Step::Whole => {}
                Step::Index(index) => push(&mut path, format_args!("[{index}]")),
                Step::Name(name) => push_name(&mut path, name),
                Step::Key(key) => push_key(&mut path, *key, names),
                Step::KeyAt(at) => push_key(
                    &mut path,
                    Rest(written.get(*at..).unwrap_or_default()),
                    names,
                ),
            }
        }
        path
    }
}

fn push(path: &mut String, text: std::fmt::Arguments<'_>) {
    path.write_fmt(text).expect("a string takes any text");
}

fn push_name(path: &mut String, name: &str) {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        push(path, format_args!("[{name:?}]"));
    } else {
        let dot = if path.is_empty() { "" } else { "." };
        push(path, format_args!("{dot}{name}"));
    }
}

fn push_key<N: AsRef<[u8]>>(path: &mut String, mut key: Rest<'_>, names: &[N]) {
    let tag = key.byte();
    let mut text = |bytes: &[u8]| push_name(path, &String::from_utf8_lossy(bytes));
    match tag {
        Ok(TEXT | NAME) => text(key.bytes().unwrap_or_default()),
        Ok(AGAIN) => {
            let number = key.count().map_or(usize::MAX, |number| number as usize);
            text(names.get(number).map(AsRef::as_ref).unwrap_or_default());
        }
        Ok(INT) => push(path, format_args!("[{}]", key.int().unwrap_or_default())),
        Ok(UINT) => push(path, format_args!("[{}]", key.count().unwrap_or_default())),
        Ok(FLOAT) => push(path, format_args!("[{}]", key.float().unwrap_or_default())),
        Ok(tag @ (FALSE | TRUE)) => push(path, format_args!("[{}]", tag == TRUE)),
        _ => path.push_str("[...]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_in_code() {
        let mut way = Way::default();
        assert_eq!(way.path::<&[u8]>(&[], &[]), "");
        let key = |bytes| Step::Key(Rest(bytes));
        let steps = [
            Step::Name("config"),
            key(&[AGAIN, 0]),
            Step::Index(2),
            key(&[TEXT, 3, b'a', b' ', b'b']),
            Step::KeyAt(1),
            key(&[INT, 3]),
            Step::Whole,
        ];
        for step in steps {
            way.enter();
            way.step(step);
        }
        let written = [0, NAME, 4, b'h', b'o', b's', b't'];
        assert_eq!(
            way.path(&written, &["back-end"]),
            r#"config.back-end[2]["a b"].host[-2]"#
        );
        way.leave();
        way.leave();
        assert!(way.path(&written, &["b"]).ends_with(".host"));
        let mut long = Way::default();
        for index in 0..30 {
            long.enter();
            long.step(Step::Index(index));
        }
        let path = long.path::<&str>(&[], &[]);
        assert!(path.starts_with("[0][1]") && path.contains("[11]...[18]"));
        assert!(path.ends_with("[28][29]"));
        // A tree that is cut short is no reason to fail.
        way.step(key(&[TEXT, 9]));
        assert!(way.path::<&str>(&[], &[]).ends_with(r#"["a b"][""]"#));
        way.step(Step::KeyAt(7));
        assert!(way.path::<&str>(&[], &[]).ends_with("[...]"));
    }
}
