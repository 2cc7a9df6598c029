//! [`crossing`]: Rust code that Go has called on this thread, and waits for.
//!
//! Go keeps the frames of all calls between the two languages on one stack for each thread. So they have to end in the opposite order
//! of their beginning, on the thread where they began. Go does not look whether they do; this does.

use crate::runtime::thread::{self, Depth};
use std::{
    io::{self, Write},
    process,
};

/// Runs such code, which does not panic: of the kind `one`, as [`Depth`] counts it.
#[inline]
pub(super) fn crossing<T>(one: Depth, code: impl FnOnce() -> T) -> T {
    let (outer, thread) = thread::depth();
    let inner = outer.and(one);
    thread::set_depth(inner);
    let ended = code();
    if thread::depth_anew() != (inner, thread) {
        die_of_disorder();
    }
    thread::set_depth(outer);
    ended
}

/// To return would let Go go on with the frames of another call; there is nobody to whom an error could be given.
#[cold]
fn die_of_disorder() -> ! {
    // Unlike `eprintln!`, this does not panic where nobody reads standard error any more.
    let _ = io::stderr().write_all(
        b"fatal error: a Rust closure that Go has called, or a session, ends before one that began later on the same thread, or on \
        another thread; coroutines that are suspended in such closures must end in the opposite order, on their thread\n",
    );
    process::abort();
}
