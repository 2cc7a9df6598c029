//! [`Patience`]: how long an open waits for another one.
//!
//! An open waits for opens that initialise the same packages or open the same file. If a Rust closure called by Go makes the open, the
//! other open may be waiting for that closure: an `init` function may call the closure, or wait for a goroutine that does. This cannot be
//! detected, since Go does not record who waits for a goroutine. So such an open gives up after a time limit; all others wait without
//! one.

use crate::runtime::thread::in_callback;
use std::{
    cell::Cell,
    sync::{Condvar, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The time limit of an open made by a closure that Go called. It is longer than `init` functions usually take.
const IN_CALLBACK: Duration = Duration::from_secs(2);

thread_local! {
    /// Whether this thread opens a plugin for another one, on which a closure is under way.
    static FOR_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// The thread that wants a plugin opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    in_callback: bool,
}

impl Caller {
    /// Returns what there is to know of this thread.
    pub(super) fn current() -> Self {
        Self {
            in_callback: in_callback() || FOR_CALLBACK.get(),
        }
    }

    /// Makes the opens of this thread those of the caller.
    pub(super) fn stands_for_this_thread(self) {
        FOR_CALLBACK.set(self.in_callback);
    }
}

/// The time at which an open gives up, if it does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(Option<Instant>);

/// The error for an open that has reached its time limit.
#[derive(Debug)]
pub(crate) struct GaveUp;

impl Patience {
    /// Returns the patience of an open that starts now on this thread.
    pub(crate) fn new() -> Self {
        Self(
            Caller::current()
                .in_callback
                .then(|| Instant::now() + IN_CALLBACK),
        )
    }

    /// Waits until `changed` is notified or `limit` has passed. Returns an error if the time limit was already reached.
    pub(crate) fn wait<'m, T>(
        self,
        changed: &Condvar,
        guard: MutexGuard<'m, T>,
        limit: Option<Duration>,
    ) -> Result<MutexGuard<'m, T>, GaveUp> {
        let left = match self.0 {
            None => None,
            Some(end) => Some(end.checked_duration_since(Instant::now()).ok_or(GaveUp)?),
        };
        let Some(limit) = limit.into_iter().chain(left).min() else {
            return Ok(changed.wait(guard).unwrap_or_else(PoisonError::into_inner));
        };
        let waited = changed.wait_timeout(guard, limit);
        Ok(waited.unwrap_or_else(PoisonError::into_inner).0)
    }
}
