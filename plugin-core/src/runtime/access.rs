//! The lock on Go memory that Rust reads and writes: a read-write lock for the process, shared with the runtime host (host/access.go).
//!
//! Rust reads several words of Go memory one after the other, such as a string's data and its length. A reader of a handle, result or
//! variable holds the lock until it has followed the last pointer or copied the value. A writer, such as
//! [`Value::set`](crate::Value::set) or [`Var::write`](crate::Var::write), holds it exclusively. So Rust threads do not see each other's
//! partial writes. Go code does not take the lock; see [`open`](crate::open).
//!
//! The lock is never held while code of a user or a plugin runs, neither here nor in the host: methods that format an error or a value run
//! on copies, after the lock was released. So no thread takes it twice, and it is last in the order of locks.
//!
//! Without a writer, a reader takes one atomic addition, and another to leave. A writer waits for the readers before it, and later readers
//! wait for the writer. When it leaves, the waiting readers enter before the next writer. A lock of the standard library cannot be used,
//! since the host's goroutines change threads while they hold the lock.

use crate::runtime::session;
use std::sync::{
    Condvar, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU32, Ordering},
};

/// The number of readers, and [`WRITER`]. The host counts its readers here as well.
static STATE: AtomicU32 = AtomicU32::new(0);
/// Set if a writer holds the lock or waits for the readers before it: `accessWriter` of host/access.go. Set and cleared under [`QUEUE`].
const WRITER: u32 = 1 << 31;

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    readers: 0,
    admissions: 0,
});
static CHANGED: Condvar = Condvar::new();

/// The readers that wait for a writer to leave.
struct Queue {
    readers: u32,
    /// The number of times that waiting readers were admitted.
    admissions: u64,
}

/// The host's requests that cannot be handled by counting: `accessRead` and the others of host/access.go. Any other number unlocks.
mod request {
    /// A reader has counted itself, and found a writer.
    pub(super) const READ: usize = 0;
    /// The last reader before a waiting writer has left.
    pub(super) const WAKE: usize = 1;
    pub(super) const LOCK: usize = 2;
}

/// A read lock, which is released when dropped.
#[derive(Debug)]
pub(crate) struct Reading(());

/// Takes the lock for reading, and waits for a writer to leave.
#[inline]
pub(crate) fn read() -> Reading {
    read_at_once().unwrap_or_else(wait)
}

/// Takes the lock for reading, or returns `None` if there is a writer.
#[inline]
pub(crate) fn read_at_once() -> Option<Reading> {
    let before = STATE.fetch_add(1, Ordering::Acquire);
    let counted = Reading(());
    (before & WRITER == 0).then_some(counted)
}

/// Waits for a writer to leave. A session is left meanwhile, since the writer may be a goroutine that was stopped.
#[cold]
fn wait() -> Reading {
    session::step_out(|| {
        STATE.fetch_add(1, Ordering::Acquire);
        wait_to_read();
    });
    Reading(())
}

impl Drop for Reading {
    #[inline]
    fn drop(&mut self) {
        if STATE.fetch_sub(1, Ordering::Release) == WRITER | 1 {
            wake();
        }
    }
}

/// Returns the state, which the host accesses as well.
pub(crate) fn state() -> &'static AtomicU32 {
    &STATE
}

/// Handles a request of the host, on any thread.
pub(crate) extern "C" fn asked(request: usize, _: usize) -> usize {
    match request {
        request::READ => wait_to_read(),
        request::WAKE => wake(),
        request::LOCK => lock(),
        _ => unlock(),
    }
    0
}

fn queue() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait_for_change(queue: MutexGuard<'static, Queue>) -> MutexGuard<'static, Queue> {
    CHANGED.wait(queue).unwrap_or_else(PoisonError::into_inner)
}

#[cold]
fn wait_to_read() {
    let mut queue = queue();
    if STATE.fetch_sub(1, Ordering::Release) == WRITER | 1 {
        CHANGED.notify_all(); // A writer waits for this reader.
    }
    if STATE.load(Ordering::Acquire) & WRITER == 0 {
        STATE.fetch_add(1, Ordering::Acquire); // No writer enters while the queue is locked.
        return;
    }
    queue.readers += 1;
    let admissions = queue.admissions;
    while queue.admissions == admissions {
        queue = wait_for_change(queue);
    }
}

#[cold]
fn wake() {
    let _queue = queue();
    CHANGED.notify_all();
}

fn lock() {
    let mut queue = queue();
    while STATE.load(Ordering::Acquire) & WRITER != 0 {
        queue = wait_for_change(queue);
    }
    STATE.fetch_or(WRITER, Ordering::Acquire);
    while STATE.load(Ordering::Acquire) != WRITER {
        queue = wait_for_change(queue);
    }
}

fn unlock() {
    let mut queue = queue();
    // The waiting readers are counted before another writer can enter.
    STATE.fetch_add(queue.readers, Ordering::Release);
    queue.readers = 0;
    queue.admissions += 1;
    STATE.fetch_and(!WRITER, Ordering::Release);
    CHANGED.notify_all();
}

#[cfg(test)]
mod tests {
    use super::{lock, read, unlock};
    use std::{
        sync::atomic::{AtomicU64, AtomicUsize, Ordering},
        thread,
    };

    /// Two words that a writer sets one after the other.
    static PAIR: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

    #[test]
    fn readers_see_whole_writes_and_nobody_starves() {
        const READS: usize = 20_000;
        let reading = AtomicUsize::new(3);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..READS {
                        let _reading = read();
                        let first = PAIR[0].load(Ordering::Relaxed);
                        thread::yield_now();
                        assert_eq!(first, PAIR[1].load(Ordering::Relaxed));
                    }
                    reading.fetch_sub(1, Ordering::Relaxed);
                });
            }
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut writes = 0;
                    // Writes without a pause, as long as there are readers.
                    while reading.load(Ordering::Relaxed) > 0 {
                        lock();
                        let next = PAIR[0].load(Ordering::Relaxed) + 1;
                        PAIR[0].store(next, Ordering::Relaxed);
                        thread::yield_now();
                        PAIR[1].store(next, Ordering::Relaxed);
                        unlock();
                        writes += 1;
                    }
                    assert!(writes > 0);
                });
            }
        });
    }
}
