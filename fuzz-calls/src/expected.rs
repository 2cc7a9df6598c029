//! [`Expected`]: the arguments with which a closure or a method of an object must be called, and its results.

use crate::{
    canon::{Canon, Input},
    data::{Item, Row},
    outcome::Outcome,
    tally::Check,
};
use plugin_core::{GoValue, InOut};
use std::{
    fmt::Debug,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How often Go calls a func on stacks that are about to grow: `tries` of tight.go.
const TRIES: usize = 8;

/// An argument of a closure.
pub trait Seen: GoValue + Debug {
    /// Compares the argument with its items, which are the first of `items`, and returns the other items.
    fn see<'a>(&mut self, check: &mut Check, what: &str, items: &'a [Item]) -> &'a [Item];
}

impl<T: Canon> Seen for T {
    fn see<'a>(&mut self, check: &mut Check, what: &str, items: &'a [Item]) -> &'a [Item] {
        check.value(what, self, &items[0]);
        &items[1..]
    }
}

/// The closure compares the target, and then changes it.
impl<T: Canon> Seen for InOut<T> {
    fn see<'a>(&mut self, check: &mut Check, what: &str, items: &'a [Item]) -> &'a [Item] {
        check.value(what, &**self, &items[0]);
        **self = T::decode(&mut Input(&items[1].raw));
        &items[2..]
    }
}

/// The items of the arguments and of the results.
#[derive(Debug)]
pub struct Expected {
    items: Vec<Item>,
    seen: Mutex<Calls>,
}

/// What was compared in the calls of a closure.
#[derive(Debug, Default)]
struct Calls {
    count: usize,
    check: Check,
}

/// One call of a closure.
#[derive(Debug)]
pub struct Call<'a> {
    seen: MutexGuard<'a, Calls>,
    items: &'a [Item],
    index: usize,
}

impl Expected {
    /// Reads the items `from..to` of a row.
    #[must_use]
    pub fn read(row: &Row, from: usize, to: usize) -> Arc<Self> {
        Arc::new(Self {
            items: row[from..to].to_vec(),
            seen: Mutex::default(),
        })
    }

    fn seen(&self) -> MutexGuard<'_, Calls> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a call.
    pub fn begin(&self) -> Call<'_> {
        let mut seen = self.seen();
        seen.count += 1;
        Call {
            seen,
            items: &self.items,
            index: 0,
        }
    }

    /// Returns the results for the call.
    pub fn results<R: Outcome>(&self) -> R {
        R::decode_all(&mut Input(&self.items[self.items.len() - 1].raw))
    }

    /// Adds what the calls have compared to `check`, after the calls.
    pub fn after(&self, check: &mut Check) {
        let mut seen = self.seen();
        if !matches!(seen.count, 1 | TRIES) {
            let count = seen.count;
            check.wrong(format!("the closure was called {count} times, not once"));
        }
        check.add(std::mem::take(&mut seen.check));
    }
}

impl Call<'_> {
    /// Compares the next argument.
    pub fn argument(&mut self, argument: &mut impl Seen) {
        let what = format!("argument {} of the closure", self.index);
        self.items = argument.see(&mut self.seen.check, &what, self.items);
        self.index += 1;
    }
}
