//! [`Patience`]: how long an open waits for another one.
//!
//! An open waits for one that initialises the same packages, or opens the same file. If it is made by a Rust closure that Go has
//! called, the other one may be waiting for that closure: an `init` function may call it, or wait for a goroutine that does. Nobody
//! can tell (a goroutine does not know who waits for it), so such an open gives up after a while, when all others would wait on.

use crate::runtime::watch::in_callback;
use std::{
    sync::{Condvar, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Longer than an `init` function usually takes.
const IN_CALLBACK: Duration = Duration::from_secs(2);

/// How long to wait: without end, if there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(Option<Instant>);

/// It is at an end.
#[derive(Debug)]
pub(crate) struct GaveUp;

impl Patience {
    /// That of an open which begins here and now.
    pub(crate) fn new() -> Self {
        Self(in_callback().then(|| Instant::now() + IN_CALLBACK))
    }

    /// Waits until `changed` is notified, or `limit` has passed, whichever is first.
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
