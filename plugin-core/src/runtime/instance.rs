//! The Go runtime of this process, which is started for the first plugin and shared by all.

use crate::runtime::Runtime;
use std::{
    process,
    sync::{
        Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Whether a thread is starting the runtime.
static STARTING: Mutex<bool> = Mutex::new(false);
/// Notified when the runtime has started, or a thread has failed to start it.
static CHANGED: Condvar = Condvar::new();

/// The process in which the runtime was started, or is being started, by its number; 0 if there is none.
static PROCESS: AtomicU32 = AtomicU32::new(0);

/// Returns the process that started the runtime, if that is not this one: this one was forked, without the threads of Go and of other opens.
pub(crate) fn forked_from() -> Option<u32> {
    let started = PROCESS.load(Ordering::Relaxed);
    (started != 0 && started != process::id()).then_some(started)
}

/// Returns the Go runtime, if it has been started.
pub(crate) fn current() -> Option<&'static Runtime> {
    RUNTIME.get()
}

/// Sets the runtime. From then on Go can be entered.
pub(crate) fn set(runtime: Runtime) {
    PROCESS.store(process::id(), Ordering::Relaxed);
    // This is called once, by the thread with the right to start the runtime.
    let _ = RUNTIME.set(runtime);
    drop(starting());
    CHANGED.notify_all();
}

/// The right to start the runtime. Released when dropped.
#[derive(Debug)]
pub(crate) struct RightToStart(());

impl RightToStart {
    /// Waits until no other thread is starting the runtime. Returns `None` if there is a runtime then.
    pub(super) fn wait() -> Option<Self> {
        let there_or_free = |starting: &mut bool| *starting && RUNTIME.get().is_none();
        let waited = CHANGED.wait_while(starting(), there_or_free);
        let mut starting = waited.unwrap_or_else(PoisonError::into_inner);
        if RUNTIME.get().is_some() {
            return None;
        }
        *starting = true;
        PROCESS.store(process::id(), Ordering::Relaxed);
        Some(Self(()))
    }
}

impl Drop for RightToStart {
    fn drop(&mut self) {
        if RUNTIME.get().is_none() {
            PROCESS.store(0, Ordering::Relaxed);
        }
        *starting() = false;
        CHANGED.notify_all();
    }
}

/// Locks the flag. A panic cannot leave it inconsistent, so a poisoned lock is usable.
fn starting() -> MutexGuard<'static, bool> {
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}
