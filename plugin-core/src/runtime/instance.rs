//! The one Go runtime of this process: started for the first plugin, shared by all.

use crate::runtime::Runtime;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Whether somebody is about to start it.
static STARTING: Mutex<bool> = Mutex::new(false);
/// The runtime is there, or whoever was about to start it has given up.
static CHANGED: Condvar = Condvar::new();

/// The Go runtime, if there is one yet.
pub(crate) fn current() -> Option<&'static Runtime> {
    RUNTIME.get()
}

/// Makes the runtime known: from now on Go can be entered.
pub(crate) fn set(runtime: Runtime) {
    // There is one: whoever starts it has the right to.
    let _ = RUNTIME.set(runtime);
    drop(starting());
    CHANGED.notify_all();
}

/// The right to start the runtime. Given back when dropped.
#[derive(Debug)]
pub(crate) struct RightToStart(());

impl RightToStart {
    /// Waits until nobody is about to start it. `None`: now there is one.
    pub(super) fn wait() -> Option<Self> {
        let there_or_free = |starting: &mut bool| *starting && RUNTIME.get().is_none();
        let waited = CHANGED.wait_while(starting(), there_or_free);
        let mut starting = waited.unwrap_or_else(PoisonError::into_inner);
        if RUNTIME.get().is_some() {
            return None;
        }
        *starting = true;
        Some(Self(()))
    }
}

impl Drop for RightToStart {
    fn drop(&mut self) {
        *starting() = false;
        CHANGED.notify_all();
    }
}

/// The lock guards no data that a panic could spoil.
fn starting() -> MutexGuard<'static, bool> {
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}
