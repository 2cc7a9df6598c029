//! What has been verified, and what was wrong.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static CALLS: AtomicU64 = AtomicU64::new(0);
static CORRUPTED: AtomicU64 = AtomicU64::new(0);

/// Counts a call, and complains if its result is wrong.
pub(crate) fn verify(function: &str, holds: bool) {
    CALLS.fetch_add(1, Relaxed);
    if !holds {
        CORRUPTED.fetch_add(1, Relaxed);
        eprintln!("stress: wrong result of {function}");
    }
}

/// Calls, and those with wrong results.
pub(crate) fn counts() -> (u64, u64) {
    (CALLS.load(Relaxed), CORRUPTED.load(Relaxed))
}
