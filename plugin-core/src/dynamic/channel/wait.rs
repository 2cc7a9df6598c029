//! [`Wait`]: a goroutine that waits for a value to receive, and wakes a task.
//!
//! Go calls [`woken`] once for each wait that was started, however the wait ends, with the number that was passed when it was started
//! (host/asyncrecv.go).

use crate::{
    dynamic::request::Request,
    dynamic::{Value, ValueError},
    runtime::handle::Running,
    runtime::under_way::under_way,
};
use rustc_hash::FxHashMap;
use std::{
    mem,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::Waker,
};

/// A goroutine that waits. If this is dropped, the wait is cancelled when a thread next enters Go.
pub(super) struct Wait {
    wake: Arc<Wake>,
    _running: Option<Running>,
}

/// The state of a wait.
pub(super) enum Progress {
    Waits,
    Ended,
}

/// The state that a wait shares with Go.
struct Wake(Mutex<State>);

enum State {
    /// The wait has not ended. It wakes this task, if there is one, when it does.
    Waits(Option<Waker>),
    Ended,
}

/// The waits that Go has not ended, by their numbers.
static WAITING: LazyLock<Mutex<FxHashMap<usize, Arc<Wake>>>> = LazyLock::new(Mutex::default);

/// Takes the wait with this number off the list.
fn take(number: usize) -> Option<Arc<Wake>> {
    lock(&WAITING).remove(&number)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Wait {
    /// Starts to wait for a value to receive from a channel.
    pub(super) fn start(channel: &Value) -> Result<Self, ValueError> {
        let wake = Arc::new(Wake(Mutex::new(State::Waits(None))));
        static NEXT: AtomicUsize = AtomicUsize::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        lock(&WAITING).insert(number, Arc::clone(&wake));
        match Request::Await(number).of(&channel.0) {
            Ok(reply) => Ok(Self {
                wake,
                _running: reply.optional_handle().map(Running::new),
            }),
            Err(error) => {
                take(number);
                Err(error)
            }
        }
    }

    /// Returns whether the wait has ended. If not, it will wake this task.
    pub(super) fn poll(&self, waker: &Waker) -> Progress {
        match &*self.wake.lock() {
            State::Ended => return Progress::Ended,
            State::Waits(Some(known)) if known.will_wake(waker) => return Progress::Waits,
            State::Waits(_) => {}
        }
        // Cloning and dropping wakers runs user code, which may panic or use this wait, so the lock is not held.
        let waker = waker.clone();
        let mut state = self.wake.lock();
        let before = match &mut *state {
            State::Ended => return Progress::Ended,
            State::Waits(known) => known.replace(waker),
        };
        drop(state);
        drop(before);
        Progress::Waits
    }
}

impl Wake {
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

/// Ends the wait with this number. Go calls this, on any thread.
pub(crate) extern "C" fn woken(number: usize, _: usize) {
    let Some(wake) = take(number) else { return };
    let state = mem::replace(&mut *wake.lock(), State::Ended);
    if let State::Waits(Some(waker)) = state {
        let _ = under_way(|| waker.wake());
    }
}
