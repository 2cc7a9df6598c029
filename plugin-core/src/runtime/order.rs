//! [`Crossing`]: Rust code that Go has called on this thread, and waits for.
//!
//! Go keeps the frames of all calls between the two languages on one stack for each thread. So they have to end in the opposite order
//! of their beginning, on the thread where they began. Go does not look whether they do; this does.

use std::{
    cell::Cell,
    io::{self, Write},
    process, ptr,
};

thread_local! {
    /// How many there are, one inside the other. Without a destructor, so that it can be used until the thread's very end.
    static CROSSINGS: Cell<u32> = const { Cell::new(0) };
}

/// One such run of Rust code, until it is dropped.
#[derive(Debug)]
pub(super) struct Crossing {
    /// How many there were before.
    outer: u32,
    /// Which thread's they are.
    all: *const Cell<u32>,
}

impl Crossing {
    #[inline]
    pub(super) fn begin() -> Self {
        let outer = CROSSINGS.get();
        CROSSINGS.set(outer + 1);
        Self {
            outer,
            all: CROSSINGS.with(ptr::from_ref),
        }
    }
}

impl Drop for Crossing {
    #[inline]
    fn drop(&mut self) {
        if !is_last(self) {
            die_of_disorder();
        }
        CROSSINGS.set(self.outer);
    }
}

/// Not inlined: a compiler may take a thread for the same throughout a function, which it is not if a coroutine changes threads.
#[inline(never)]
fn is_last(ends: &Crossing) -> bool {
    CROSSINGS.with(|all| ptr::eq(all, ends.all) && all.get() == ends.outer + 1)
}

/// To return would let Go go on with the frames of another call; there is nobody to whom an error could be given.
#[cold]
fn die_of_disorder() {
    // Unlike `eprintln!`, this does not panic where nobody reads standard error any more.
    let _ = io::stderr().write_all(
        b"fatal error: a Rust closure that Go has called, or a session, ends before one that began later on the same thread, or on \
        another thread; coroutines that are suspended in such closures must end in the opposite order, on their thread\n",
    );
    process::abort();
}
