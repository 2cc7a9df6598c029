//! [`under_way`]: runs user code that Go has called on this thread, and may be waiting for.
//!
//! Such code may call Go in its turn, and Go keeps the frames of all calls between the two languages on one stack for each thread. So
//! they have to end in the opposite order of their beginning, on the thread where they began; Go does not look whether they do.

use crate::runtime::{
    contain,
    frame_guard::Shut,
    instance,
    watch::{CALLS, MADE_BY_GO, STACK},
};
use std::{
    cell::Cell,
    io::{self, Write},
    process, ptr,
};

/// Runs user code for Go. If it panics, gives what the panic says.
#[inline]
pub(crate) fn under_way<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    let under_way = UnderWay::begin();
    let ended = contain(code);
    drop(under_way);
    ended
}

/// One run of user code, until it is dropped.
#[derive(Debug)]
struct UnderWay {
    /// How many there were before.
    outer: u32,
    /// Which thread's they are.
    calls: *const Cell<u32>,
    /// Calls of the outermost take the way on which it is looked where they are.
    shut: Option<Shut>,
}

impl UnderWay {
    #[inline]
    fn begin() -> Self {
        let outer = CALLS.get();
        CALLS.set(outer + 1);
        let shut = if outer == 0 { watch() } else { None };
        Self {
            outer,
            calls: CALLS.with(ptr::from_ref),
            shut,
        }
    }
}

/// Where the runtime does not cope with calls from another stack than the one that the code was called on (see
/// [`Runtime`](crate::runtime::Runtime)), remembers that one.
#[inline]
fn watch() -> Option<Shut> {
    let shut = Shut::where_due(|| instance::current().is_none_or(|go| go.keeps_stack_bounds))?;
    STACK.set(Some(ptr::from_ref(&shut).addr()));
    MADE_BY_GO.set(shut.was_closed());
    Some(shut)
}

impl Drop for UnderWay {
    #[inline]
    fn drop(&mut self) {
        if !is_last(self) {
            die_of_disorder();
        }
        CALLS.set(self.outer);
        if self.shut.is_some() {
            STACK.set(None);
        }
    }
}

/// Not inlined: a compiler may take a thread for the same throughout a function, which it is not if a coroutine changes threads.
#[inline(never)]
fn is_last(ends: &UnderWay) -> bool {
    CALLS.with(|calls| ptr::eq(calls, ends.calls) && calls.get() == ends.outer + 1)
}

/// To return would let Go go on with the frames of another call; there is nobody to whom an error could be given.
#[cold]
fn die_of_disorder() {
    // Unlike `eprintln!`, this does not panic where nobody reads standard error any more.
    let _ = io::stderr().write_all(
        b"fatal error: a Rust closure that Go has called returns before one that Go has called later on the same thread, or on \
        another thread; coroutines that are suspended in such closures must end in the opposite order, on their thread\n",
    );
    process::abort();
}
