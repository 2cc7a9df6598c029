//! This project's side of the comparison: cached opens, lookups and calls through `plugin_core`.
//!
//! # Safety
//!
//! The only unsafe operation is to open plugins, which are fixtures of this project.
#![allow(unsafe_code)]

use crate::{Workload, fixture};
use plugin_core::{Callback, Func, GoError, GoPlugin, GoSymbol, session};
use std::{
    fs,
    hint::black_box,
    os::unix::fs::MetadataExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Go: `func(int) int`
type Step = fn(isize) -> isize;

/// Go: `func([]byte) ([]byte, error)`
type Stamp = fn(Vec<u8>) -> Result<Vec<u8>, GoError>;

/// The number of bytes that `stamp-64k` copies in each direction.
pub const STAMPED: usize = 64 << 10;

/// Opens a fixture by its name.
///
/// # Panics
///
/// Panics if the file cannot be opened.
#[must_use]
pub fn open(name: &str) -> GoPlugin {
    open_file(&fixture(name))
}

/// Opens a plugin by its path.
///
/// # Panics
///
/// Panics if the file cannot be opened.
#[must_use]
pub fn open_file(path: &Path) -> GoPlugin {
    // SAFETY: the plugin is a fixture of this project.
    unsafe { plugin_core::open(path) }.unwrap_or_else(|error| panic!("{error}"))
}

/// Returns workloads that open plugins which are already open, one at the end of a short path and one at the end of a long path.
#[must_use]
pub fn cached_opens(shallow: &Path, deep: &Path) -> Vec<Workload> {
    let again = |name, path: &Path| {
        let path = path.to_owned();
        let _ = open_file(&path);
        Workload::new(name, move || open_file(black_box(&path)))
    };
    vec![again("open-1", shallow), again("open-10", deep)]
}

/// Returns workloads that look symbols of `fixtures/bench` up, untyped, and typed with a type that was checked before.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`.
#[must_use]
pub fn lookups(plugin: GoPlugin) -> Vec<Workload> {
    vec![
        Workload::new("lookup", move || lookup(plugin)),
        Workload::new("typed-lookup", move || {
            let found = plugin.func::<fn(isize, isize) -> isize>(black_box("Add"));
            found.expect("bench has Add")
        }),
    ]
}

/// Returns workloads that call `fixtures/bench`. Each takes the result out of its `Result`, as a user must.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`.
#[must_use]
pub fn calls(plugin: GoPlugin) -> Vec<Workload> {
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    let greet: Func<fn(String) -> String> = plugin.func("Greet").expect("bench has Greet");
    let stamp: Func<Stamp> = plugin.func("Stamp").expect("bench has Stamp");
    let greeting = |name, size| {
        let text = "x".repeat(size);
        Workload::new(name, move || {
            greet
                .call(black_box(text.as_str()))
                .expect("Greet does not panic")
        })
    };
    vec![
        Workload::new("add", move || {
            add.call(black_box(40), black_box(2))
                .expect("Add does not panic")
        }),
        greeting("greet-16", 16),
        greeting("greet-4096", 4096),
        stamping("stamp-64k", stamp, STAMPED),
    ]
}

fn stamping(name: &'static str, stamp: Func<Stamp>, size: usize) -> Workload {
    let bytes = vec![0; size];
    Workload::new(name, move || {
        let called = stamp.call(black_box(bytes.as_slice()));
        called
            .expect("Stamp does not panic")
            .expect("there are bytes")
    })
}

/// Returns a workload that passes `size` bytes to `fixtures/bench` and back.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`.
#[must_use]
pub fn stamp(file: &Path, size: usize) -> Workload {
    let stamp = open_file(file).func("Stamp").expect("bench has Stamp");
    stamping("stamp", stamp, size)
}

/// Returns workloads that make calls from sessions, each call depending on the one before if possible, and one that makes sessions.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`, or this platform has no sessions.
#[must_use]
pub fn sessions(plugin: GoPlugin) -> Vec<Workload> {
    session::support().expect("there are sessions here");
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    let greet: Func<fn(String) -> String> = plugin.func("Greet").expect("bench has Greet");
    let adding = move |times| {
        let start = Instant::now();
        let sum = (0..times).fold(0, |sum, _| {
            add.call(sum, black_box(2)).expect("Add does not panic")
        });
        black_box(sum);
        start.elapsed()
    };
    let text = "x".repeat(16);
    vec![
        Workload::timed("add-dependent", adding),
        Workload::timed("session-add", move |times| session(|| adding(times))),
        Workload::new("session", || session(|| black_box(0))),
        Workload::timed("session-greet-16", move |times| {
            session(|| {
                let start = Instant::now();
                for _ in 0..times {
                    let greeting = greet.call(black_box(text.as_str()));
                    black_box(greeting.expect("Greet does not panic"));
                }
                start.elapsed()
            })
        }),
    ]
}

/// Returns a workload that makes a goroutine call and reads the result when it is certainly there, so that each call does the same work.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`.
#[must_use]
pub fn spawn(plugin: GoPlugin) -> Workload {
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    Workload::new("spawn", move || {
        let call = add.spawn(black_box(40), black_box(2));
        thread::sleep(Duration::from_millis(5));
        call.wait().expect("Add does not panic")
    })
}

/// Returns workloads for batches, callbacks and goroutine calls.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`.
#[must_use]
pub fn other_calls(plugin: GoPlugin) -> Vec<Workload> {
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    let call_back: Func<fn(Callback<Step>, isize) -> isize> =
        plugin.func("CallBack").expect("bench has CallBack");
    let sleep: Func<fn()> = plugin.func("Sleep").expect("bench has Sleep");
    let pairs: Vec<(isize, isize)> = (0..1000).map(|n| (n, 2)).collect();
    let step = Callback::<Step>::new(|x| black_box(x) + 1);
    let calling_back = |name, step: Callback<Step>| {
        Workload::timed(name, move |times| {
            let wanted = isize::try_from(times).expect("fewer runs than that");
            let start = Instant::now();
            let counted = call_back.call(&step, wanted);
            let time = start.elapsed();
            assert_eq!(counted.ok(), Some(wanted), "each call back is made once");
            time
        })
    };
    vec![
        // A run is one call, so batches are counted in thousands.
        Workload::timed("batch", move |times| {
            let start = Instant::now();
            for _ in 0..times.div_ceil(1000) {
                let sums = add.call_batch(black_box(&pairs));
                black_box(sums.expect("Add does not panic"));
            }
            per_call(start.elapsed(), times)
        }),
        calling_back("callback", step.clone()),
        calling_back("callback-inline", step.inline()),
        Workload::new("goroutine", move || {
            let call = add.spawn(black_box(40), black_box(2));
            call.wait().expect("Add does not panic")
        }),
        Workload::new("sleep-alone", move || {
            sleep.spawn().wait().expect("Sleep does not panic")
        }),
        Workload::timed("sleep-together", move |times| {
            let start = Instant::now();
            for _ in 0..times.div_ceil(1000) {
                let calls: Vec<_> = (0..1000).map(|_| sleep.spawn()).collect();
                for call in calls {
                    call.wait().expect("Sleep does not panic");
                }
            }
            per_call(start.elapsed(), times)
        }),
    ]
}

/// Scales the time of whole thousands of calls down to `times` calls.
fn per_call(time: Duration, times: u64) -> Duration {
    let made = times.div_ceil(1000) * 1000;
    time.mul_f64(times as f64 / made as f64)
}

/// Returns workloads on one thread and on two. Arithmetic without memory accesses, and `stat`, which every cached open makes, show how much
/// two threads can gain on this machine.
///
/// # Panics
///
/// Panics if the plugin is not `fixtures/bench`.
#[must_use]
pub fn threads(plugin: GoPlugin, file: &Path) -> Vec<Workload> {
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    let lookup = move || lookup(plugin);
    let call = move || {
        add.call(black_box(40), black_box(2))
            .expect("Add does not panic")
    };
    let path = file.to_owned();
    let (one, two) = (path.clone(), path.clone());
    let stat = move || fs::metadata(black_box(&path)).map(|file| file.ino());
    vec![
        Workload::threads("lookup-by-1", 1, lookup),
        Workload::threads("lookup-by-2", 2, lookup),
        Workload::threads("open-by-1", 1, move || open_file(black_box(&one))),
        Workload::threads("open-by-2", 2, move || open_file(black_box(&two))),
        Workload::threads("stat-by-1", 1, stat.clone()),
        Workload::threads("stat-by-2", 2, stat),
        Workload::threads("add-by-1", 1, call),
        Workload::threads("add-by-2", 2, call),
        Workload::threads("spin-by-1", 1, spin),
        Workload::threads("spin-by-2", 2, spin),
    ]
}

#[inline]
fn lookup(plugin: GoPlugin) -> GoSymbol {
    plugin.lookup(black_box("Add")).expect("bench has Add")
}

fn spin() -> u64 {
    (0..64).fold(black_box(1), |x: u64, _| x.wrapping_mul(0x5851_f42d) ^ 7)
}
