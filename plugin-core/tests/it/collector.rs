//! When Go's garbage collector runs: half as often as in a Go program while the heap is small, unless the user has set `GOGC`.

use crate::support::{in_child, open};
use plugin_core::{Func, GoPlugin};
use std::{
    thread,
    time::{Duration, Instant},
};

/// Waits until GOGC has this value. The runtime host sets it some time after a collection, on a goroutine of the runtime.
fn settles(plugin: GoPlugin, percent: isize) {
    settles_while(plugin, percent, || ());
}

/// Collects until the host has set GOGC for a small heap. The host may miss a collection, since it watches for them only after the first
/// plugin is open.
fn begins(plugin: GoPlugin) {
    settles_while(plugin, 200, || {
        plugin.collect_garbage();
    });
}

fn settles_while(plugin: GoPlugin, percent: isize, meanwhile: impl Fn()) {
    let now: Func<fn() -> isize> = plugin.func("Percent").unwrap();
    let begin = Instant::now();
    while now.call() != Ok(percent) {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "GOGC is {:?}, not {percent}",
            now.call()
        );
        meanwhile();
        thread::sleep(Duration::from_millis(1));
    }
}

/// The setting stays the same over several collections.
fn stays(plugin: GoPlugin, percent: isize) {
    let now: Func<fn() -> isize> = plugin.func("Percent").unwrap();
    for _ in 0..20 {
        plugin.collect_garbage();
        thread::sleep(Duration::from_millis(5));
        assert_eq!(now.call(), Ok(percent));
    }
}

#[test]
fn a_small_heap_is_collected_less_often_and_a_large_one_as_in_go() {
    if !in_child(&[("GOGC", "")]) {
        return;
    }
    let plugin = open("collector");
    let keep: Func<fn(isize)> = plugin.func("Keep").unwrap();
    let goal: Func<fn() -> isize> = plugin.func("Goal").unwrap();
    begins(plugin);
    let megabytes = || goal.call().unwrap() >> 20;
    assert_eq!(megabytes(), 8, "twice what it is in a Go program");
    keep.call(16).unwrap();
    settles(plugin, 100);
    assert!((32..40).contains(&megabytes()), "{} MiB", megabytes());
    stays(plugin, 100);
    keep.call(0).unwrap();
    settles(plugin, 200);
}

#[test]
fn who_sets_gogc_is_obeyed() {
    if !in_child(&[("GOGC", "100")]) {
        return;
    }
    stays(open("collector"), 100);
}

#[test]
fn a_plugin_that_sets_the_percentage_is_obeyed() {
    if !in_child(&[("GOGC", "")]) {
        return;
    }
    let plugin = open("collector");
    let set: Func<fn(isize)> = plugin.func("SetPercent").unwrap();
    let keep: Func<fn(isize)> = plugin.func("Keep").unwrap();
    begins(plugin);
    set.call(50).unwrap();
    stays(plugin, 50);
    // Also when the heap is no longer small, at which point the host would change its own setting.
    keep.call(32).unwrap();
    stays(plugin, 50);
    keep.call(0).unwrap();
    stays(plugin, 50);
}
