//! [`UnderWay`]: whether this thread runs a Rust closure that Go has called, and may be waiting for.

use std::cell::Cell;

thread_local! {
    /// How many of them, one inside the other. Without a destructor, so that it can be used until the thread's very end.
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// One call of a closure, until it is dropped.
#[derive(Debug)]
pub(super) struct UnderWay(());

impl UnderWay {
    #[inline]
    pub(super) fn begin() -> Self {
        CALLS.set(CALLS.get() + 1);
        Self(())
    }
}

impl Drop for UnderWay {
    #[inline]
    fn drop(&mut self) {
        CALLS.set(CALLS.get() - 1);
    }
}

/// Whether a closure that Go has called runs on this thread.
pub(crate) fn in_callback() -> bool {
    CALLS.get() > 0
}
