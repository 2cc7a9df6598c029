//! What a thread knows of the user code that it runs for Go: how much of it, and where it began.

use plugin_platform::stack_left;
use std::cell::Cell;

/// How much stack Go is to find: as much as it takes for granted where it does not know (runtime/cgocall.go, callbackUpdateSystemStack).
/// Where there is less, it may end the process ("morestack on g0").
const GO_STACK: usize = 32 << 10;

thread_local! {
    /// Whether Go made the thread, as far as is known: then Go cannot be entered any more once no user code is under way.
    pub(super) static MADE_BY_GO: Cell<bool> = const { Cell::new(false) };
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

/// Whether this thread was Go's and is about to end: what runs here are destructors of thread locals, and Go has forgotten the thread.
#[inline]
pub(super) fn is_leaving() -> bool {
    MADE_BY_GO.get() && CALLS.get() == 0
}

/// Whether Go finds enough of the stack, as far as is known.
#[inline]
pub(super) fn has_room() -> bool {
    stack_left().is_none_or(|left| left > GO_STACK)
}
