//! Handles in results that Rust did not receive, or did not read completely.

use super::{
    holders::{Holder, each_by_an_entry},
    plugin,
};
use crate::support::in_child;
use plugin_core::{Callback, Func, GoError, GoStruct, InOut, Value, in_out};
use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

/// A key whose hash panics.
#[derive(GoStruct, PartialEq, Eq)]
#[go(name = "Named")]
struct Rude {
    name: String,
    other: String,
}

impl Hash for Rude {
    fn hash<H: Hasher>(&self, _: &mut H) {
        panic!("no hash")
    }
}

const HOLDERS: &[Holder] = &[
    ("an argument behind one that panics", || {
        let give: Func<fn(Callback<fn(HashMap<Rude, isize>, Value)>)> =
            plugin().func("GivePair").unwrap();
        let closure = Callback::<fn(HashMap<Rude, isize>, Value)>::new(|_, _| ());
        give.call(closure).unwrap_err();
    }),
    ("a value before what cannot be copied", || {
        let too_many: Func<fn() -> (Value, Vec<Value>)> = plugin().func("TooMany").unwrap();
        too_many.call().unwrap_err();
        too_many.spawn().wait().unwrap_err();
    }),
    (
        "what a pointer leads to, beside results that cannot be copied",
        || {
            let change: Func<fn(InOut<Value>) -> Vec<Value>> = plugin().func("Change").unwrap();
            let mut value = Value::new(5isize).unwrap();
            change.call(in_out(&mut value)).unwrap_err();
        },
    ),
    ("a value beside a text that is not UTF-8", || {
        let broken: Func<fn() -> (String, Value)> = plugin().func("Broken").unwrap();
        broken.call().unwrap_err();
    }),
];

/// This needs a further collection, as the goroutine, whose frames refer to the value, may end later than its call.
const SLOW_HOLDERS: &[Holder] = &[(
    "a value beside an error whose Error method ends the goroutine",
    || {
        let rude: Func<fn() -> (Value, Option<GoError>)> = plugin().func("Rude").unwrap();
        rude.spawn().wait().unwrap_err();
    },
)];

#[test]
fn handles_that_rust_has_not_taken_over_are_given_back() {
    if !in_child(&[("RUST_BACKTRACE", "0")]) {
        return;
    }
    each_by_an_entry(HOLDERS, 1);
    each_by_an_entry(SLOW_HOLDERS, 2);
}
