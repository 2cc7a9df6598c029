//! Does each hot path a few times, between two signals that mark it for whoever counts the instructions (`peers/step.c`).
//!
//! A path is named on standard output before its marks. The first, `nothing`, is what the marks themselves cost.
//!
//! Only paths that do not enter Go: step by step, an entry is so slow that Go's scheduler takes the thread's processor away
//! between entries, and what is counted is the way to get it back (2,500 instructions instead of some 300).
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

/// How often each path is counted.
const COUNTS: u32 = 15;

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
    for mut workload in all {
        // What is done lazily is done now, and caches of any kind are filled.
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
    // SAFETY: see the head of this file.
    unsafe { libc::raise(libc::SIGUSR2) };
}
