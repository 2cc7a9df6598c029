//! Small helpers that tests of several topics use.

use crate::support::open;
use plugin_core::{GoStruct, Value};
use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

/// The struct that functions of the fixture `lent` change.
#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) tags: Vec<String>,
    pub(crate) index: HashMap<String, isize>,
    pub(crate) next: Option<Box<isize>>,
}

/// Returns a Go `int`. A plugin must be open.
pub(crate) fn int(n: isize) -> Value {
    Value::new(n).unwrap()
}

/// Returns a Go `string`. A plugin must be open.
pub(crate) fn text(text: &str) -> Value {
    Value::new(text.to_owned()).unwrap()
}

/// Collects garbage in Go until `drops` is `wanted`; fails if it is not within a minute.
pub(crate) fn collect_until(drops: &AtomicUsize, wanted: usize) {
    let plugin = open("hello");
    let patience = Instant::now() + Duration::from_secs(60);
    while drops.load(SeqCst) < wanted && Instant::now() < patience {
        plugin.collect_garbage();
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(drops.load(SeqCst), wanted);
}
