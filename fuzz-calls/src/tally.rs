//! [`Tally`]: tries routes, counts the compared values, and reports the wrong ones.

use crate::{
    canon::Canon,
    data::{Data, Item, Row},
    outcome::Outcome,
    world::World,
};
use plugin_core::{CallError, Func, Signature};
use std::{
    any::Any,
    fmt::{self, Debug},
    fs::File,
    os::unix::fs::FileExt,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// A function or a type that is tried.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its number in the data.
    pub number: usize,
    /// Its signature or type in Go.
    pub go: &'static str,
    /// Its signature or type in Rust.
    pub rust: &'static str,
}

/// The comparisons of one route with one row.
#[derive(Debug, Default)]
pub struct Check {
    values: u64,
    wrong: Vec<String>,
}

impl Check {
    /// Compares a value with the expected one.
    pub fn value<T: Canon>(&mut self, what: &str, value: &T, expected: &Item) {
        let mut found = Vec::new();
        value.encode(&mut found);
        self.bytes(what, &found, &expected.canon, &|| format!("{value:?}"));
    }

    /// Compares the results of a call with the expected ones.
    pub fn outcome<R: Outcome>(&mut self, found: Result<R, impl fmt::Display>, expected: &Item) {
        match found {
            Ok(results) => {
                let mut found = Vec::new();
                results.encode_all(&mut found);
                self.bytes("the result", &found, &expected.canon, &|| {
                    format!("{results:?}")
                });
            }
            Err(error) => self.wrong(error.to_string()),
        }
    }

    /// Compares bytes.
    fn bytes(&mut self, what: &str, found: &[u8], expected: &[u8], text: &dyn Fn() -> String) {
        self.values += 1;
        if found != expected {
            self.wrong(format!(
                "{what}: sent {}, received {} = {}",
                hex(expected),
                hex(found),
                shortened(&text())
            ));
        }
    }

    /// Counts a value, which is wrong unless `is` is true.
    pub fn holds(&mut self, what: &str, is: bool) {
        self.values += 1;
        if !is {
            self.wrong(what.to_owned());
        }
    }

    /// Returns the value of a result that must not be an error, or reports the error and returns `None`.
    pub fn ok<T>(&mut self, what: &str, result: Result<T, impl fmt::Display>) -> Option<T> {
        result
            .map_err(|error| self.wrong(format!("{what}: {error}")))
            .ok()
    }

    /// Reports a difference.
    pub fn wrong(&mut self, what: String) {
        self.wrong.push(what);
    }

    /// Adds the comparisons of another check.
    pub fn add(&mut self, other: Self) {
        self.values += other.values;
        self.wrong.extend(other.wrong);
    }
}

/// Formats a value's bytes, and leaves out the end of a long value.
fn hex(bytes: &[u8]) -> String {
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    shortened(&text)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(400) {
        Some((at, _)) => format!("{}... ({} bytes)", &text[..at], text.len()),
        None => text.to_owned(),
    }
}

/// The plugin's functions for counting.
struct Plugin {
    set_row: Func<fn(isize, isize)>,
    wrong: Func<fn() -> Vec<String>>,
    values: Func<fn() -> i64>,
}

/// All comparisons of a program.
pub struct Tally {
    data: Data,
    progress: File,
    plugin: Plugin,
    values: u64,
    wrong: u64,
}

impl Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} values, {} wrong", self.values, self.wrong)
    }
}

impl Tally {
    pub(crate) fn new(data: Data, progress: File) -> Result<Self, plugin_core::Error> {
        let plugin = World::get().plugin;
        Ok(Self {
            data,
            progress,
            plugin: Plugin {
                set_row: plugin.func("SetRow")?,
                wrong: plugin.func("Wrong")?,
                values: plugin.func("Values")?,
            },
            values: 0,
            wrong: 0,
        })
    }

    /// Returns the rows of an entry.
    #[must_use]
    pub fn rows(&self, entry: &Entry) -> Vec<Row> {
        self.data.rows(entry.number).to_vec()
    }

    /// Binds a function of the plugin, or reports the error and returns `None`.
    pub fn bind<F: Signature>(&mut self, entry: &Entry, name: &str) -> Option<Func<F>> {
        match World::get().plugin.func::<F>(name) {
            Ok(func) => Some(func),
            Err(error) => {
                self.report(entry, "bind", 0, &error.to_string());
                None
            }
        }
    }

    /// Tries one route with the rows from `row` on if `step` is 1, else with that row only.
    pub fn route(
        &mut self,
        entry: &Entry,
        route: &str,
        row: usize,
        step: isize,
        body: &mut dyn FnMut(&mut Check),
    ) {
        let now = format!("{:<8}{route:<24}{row:<8}", entry.number);
        self.progress
            .write_all_at(now.as_bytes(), 0)
            .expect("the file was made for this");
        let mut check = Check::default();
        if let Err(error) = self.plugin.set_row.call(row as isize, step) {
            check.wrong(error.to_string());
        }
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| body(&mut check))) {
            check.wrong(format!("Rust panicked: {}", panic_text(&*payload)));
        }
        match self.plugin.wrong.call() {
            Ok(wrong) => wrong.into_iter().for_each(|text| check.wrong(text)),
            Err(error) => check.wrong(error.to_string()),
        }
        self.values += check.values;
        for text in &check.wrong {
            self.report(entry, route, row, text);
        }
    }

    fn report(&mut self, entry: &Entry, route: &str, row: usize, text: &str) {
        self.wrong += 1;
        println!(
            "wrong: number {}, Go: {}, Rust: {}, route: {route}, row {row}: {text}",
            entry.number, entry.go, entry.rust
        );
    }

    /// Returns the number of values that both sides have compared, and the number of wrong ones.
    pub(crate) fn end(self) -> Result<(u64, u64), CallError> {
        let theirs = self.plugin.values.call()?;
        Ok((self.values + theirs as u64, self.wrong))
    }
}

fn panic_text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("(no text)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bit_counts() {
        let item = Item {
            raw: Box::default(),
            canon: f64::NAN.to_bits().to_le_bytes().into(),
        };
        let mut check = Check::default();
        check.value("same", &f64::NAN, &item);
        assert_eq!((check.values, check.wrong.len()), (1, 0));
        check.value("other", &-f64::NAN, &item);
        assert_eq!((check.values, check.wrong.len()), (2, 1));
        assert!(
            check.wrong[0].starts_with("other: sent 000000000000f87f, received 000000000000f8ff")
        );
    }
}
