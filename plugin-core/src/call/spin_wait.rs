//! [`spin_wait`]: spins briefly before blocking, since waking a blocked thread is slow.
//!
//! Bench row "goroutine call, round trip", where two threads share a processor: 3 µs instead of 48 (benches/LOG.md).

use std::{
    cell::Cell,
    hint,
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};

/// How long to spin without yielding: longer than the other thread takes if it is running on a processor.
const ALONE: Duration = Duration::from_micros(2);

/// If `yield_now` takes longer than this, another thread has run meanwhile.
const SWITCH: Duration = Duration::from_micros(1);

thread_local! {
    /// Whether this thread and the one that it waits for have recently shared a processor.
    static SHARED: Cell<bool> = const { Cell::new(false) };
}

/// Whether there is more than one processor. With one, spinning would only delay the other thread.
static HELPS: LazyLock<bool> =
    LazyLock::new(|| thread::available_parallelism().is_ok_and(|n| n.get() > 1));

/// Calls `found` until it returns a value or `limit` has passed.
///
/// The other thread may be waiting for the same processor although another one is idle: a kernel that wakes a thread prefers the processor
/// on which its waker is about to sleep (`wake_affine` in Linux' kernel/sched/fair.c). So after the first microseconds this function
/// yields between two attempts, and if that has helped, it yields from the start. The two threads then take turns and, since both are
/// runnable, are soon scheduled on two processors. Two threads that sleep in turn would not be.
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
