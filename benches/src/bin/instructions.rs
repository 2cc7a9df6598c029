//! Runs each hot path a few times, between two signals that mark it for the program that counts instructions (`peers/step.c`).
//!
//! The name of a path is printed before its marks. The first path, `nothing`, measures the marks themselves.
//!
//! Of paths that enter Go only this program's own instructions are worth counting: step by step, an entry is so slow that Go's
//! scheduler takes the thread's processor away between entries, and what Go executes is the way to get it back (2,500 instructions
//! instead of some 300). A goroutine call is counted without its wait, which spins.
//!
//! # Safety
//!
//! Raising a signal is harmless; without a tracer it ends the process.
#![allow(unsafe_code)]

use benches::{Workload, ours, system};
use std::{
    env,
    io::{self, Write},
    path::Path,
};

/// How often each path is counted: its own instructions are the same each time, the others hardly.
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
    // 64 KiB, step by step, would take a while, and Go copies them.
    let calls = ours::calls(plugin).into_iter();
    all.extend(calls.filter(|it| it.name() != "stamp-64k"));
    all.push(ours::stamp(shallow, 64));
    // Of batches the first, which is a thousand calls, and of callbacks one.
    let others = ours::other_calls(plugin).into_iter();
    all.extend(others.filter(|it| matches!(it.name(), "batch" | "callback" | "callback-inline")));
    all.push(ours::spawn(plugin));
    let sessions = ours::sessions(plugin).into_iter();
    all.extend(sessions.filter(|it| it.name() != "add-dependent"));
    for mut workload in all {
        // Lazy work is done now, and caches are filled.
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
    // SAFETY: `raise` takes any signal; a tracer sees this one.
    unsafe { libc::raise(libc::SIGUSR2) };
}
