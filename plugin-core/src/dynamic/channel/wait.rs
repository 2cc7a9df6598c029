//! [`Wait`]: a goroutine that waits for something to receive, and wakes a task.
//!
//! # Safety
//!
//! Go calls [`woken`] once for each wait that was started, however it ended, with the reference to its [`Wake`] that it was given
//! (host/waits.go).
#![allow(unsafe_code)]

use crate::{
    dynamic::request::{Request, Token},
    dynamic::{Value, ValueError},
    runtime::handle::Running,
    runtime::under_way::under_way,
};
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

/// A wait. Dropping it cancels it, when a thread enters Go next.
pub(super) struct Wait {
    wake: Arc<Wake>,
    _running: Option<Running>,
}

/// How a wait goes.
pub(super) enum Progress {
    Waits,
    Ended,
}

/// What a wait and Go share.
struct Wake(Mutex<State>);

enum State {
    /// Wakes this task, if there is one, when it ends.
    Waits(Option<Waker>),
    Ended,
}

impl Wait {
    /// Starts a wait for something to receive from a channel.
    pub(super) fn start(channel: &Value) -> Result<Self, ValueError> {
        let wake = Arc::new(Wake(Mutex::new(State::Waits(None))));
        let given_away = Arc::into_raw(Arc::clone(&wake));
        // SAFETY: `woken` takes over this reference, and nobody else does if the host starts to wait.
        let token = unsafe { Token::new(given_away.expose_provenance()) };
        let started = Request::Await(token).of(&channel.0);
        match started {
            Ok(reply) => Ok(Self {
                wake,
                _running: reply.optional_handle().map(Running::new),
            }),
            Err(error) => {
                // SAFETY: Go did not start the wait, and so will not take this reference.
                drop(unsafe { Arc::from_raw(given_away) });
                Err(error)
            }
        }
    }

    /// Whether it has ended. If not, it will wake this task.
    pub(super) fn poll(&self, waker: &Waker) -> Progress {
        match &*self.wake.lock() {
            State::Ended => return Progress::Ended,
            State::Waits(Some(known)) if known.will_wake(waker) => return Progress::Waits,
            State::Waits(_) => {}
        }
        // Cloning and dropping wakers is user code, which may panic, or use this very wait: not under the lock.
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Called by Go, on any thread, when a wait has ended. Takes over one reference to its wake.
pub(crate) extern "C" fn woken(wake: usize, _: usize) {
    let wake = std::ptr::with_exposed_provenance::<Wake>(wake);
    // SAFETY: `start` has given Go this reference, for one call of this function.
    let wake = unsafe { Arc::from_raw(wake) };
    let state = mem::replace(&mut *wake.lock(), State::Ended);
    if let State::Waits(Some(waker)) = state {
        let _ = under_way(|| waker.wake());
    }
}
