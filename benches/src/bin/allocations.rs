//! Counts the allocations of paths that must not allocate: prints `NAME N` for each path, with the allocations of a thousand runs.
//!
//! # Safety
//!
//! The allocator passes every request to the system's allocator and counts it.
#![allow(unsafe_code)]

use benches::ours;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
};

const RUNS: usize = 1000;

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every request goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller guarantees that the layout's size is not zero.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller guarantees that `alloc` has returned this memory for this layout.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let file = benches::fixture("bench");
    let plugin = ours::open_file(&file);
    let add = plugin
        .func::<fn(isize, isize) -> isize>("Add")
        .expect("bench has Add");
    count("lookup", || plugin.lookup(black_box("Add")).is_ok());
    count("typed-lookup", || {
        plugin
            .func::<fn(isize, isize) -> isize>(black_box("Add"))
            .is_ok()
    });
    count("open-1", || ours::open_file(black_box(&file)) == plugin);
    count("add", || add.call(40, 2).is_ok_and(|sum| sum == 42));
    // Checks that the counter works: one that stays 0 would pass every path.
    count("allocate", || !black_box(vec![0_u8; 100]).is_empty());
}

fn count(name: &str, mut run: impl FnMut() -> bool) {
    assert!(run(), "{name} works");
    let before = COUNT.load(Ordering::Relaxed);
    for _ in 0..RUNS {
        assert!(run(), "{name} works again");
    }
    let after = COUNT.load(Ordering::Relaxed);
    println!("{name} {}", after - before);
}
