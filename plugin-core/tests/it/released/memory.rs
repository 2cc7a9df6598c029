//! Limits of held memory.

use super::plugin;
use crate::support::{in_child, open};
use plugin_core::{Callback, Func, GoError, Value};
use std::{
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

/// Calls `use_and_drop` 40 times, and returns the maximum size of Go's heap in megabytes.
fn peak(use_and_drop: impl Fn()) -> isize {
    let alive: Func<fn() -> isize> = plugin().func("Alive").unwrap();
    let alive = |()| alive.call().unwrap() >> 20;
    (0..40).map(|_| use_and_drop()).map(alive).max().unwrap()
}

#[test]
fn a_loop_that_drops_large_values_stays_flat() {
    if !in_child(&[]) {
        return;
    }
    let big: Func<fn(isize) -> Value> = plugin().func("Big").unwrap();
    let megabytes = peak(|| drop(big.call(100).unwrap()));
    assert!(megabytes < 500, "{megabytes} MB");
    let big: Func<fn(isize) -> Vec<u8>> = plugin().func("Big").unwrap();
    let megabytes = peak(|| drop(big.call(20).unwrap()));
    assert!(megabytes < 500, "{megabytes} MB");
}

#[test]
fn threads_that_drop_large_results_and_stay_hold_nothing() {
    if !in_child(&[]) {
        return;
    }
    let big: Func<fn(isize) -> Vec<u8>> = plugin().func("Big").unwrap();
    let megabytes = peak(|| {
        let (done, is_done) = std::sync::mpsc::channel();
        thread::spawn(move || {
            drop(big.call(50).unwrap());
            done.send(()).unwrap();
            loop {
                thread::park();
            }
        });
        is_done.recv().unwrap();
    });
    assert!(megabytes < 500, "{megabytes} MB");
}

/// The number of live values.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// A value of which Go sees a few bytes, but which may own any amount of Rust memory.
#[derive(Debug)]
struct Captured;

impl Captured {
    fn new() -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Self
    }

    fn callback() -> Callback<fn()> {
        let captured = Self::new();
        Callback::<fn()>::new(move || {
            black_box(&captured);
        })
    }
}

impl Drop for Captured {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

impl std::fmt::Display for Captured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("captured")
    }
}

impl std::error::Error for Captured {}

/// Passes values to Go, which drops them at once, and returns the maximum number of live ones.
fn most(count: usize, give: impl Fn()) -> usize {
    let alive = |()| ALIVE.load(Ordering::Relaxed);
    (0..count).map(|_| give()).map(alive).max().unwrap()
}

#[test]
fn a_loop_that_drops_closures_stays_flat() {
    if !in_child(&[]) {
        return;
    }
    let call: Func<fn(Callback<fn()>)> = open("callbacks").func("Call").unwrap();
    let most = most(20_000, || call.call(Captured::callback()).unwrap());
    assert!(most < 10_000, "{most} closures were alive at once");
}

/// Go's heap hardly grows, so nothing else starts a collection.
#[test]
fn a_slow_loop_that_drops_large_closures_and_errors_stays_flat() {
    if !in_child(&[]) {
        return;
    }
    let call: Func<fn(Callback<fn()>)> = open("callbacks").func("Call").unwrap();
    let look: Func<fn(Option<GoError>) -> String> = open("errors").func("What").unwrap();
    let pause = || thread::sleep(Duration::from_millis(10));
    let closures = most(240, || {
        call.call(Captured::callback()).unwrap();
        pause();
    });
    let errors = most(240, || {
        let error = GoError::from_error(Captured::new());
        look.call(Some(error)).unwrap();
        pause();
    });
    assert!(closures < 200, "{closures} closures were alive at once");
    assert!(errors < 200, "{errors} errors were alive at once");
}
