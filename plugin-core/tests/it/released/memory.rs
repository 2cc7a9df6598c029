//! How much memory is held.

use super::plugin;
use crate::support::{in_child, open};
use plugin_core::{Callback, Func, Value};
use std::{
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

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

/// Go sees a few bytes of each, but each holds a megabyte of Rust.
#[test]
fn a_loop_that_drops_closures_stays_flat() {
    static ALIVE: AtomicUsize = AtomicUsize::new(0);
    struct Captured(Vec<u8>);
    impl Drop for Captured {
        fn drop(&mut self) {
            ALIVE.fetch_sub(1, Ordering::Relaxed);
        }
    }
    if !in_child(&[]) {
        return;
    }
    let call: Func<fn(Callback<fn()>)> = open("callbacks").func("Call").unwrap();
    let mut most = 0;
    for _ in 0..20_000 {
        most = most.max(ALIVE.fetch_add(1, Ordering::Relaxed));
        let captured = Captured(vec![1]);
        call.call(Callback::<fn()>::new(move || {
            black_box(&captured.0);
        }))
        .unwrap();
    }
    assert!(most < 10_000, "{most} closures were alive at once");
}
