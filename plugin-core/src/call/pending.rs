//! [`Pending`]: a call that runs on a goroutine of its own.
//!
//! # Safety
//!
//! A spawned call's frame belongs to Go until Go calls [`ended`], once, after which it touches the frame no more (host/spawn.go).
//! Meanwhile the lease lies untouched in [`Waiter`], whose mutex orders Go's last write before Rust's first read.
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

/// A call that runs on a goroutine of its own: wait for it, or await it in any executor.
///
/// Dropping it does not stop the call; its results are dropped when it ends. In flight, a call costs a goroutine and a frame of less
/// than a kilobyte, no thread.
///
/// On its own goroutine a function may block for as long as it likes without holding up a thread, and may end by `runtime.Goexit`,
/// which gives [`CallError::Exit`].
///
/// A goroutine that has made a call makes another one if that comes within a tenth of a second, which saves waking a thread. A thread
/// locked by `runtime.LockOSThread` is left behind as ever, but labels that a call sets for the profiler and does not take back stay.
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
#[must_use = "the call runs all the same, but its results are lost"]
#[derive(Debug)]
pub struct Pending<R: Results> {
    waiter: Arc<Waiter>,
    results: PhantomData<fn() -> R>,
    /// Of a call of a fake, which has ended before this was made.
    done: Option<Box<Result<R, CallError>>>,
}

/// What a pending call and Go share.
#[derive(Debug)]
struct Waiter {
    /// Set after `state` is, so that it can be looked at without the lock.
    has_ended: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
    binding: BindingRef,
    /// What the arguments lead to, if a worker makes the call.
    _arguments: Owned,
    /// Takes results that nobody waits for any more, and drops them: handles among them must be dropped.
    discard: fn(&FuncBinding, &FrameGuard),
}

#[derive(Debug, Default)]
struct State {
    ended: bool,
    /// Whether a thread sleeps until `changed`.
    sleeping: bool,
    /// Whether nobody waits any more.
    abandoned: bool,
    lease: Option<FrameGuard>,
    waker: Option<Waker>,
}

/// How long to look for the end before sleeping: about what it takes to wake a thread.
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

    /// Waits until the call has ended, but no longer than `limit`, if there is one.
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

/// Called by Go, on any thread, when a spawned call has ended. Takes over one reference to its waiter. Returns where the goroutine
/// is given its next call, see [`worker::park`].
pub(crate) extern "C" fn ended(waiter: usize, place: usize) -> usize {
    let waiter = std::ptr::with_exposed_provenance::<Waiter>(waiter);
    // SAFETY: `start` has given Go this reference, for one call of this function.
    let waiter = unsafe { Arc::from_raw(waiter) };
    let mut state = waiter.lock();
    state.ended = true;
    let waker = state.waker.take();
    let lost = if state.abandoned {
        state.lease.take()
    } else {
        None
    };
    let sleeping = state.sleeping;
    drop(state);
    // Whoever waits may start the next call at once: the goroutine should be found then. But it cannot make a call as long as it
    // runs user wakers and destructors here, which might wait for that call.
    let at_once = waker.is_none() && lost.is_none();
    let mut parked = if at_once { worker::park(place) } else { 0 };
    if let Some(lease) = lost {
        let _ = under_way(|| (waiter.discard)(&waiter.binding, &lease));
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
    pub(crate) unsafe fn start(binding: BindingRef, mut lease: FrameGuard) -> Self {
        let runtime = binding.runtime();
        // SAFETY: the arguments are the caller's promise; the plan is the binding's, which the waiter has.
        let arguments = unsafe { worker::prepare(&mut lease) };
        let for_worker = arguments.is_some();
        let arguments = arguments.unwrap_or_default();
        let waiter = Waiter::new(binding, false, arguments, |binding, lease| {
            // SAFETY: called for an ended call of this binding, whose signature has the results `R`.
            drop(unsafe { binding.results::<R>(lease) });
        });
        lease.waiter = Arc::into_raw(Arc::clone(&waiter)).expose_provenance();
        let mut state = waiter.lock();
        let lease = state.lease.insert(lease);
        let frame = lease.address();
        drop(state);
        // SAFETY: target, plan and arguments are the caller's promise, and these live as long as the waiter, which is the address that
        // `ended` takes. The lease in the waiter is not touched before Go calls that.
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

    /// A call that has ended.
    pub(crate) fn done(binding: BindingRef, done: Result<R, CallError>) -> Self {
        Self {
            waiter: Waiter::new(binding, true, Owned::default(), |_, _| ()),
            results: PhantomData,
            done: Some(Box::new(done)),
        }
    }

    /// Whether the call has ended, so that [`wait`](Self::wait) would return at once.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.waiter.has_ended.load(Ordering::Acquire)
    }

    /// Waits until the call has ended, and returns its results.
    ///
    /// # Errors
    ///
    /// As a call by [`Func`](crate::Func), and [`CallError::Exit`].
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

    /// Waits until the call has ended, but no longer than `limit`. If it is still running then, it is given back.
    ///
    /// # Errors
    ///
    /// `Err(self)` if the call goes on.
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
        let lease = state.lease.take();
        drop(state);
        let lease = lease.expect(
            "results are taken once: by `wait`, which takes the call, or when the future is ready",
        );
        // SAFETY: the call has ended, and was one of this binding with the results `R`: see `start`.
        unsafe { self.waiter.binding.results(&lease) }
    }
}

impl<R: Results> Drop for Pending<R> {
    fn drop(&mut self) {
        let mut state = self.waiter.lock();
        state.abandoned = true;
        // An ended call whose results were not taken: take them, so that they are dropped.
        if state.ended && state.lease.is_some() {
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
        // Cloning and dropping wakers is user code, which may panic, or use this very call: not under the lock.
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
