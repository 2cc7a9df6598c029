//! [`spin_wait`]: spins briefly for what another thread is about to do, rather than block and be woken.
//!
//! Bench row "goroutine call, round trip", where two threads share a processor: 3 µs instead of 48 (benches/LOG.md).

use std::{
    cell::Cell,
    hint,
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};

/// How long to spin without letting other threads run: longer than the other thread takes if it has a processor.
const ALONE: Duration = Duration::from_micros(2);

/// A `yield_now` that takes longer let somebody else run (the call itself takes a fraction of it).
const SWITCH: Duration = Duration::from_micros(1);

thread_local! {
    /// Whether this thread and the one that it waits for have lately shared a processor.
    static SHARED: Cell<bool> = const { Cell::new(false) };
}

/// Whether there is another processor for what is waited for: if not, spinning keeps it from happening.
static HELPS: LazyLock<bool> =
    LazyLock::new(|| thread::available_parallelism().is_ok_and(|n| n.get() > 1));

/// Spins until `found` finds something, but no longer than `limit`.
///
/// The other thread may be waiting for this very processor, although another is idle: a kernel that wakes a thread likes to put it
/// where its waker is about to sleep (`wake_affine` in Linux' kernel/sched/fair.c). So after the first microseconds this lets others
/// run between two attempts, and from the start once that has helped. Then the two threads take turns, and, both being ready to run, are
/// soon given a processor each; two that sleep in turn never are.
pub(super) fn spin_wait<T>(limit: Duration, mut found: impl FnMut() -> Option<T>) -> Option<T> {
    if !*HELPS {
        return None;
    }
    let begin = Instant::now();
    loop {
        if let Some(found) = found() {
            return Some(found);
        }
        let spun = begin.elapsed();
        if spun >= limit {
            return None;
        }
        if spun < ALONE && !SHARED.get() {
            hint::spin_loop();
        } else {
            thread::yield_now();
            SHARED.set(begin.elapsed() - spun >= SWITCH);
        }
    }
}
