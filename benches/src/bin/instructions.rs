//! Runs each hot path a few times, between two signals that are marks for the program that counts instructions (`peers/step.c`).
//!
//! The name of a path is printed before its marks. The first path, `nothing`, measures the marks themselves.
//!
//! On paths that enter Go, only this program's own instructions are comparable: when single-stepped, an entry is so slow that Go's
//! scheduler retakes the thread's P between entries, and Go executes some 2,500 instructions instead of 300 to get one again. A goroutine
//! call is counted without its wait, which spins.
//!
//! # Safety
//!
//! Raising a signal has no precondition. Without a tracer, it ends the process.
#![allow(unsafe_code)]

use benches::{Workload, ours, system};
use std::{
    env,
    io::{self, Write},
    path::Path,
};

/// The number of counts of each path. The program's own instructions do not vary between them, the others do.
const COUNTS: u32 = 3;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [shallow, deep] = arguments.as_slice() else {
        panic!("usage: instructions SHALLOW DEEP, under `step`");
    };
    let (shallow, deep) = (Path::new(shallow), Path::new(deep));
    let plugin = ours::open_file(shallow);
    let mut all = vec![Workload::new("nothing", || ())];
    all.extend(ours::cached_opens(shallow, deep));
    all.extend(system::stats(shallow, deep));
    all.extend(ours::lookups(plugin));
    all.push(system::dlsym(plugin));
    // Single-stepping 64 KiB would take long, and Go makes the copy.
    let calls = ours::calls(plugin).into_iter();
    all.extend(calls.filter(|it| it.name() != "stamp-64k"));
    all.push(ours::stamp(shallow, 64));
    // The first run of a batch is a thousand calls; one run of a callback is one call.
    let others = ours::other_calls(plugin).into_iter();
    all.extend(others.filter(|it| matches!(it.name(), "batch" | "callback" | "callback-inline")));
    all.push(ours::spawn(plugin));
    let sessions = ours::sessions(plugin).into_iter();
    all.extend(sessions.filter(|it| it.name() != "add-dependent"));
    for mut workload in all {
        // Warms up: does lazy work and fills caches.
        workload.run(100);
        println!("{}", workload.name());
        io::stdout().flush().expect("standard output is open");
        for _ in 0..COUNTS {
            mark();
            workload.run(1);
            mark();
        }
    }
}

fn mark() {
    // SAFETY: `raise` accepts any signal.
    unsafe { libc::raise(libc::SIGUSR2) };
}
