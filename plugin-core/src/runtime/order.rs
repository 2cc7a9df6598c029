//! [`crossing`]: Rust code that Go has called on this thread, and waits for.
//!
//! Go keeps the frames of all calls between the two languages on one stack per thread. So such calls must end in the reverse order of their
//! start, on the thread where they started. Go does not check this; this file does.

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

/// Ends the process. If this returned, Go would continue with the frames of another call, and an error cannot be returned to any caller.
#[cold]
fn die_of_disorder() -> ! {
    // Unlike `eprintln!`, this does not panic where nobody reads standard error any more.
    let _ = io::stderr().write_all(
        b"fatal error: a Rust closure called by Go, or a session, ends before one that started later on the same thread, or on another \
        thread; coroutines that are suspended in such closures must end in the reverse order of their start, on the same thread\n",
    );
    process::abort();
}
