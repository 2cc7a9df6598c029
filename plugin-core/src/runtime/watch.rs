//! What a thread knows of the user code that it runs for Go: how much of it, and where it began.

use std::cell::Cell;

thread_local! {
    /// How many of them, one inside the other. Without a destructor, so that it can be used until the thread's very end.
    pub(super) static CALLS: Cell<u32> = const { Cell::new(0) };
    /// Where the outermost has begun on the stack, if calls of Go have to look where they are.
    pub(super) static STACK: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Whether this thread runs user code that Go has called.
pub(crate) fn in_callback() -> bool {
    CALLS.get() > 0
}

/// Where user code under way on this thread has begun on the stack, if a call of Go must look where it is.
#[inline]
pub(crate) fn watched() -> Option<usize> {
    STACK.get()
}
