//! Closures in calls that fail because another argument cannot be converted.

use super::plugin;
use crate::support::open;
use plugin_core::{CallError, Callback, Func, GoStruct, Value};
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

#[derive(GoStruct)]
struct Node {
    value: isize,
    next: Option<Box<Node>>,
}

type List = Option<Box<Node>>;

/// Passes a closure to a call that fails, and returns what the closure captured. Its count is 1 once the closure has been dropped.
fn owned<F>(give: impl FnOnce(Arc<()>) -> Result<F, CallError>) -> Arc<()> {
    let captured = Arc::new(());
    assert!(give(Arc::clone(&captured)).is_err());
    captured
}

fn closure(captured: Arc<()>) -> Callback<fn()> {
    Callback::<fn()>::new(move || drop(Arc::clone(&captured)))
}

#[test]
fn a_closure_that_was_not_given_is_dropped_with_its_call() {
    let map: Func<fn(List, Callback<fn(List) -> List>) -> isize> =
        open("recursive").func("Map").unwrap();
    let deep = || (0..600).fold(None, |next, value| Some(Box::new(Node { value, next })));
    let captured = owned(|captured| {
        let closure = Callback::<fn(List) -> List>::new(move |list| {
            drop(Arc::clone(&captured));
            list
        });
        map.call(deep(), closure)
    });
    assert_eq!(Arc::strong_count(&captured), 1);

    // Go finds out that the argument before it does not fit.
    let namer: Func<fn(Value, Callback<fn()>)> = plugin().func("Namer").unwrap();
    let number = || Value::new(5isize).unwrap();
    for _ in 0..2 {
        let captured = owned(|captured| namer.call(number(), closure(captured)));
        assert_eq!(Arc::strong_count(&captured), 1);
        let captured = owned(|captured| namer.spawn(number(), closure(captured)).wait());
        assert_eq!(Arc::strong_count(&captured), 1);
    }
}

#[test]
fn a_closure_before_what_does_not_fit_is_dropped_when_go_has_collected() {
    let namer: Func<fn(Callback<fn()>, Value)> = plugin().func("NamerBehind").unwrap();
    let number = Value::new(5isize).unwrap();
    let captured = owned(|captured| namer.call(closure(captured), &number));
    let patience = Instant::now() + Duration::from_secs(60);
    while Arc::strong_count(&captured) > 1 {
        assert!(Instant::now() < patience, "the closure is still there");
        plugin().collect_garbage();
        thread::sleep(Duration::from_millis(1));
    }
}
