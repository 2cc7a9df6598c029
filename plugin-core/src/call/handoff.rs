//! [`Place`]: where a worker is given its calls. `models/` checks every order in which its threads can run.

use crate::sync::{
    Condvar, Mutex, PoisonError,
    atomic::{
        AtomicBool, AtomicUsize,
        Ordering::{Acquire, Relaxed, SeqCst},
    },
};
use std::time::Duration;

/// Where a worker is given its calls.
#[derive(Debug)]
pub(crate) struct Place {
    /// `VACANT`, `WAITING`, `BUSY`, or the address of the frame of a call.
    pub(crate) state: AtomicUsize,
    /// Whether the worker is about to sleep, or sleeps.
    pub(crate) asleep: AtomicBool,
    pub(crate) lock: Mutex<()>,
    pub(crate) changed: Condvar,
}

/// Nobody is here.
pub(crate) const VACANT: usize = 0;
/// A worker takes a call.
const WAITING: usize = 1;
/// A worker makes a call.
pub(crate) const BUSY: usize = 2;

/// A [`Place`] with nobody there. A macro, since only std's types can be made when the program is compiled.
macro_rules! vacant_place {
    () => {{
        use $crate::sync::{
            Condvar, Mutex,
            atomic::{AtomicBool, AtomicUsize},
        };
        Place {
            state: AtomicUsize::new(VACANT),
            asleep: AtomicBool::new(false),
            lock: Mutex::new(()),
            changed: Condvar::new(),
        }
    }};
}
pub(crate) use vacant_place;

impl Place {
    /// Whether a call would be taken, for those who can do without an exact answer.
    pub(crate) fn is_waiting(&self) -> bool {
        self.state.load(Relaxed) == WAITING
    }

    /// The call that has come, if one has.
    pub(crate) fn call(&self) -> Option<usize> {
        let state = self.state.load(Acquire);
        (state > BUSY).then(|| {
            self.state.store(BUSY, Relaxed);
            state
        })
    }

    /// Sleeps until a call comes, for as long as `left` says; then the worker is here no more.
    pub(crate) fn sleep(&self, left: impl Fn() -> Option<Duration>) -> Option<usize> {
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // Either `hand_over` sees this, or what follows sees the call: both are in the one order of `SeqCst`.
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

    /// Gives a call to the worker. False if there is none that waits.
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

    /// Lets a worker wait here. False if another one is here.
    pub(crate) fn park(&self) -> bool {
        let taken = self
            .state
            .compare_exchange(VACANT, WAITING, SeqCst, Relaxed);
        taken.is_ok()
    }

    /// Lets the worker that is here wait again.
    pub(crate) fn park_again(&self) {
        self.state.store(WAITING, SeqCst);
    }

    /// Lets the worker go. Returns the call that it was given before, if there is one.
    pub(crate) fn leave(&self) -> Option<usize> {
        let state = self.state.swap(VACANT, SeqCst);
        (state > BUSY).then_some(state)
    }
}
