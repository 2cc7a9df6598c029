//! [`Handoff`]: hands spawned calls over to a worker. `models/` checks all interleavings.

use crate::sync::{
    Condvar, Mutex, PoisonError,
    atomic::{
        AtomicBool, AtomicUsize,
        Ordering::{Acquire, Relaxed, SeqCst},
    },
};
use std::time::Duration;

/// The state that a worker and the threads that hand calls over to it share.
#[derive(Debug)]
pub(crate) struct Handoff {
    /// `VACANT`, `WAITING`, `BUSY`, or the address of the frame of a call.
    pub(crate) state: AtomicUsize,
    /// Whether the worker sleeps, or is about to.
    pub(crate) asleep: AtomicBool,
    pub(crate) lock: Mutex<()>,
    pub(crate) changed: Condvar,
}

/// There is no worker.
pub(crate) const VACANT: usize = 0;
/// The worker waits for a call.
const WAITING: usize = 1;
/// The worker makes a call.
pub(crate) const BUSY: usize = 2;

/// Creates a [`Handoff`] without a worker. This is a macro because only std's types, not loom's, can be created in constants.
macro_rules! vacant_handoff {
    () => {{
        use $crate::sync::{
            Condvar, Mutex,
            atomic::{AtomicBool, AtomicUsize},
        };
        Handoff {
            state: AtomicUsize::new(VACANT),
            asleep: AtomicBool::new(false),
            lock: Mutex::new(()),
            changed: Condvar::new(),
        }
    }};
}
pub(crate) use vacant_handoff;

impl Handoff {
    /// Reports whether a worker waits. The answer may be outdated.
    pub(crate) fn is_waiting(&self) -> bool {
        self.state.load(Relaxed) == WAITING
    }

    /// Takes the call that was handed over, if any.
    pub(crate) fn call(&self) -> Option<usize> {
        let state = self.state.load(Acquire);
        (state > BUSY).then(|| {
            self.state.store(BUSY, Relaxed);
            state
        })
    }

    /// Sleeps until a call is handed over, and returns it. If `left` returns `None` before, the worker leaves.
    pub(crate) fn sleep(&self, left: impl Fn() -> Option<Duration>) -> Option<usize> {
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // In the single order of `SeqCst` operations, either `hand_over` sees this store, or the load below sees the call.
        self.asleep.store(true, SeqCst);
        let call = loop {
            if self.state.load(SeqCst) != WAITING {
                break self.call();
            }
            let Some(left) = left() else {
                let gone = self.state.compare_exchange(WAITING, VACANT, SeqCst, SeqCst);
                break if gone.is_ok() { None } else { self.call() };
            };
            let waited = self.changed.wait_timeout(guard, left);
            guard = waited.unwrap_or_else(PoisonError::into_inner).0;
        };
        self.asleep.store(false, Relaxed);
        call
    }

    /// Hands a call over to the worker. Returns false if no worker waits.
    pub(crate) fn hand_over(&self, frame: usize) -> bool {
        let given = self.state.compare_exchange(WAITING, frame, SeqCst, Relaxed);
        if given.is_err() {
            return false;
        }
        if self.asleep.load(SeqCst) {
            drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner));
            self.changed.notify_one();
        }
        true
    }

    /// Lets a worker wait for calls. Returns false if there is another worker.
    pub(crate) fn park(&self) -> bool {
        let taken = self
            .state
            .compare_exchange(VACANT, WAITING, SeqCst, Relaxed);
        taken.is_ok()
    }

    /// Lets the worker wait again.
    pub(crate) fn park_again(&self) {
        self.state.store(WAITING, SeqCst);
    }

    /// Lets the worker leave. Returns a call that was handed over before, if any.
    pub(crate) fn leave(&self) -> Option<usize> {
        let state = self.state.swap(VACANT, SeqCst);
        (state > BUSY).then_some(state)
    }
}
