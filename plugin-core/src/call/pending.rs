//! [`Pending`]: a spawned call.
//!
//! # Safety
//!
//! The frame of a spawned call belongs to Go until Go calls [`ended`], once; after that, Go does not access it (host/spawn.go). Meanwhile
//! the guard is in [`Waiter`] and is not used. The waiter's mutex orders Go's last write before Rust's first read.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    call::binding::FuncBinding,
    call::binding_ref::BindingRef,
    call::error::CallError,
    call::results::Results,
    call::spin_wait::spin_wait,
    call::worker::{self, Owned},
    runtime::frame_guard::FrameGuard,
    runtime::session,
    runtime::under_way::under_way,
};
use std::{
    future::Future,
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

/// A spawned call, which runs on its own goroutine.
///
/// [`wait`](Self::wait) blocks the thread until the call ends. As a [`Future`], a `Pending` can be awaited in any executor.
///
/// Dropping a `Pending` does not stop the call; its results are dropped when it ends. A running call takes a goroutine and a frame of less
/// than a kilobyte, but no thread. The function may block for any time, and may end its goroutine with `runtime.Goexit`, which is
/// returned as [`CallError::Exit`].
///
/// A goroutine that has made a call is reused for another one that is spawned within a tenth of a second, which saves waking a thread. If a call
/// locks its thread with `runtime.LockOSThread`, the goroutine ends with its thread, as usual. Profiler labels that a call sets and does not
/// remove remain set.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::Func;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let fetch: Func<fn(String) -> String> = plugin.func("Fetch")?;
/// let calls: Vec<_> = ["a", "b", "c"].map(|page| fetch.spawn(page)).into();
/// for call in calls {
///     println!("{}", call.wait()?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "the call runs, but its results are lost"]
#[derive(Debug)]
pub struct Pending<R: Results> {
    waiter: Arc<Waiter>,
    results: PhantomData<fn() -> R>,
    /// The outcome of a call that ended before this was created.
    done: Option<Box<Result<R, CallError>>>,
}

/// The state that a pending call shares with Go.
#[derive(Debug)]
struct Waiter {
    /// Whether the call has ended. Set after `state`, so that it can be read without the lock.
    has_ended: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
    binding: BindingRef,
    /// The memory that the arguments point to, if a worker makes the call.
    _arguments: Owned,
    /// Reads and drops results that are no longer needed, since handles among them must be dropped.
    discard: fn(&FuncBinding, &FrameGuard),
}

#[derive(Debug, Default)]
struct State {
    ended: bool,
    /// Whether a thread waits for `changed`.
    sleeping: bool,
    /// Whether the `Pending` was dropped.
    abandoned: bool,
    guard: Option<FrameGuard>,
    waker: Option<Waker>,
}

/// How long to spin before sleeping: about as long as it takes to wake a thread.
const SPIN: Duration = Duration::from_micros(20);

impl Waiter {
    fn new(
        binding: BindingRef,
        ended: bool,
        arguments: Owned,
        discard: fn(&FuncBinding, &FrameGuard),
    ) -> Arc<Self> {
        Arc::new(Self {
            has_ended: AtomicBool::new(ended),
            state: Mutex::new(State {
                ended,
                ..State::default()
            }),
            changed: Condvar::new(),
            binding,
            _arguments: arguments,
            discard,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until the call has ended, at most for `limit` if there is one.
    fn sleep(&self, limit: Option<Duration>) {
        let mut state = self.lock();
        state.sleeping = true;
        let running = |state: &mut State| !state.ended;
        match limit {
            None => drop(self.changed.wait_while(state, running)),
            Some(limit) => drop(self.changed.wait_timeout_while(state, limit, running)),
        }
    }
}

/// Ends a spawned call. Go calls this on any thread, and passes the reference to the waiter. Returns the place at which the goroutine waits for
/// its next call; see [`worker::park`].
pub(crate) extern "C" fn ended(waiter: usize, place: usize) -> usize {
    let waiter = std::ptr::with_exposed_provenance::<Waiter>(waiter);
    // SAFETY: `start` has passed this reference to Go, which calls this function once for it.
    let waiter = unsafe { Arc::from_raw(waiter) };
    let mut state = waiter.lock();
    state.ended = true;
    let waker = state.waker.take();
    let lost = if state.abandoned {
        state.guard.take()
    } else {
        None
    };
    let sleeping = state.sleeping;
    drop(state);
    // A woken thread may spawn the next call immediately, so the goroutine should be parked before. But while it runs user wakers and
    // destructors here, it cannot make a call, and they might wait for that call.
    let at_once = waker.is_none() && lost.is_none();
    let mut parked = if at_once { worker::park(place) } else { 0 };
    if let Some(guard) = lost {
        let _ = under_way(|| (waiter.discard)(&waiter.binding, &guard));
    }
    waiter.has_ended.store(true, Ordering::Release);
    if sleeping {
        waiter.changed.notify_all();
    }
    if let Some(waker) = waker {
        let _ = under_way(|| waker.wake());
    }
    if !at_once {
        parked = worker::park(place);
    }
    parked
}

impl<R: Results> Pending<R> {
    /// Starts the call whose target and arguments are in the frame.
    ///
    /// # Safety
    ///
    /// They suit the binding, whose signature has the results `R`, and the arguments live until this returns.
    ///
    /// GC safety: the waiter has the binding until the call has ended, and with it, if it is a func value, the handle that keeps it.
    pub(crate) unsafe fn start(binding: BindingRef, mut guard: FrameGuard) -> Self {
        let runtime = binding.runtime();
        // SAFETY: the arguments are the caller's promise; the plan is the binding's, which the waiter has.
        let arguments = unsafe { worker::prepare(&mut guard) };
        let for_worker = arguments.is_some();
        let arguments = arguments.unwrap_or_default();
        let waiter = Waiter::new(binding, false, arguments, |binding, guard| {
            // SAFETY: called for an ended call of this binding, whose signature has the results `R`.
            drop(unsafe { binding.results::<R>(guard) });
        });
        guard.waiter = Arc::into_raw(Arc::clone(&waiter)).expose_provenance();
        let mut state = waiter.lock();
        let guard = state.guard.insert(guard);
        let frame = guard.address();
        drop(state);
        // SAFETY: target, plan and arguments are the caller's promise, and these live as long as the waiter, which is the address that
        // `ended` takes. The frame guard in the waiter is not touched before Go calls that.
        let handed_over = for_worker && unsafe { worker::hand_over(frame.expose_provenance()) };
        if !handed_over {
            // SAFETY: the frame holds what a spawned call needs, as was said of `hand_over`, and no worker has taken it.
            unsafe { runtime.enter(Entry::Spawn, frame) };
        }
        Self {
            waiter,
            results: PhantomData,
            done: None,
        }
    }

    /// Returns a call that has ended.
    pub(crate) fn done(binding: BindingRef, done: Result<R, CallError>) -> Self {
        Self {
            waiter: Waiter::new(binding, true, Owned::default(), |_, _| ()),
            results: PhantomData,
            done: Some(Box::new(done)),
        }
    }

    /// Reports whether the call has ended, so that [`wait`](Self::wait) would not block.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.waiter.has_ended.load(Ordering::Acquire)
    }

    /// Waits until the call has ended, and returns its results.
    ///
    /// # Errors
    ///
    /// Returns the errors of a call of [`Func`](crate::Func), and [`CallError::Exit`] if the function called `runtime.Goexit`.
    pub fn wait(mut self) -> Result<R, CallError> {
        if let Some(done) = self.done.take() {
            return *done;
        }
        if !self.is_ended() {
            session::step_out(|| {
                spin_wait(SPIN, || self.is_ended().then_some(()));
                self.waiter.sleep(None);
            });
        }
        self.results(self.waiter.lock())
    }

    /// Waits until the call has ended, at most for `limit`, and returns its results.
    ///
    /// # Errors
    ///
    /// Returns `self` if the call has not ended.
    pub fn wait_for(mut self, limit: Duration) -> Result<Result<R, CallError>, Self> {
        if let Some(done) = self.done.take() {
            return Ok(*done);
        }
        session::step_out(|| self.waiter.sleep(Some(limit)));
        let state = self.waiter.lock();
        if state.ended {
            return Ok(self.results(state));
        }
        drop(state);
        Err(self)
    }

    fn results(&self, mut state: MutexGuard<'_, State>) -> Result<R, CallError> {
        let guard = state.guard.take();
        drop(state);
        let guard = guard.expect(
            "results are taken once: by `wait`, which consumes the call, or when the future is ready",
        );
        // SAFETY: the call has ended, and was one of this binding with the results `R`: see `start`.
        unsafe { self.waiter.binding.results(&guard) }
    }
}

impl<R: Results> Drop for Pending<R> {
    fn drop(&mut self) {
        let mut state = self.waiter.lock();
        state.abandoned = true;
        // The results of an ended call were not taken. Take them, so that handles among them are dropped.
        if state.ended && state.guard.is_some() {
            drop(self.results(state));
        }
    }
}

impl<R: Results> Future for Pending<R> {
    type Output = Result<R, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(done) = self.done.take() {
            return Poll::Ready(*done);
        }
        // Cloning and dropping wakers runs user code, which may panic or use this call, so the lock is not held.
        let waker = context.waker().clone();
        let mut state = self.waiter.lock();
        if state.ended {
            return Poll::Ready(self.results(state));
        }
        let before = state.waker.replace(waker);
        drop(state);
        drop(before);
        Poll::Pending
    }
}
