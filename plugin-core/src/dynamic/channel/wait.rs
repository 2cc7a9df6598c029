//! [`Wait`]: a goroutine that waits for a value to receive, and wakes a task.
//!
//! # Safety
//!
//! Go calls [`woken`] exactly once for each wait that was started, however the wait ends, with the reference to a [`Wake`] that was passed
//! when it was started (host/asyncrecv.go).
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

impl Wait {
    /// Starts to wait for a value to receive from a channel.
    pub(super) fn start(channel: &Value) -> Result<Self, ValueError> {
        let wake = Arc::new(Wake(Mutex::new(State::Waits(None))));
        let given_away = Arc::into_raw(Arc::clone(&wake));
        // SAFETY: the token is the address of a reference that `woken` takes over, and that is taken back below only if the host has not
        // started to wait, so that it does not call `woken`.
        let token = unsafe { Token::new(given_away.expose_provenance()) };
        let started = Request::Await(token).of(&channel.0);
        match started {
            Ok(reply) => Ok(Self {
                wake,
                _running: reply.optional_handle().map(Running::new),
            }),
            Err(error) => {
                // SAFETY: `given_away` is from `Arc::into_raw`, and the host, which has not started to wait, does not use it.
                drop(unsafe { Arc::from_raw(given_away) });
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a wait. Go calls this, on any thread, and passes the reference to the [`Wake`].
pub(crate) extern "C" fn woken(wake: usize, _: usize) {
    let wake = std::ptr::with_exposed_provenance::<Wake>(wake);
    // SAFETY: `start` has passed this reference to Go, which calls this function once for it.
    let wake = unsafe { Arc::from_raw(wake) };
    let state = mem::replace(&mut *wake.lock(), State::Ended);
    if let State::Waits(Some(waker)) = state {
        let _ = under_way(|| waker.wake());
    }
}
