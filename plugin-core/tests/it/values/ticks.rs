//! A number that a goroutine counts up while Rust reads it, and Rust sets it.

use super::{func, var};
use plugin_core::{Func, Var};
use std::{
    thread,
    time::{Duration, Instant},
};

#[test]
fn rust_sees_a_goroutine_count_and_the_goroutine_sees_rust() {
    let ticks: Var<i64> = var("variables", "Ticks");
    func::<fn()>("variables", "Start").call().unwrap();
    let stop: Func<fn()> = func("variables", "Stop");
    assert!(watch(ticks, 0) > 100);
    ticks.set(1 << 40);
    assert!(
        watch(ticks, 1 << 40) > (1 << 40) + 100,
        "the goroutine counts on from what Rust has set"
    );
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| watch(ticks, 1 << 40));
        }
    });
    stop.call().unwrap();
    thread::sleep(Duration::from_millis(50)); // The goroutine may be about to count once more.
    let last = ticks.get();
    thread::sleep(Duration::from_millis(50));
    assert_eq!(ticks.get(), last, "nobody counts any more");
}

/// Reads until the count has grown by more than a hundred. It starts at `least`, and never goes down.
fn watch(ticks: Var<i64>, least: i64) -> i64 {
    let start = Instant::now();
    let (first, mut last) = (ticks.get(), least);
    while last <= first + 100 {
        let now = ticks.get();
        assert!(now >= last, "{now} after {last}");
        last = now;
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the goroutine does not count: {last}"
        );
    }
    last
}
