//! How much memory is held.

use super::plugin;
use crate::support::in_child;
use plugin_core::{Func, Value};
use std::thread;

/// Calls `use_and_drop` 40 times; the most that Go's heap held meanwhile, in megabytes.
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
