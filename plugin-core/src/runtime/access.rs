//! The lock on Go memory that Rust reads and writes: one for the process, shared with the runtime host (host/access.go).
//!
//! Several words of Go memory are read by Rust one after the other: a string's data and then its length. Whoever reads what a handle, a
//! result or a variable leads to holds this lock until the last pointer has been followed, or the value copied; whoever writes, by
//! [`Value::set`](crate::Value::set) and its kin or by [`Var::write`](crate::Var::write), holds it alone. So Rust threads do not see each
//! other's writes by halves. Go code knows nothing of it: see [`open`](crate::open).
//!
//! Nobody runs code of a user, or of a plugin, while holding it, neither here nor in the host: methods that turn an error or a value into
//! text run on copies, after it was given back. So nobody takes it twice, and it comes last in any order of locks.
//!
//! A reader that meets no writer takes one atomic addition, and another to leave. A writer waits for the readers that were there before
//! it, and those that come later wait for it; when it leaves, they are let in before the next writer. A lock of the standard library
//! would not do: the host's goroutines change threads while they hold it.

use crate::runtime::session;
use std::sync::{
    Condvar, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU32, Ordering},
};

/// Who is there: [`WRITER`], and how many readers. The host counts its own readers here.
static STATE: AtomicU32 = AtomicU32::new(0);
/// A writer is there, or waits for the readers before it: `accessWriter` of host/access.go. Set and cleared under [`QUEUE`].
const WRITER: u32 = 1 << 31;

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    readers: 0,
    admissions: 0,
});
static CHANGED: Condvar = Condvar::new();

/// Readers that wait for the writer to leave.
struct Queue {
    readers: u32,
    /// How often such readers were let in.
    admissions: u64,
}

/// What the host asks for when counting is not enough: `accessRead` and the others of host/access.go. The last is to unlock.
mod request {
    /// A reader has counted itself, and found a writer.
    pub(super) const READ: usize = 0;
    /// The last reader before a writer that waits has left.
    pub(super) const WAKE: usize = 1;
    pub(super) const LOCK: usize = 2;
}

/// The right to read, until it is dropped.
#[derive(Debug)]
pub(crate) struct Reading(());

/// Waits until nobody writes.
#[inline]
pub(crate) fn read() -> Reading {
    read_at_once().unwrap_or_else(wait)
}

/// If nobody writes.
#[inline]
pub(crate) fn read_at_once() -> Option<Reading> {
    let before = STATE.fetch_add(1, Ordering::Acquire);
    let counted = Reading(());
    (before & WRITER == 0).then_some(counted)
}

/// Waits until nobody writes; in no session, since the writer may be a goroutine that has been stopped.
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

/// Where the host finds the state.
pub(crate) fn state() -> &'static AtomicU32 {
    &STATE
}

/// Called by the host, on any thread.
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
        CHANGED.notify_all(); // The writer counted this reader among those before it.
    }
    if STATE.load(Ordering::Acquire) & WRITER == 0 {
        STATE.fetch_add(1, Ordering::Acquire); // No writer comes while the queue is ours.
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
    // Those who wait are counted before others can come.
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
                    // Without a pause, for as long as somebody reads.
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
