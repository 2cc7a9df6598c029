//! [`FrameGuard`]: which call holds which frame.
//!
//! # Safety
//!
//! A frame is lent to one call at a time: a [`FrameGuard`] is the only way to it, and whoever takes one that is idle has the only copy of
//! its address. Frames are never freed, see [`Frame`].
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::Frame,
    runtime::{Runtime, handle, signal_stack, watch},
};
use std::{
    cell::Cell,
    ffi::c_void,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    ptr::{self, NonNull},
    sync::{Mutex, PoisonError},
};

/// The right to use a frame, for one call.
#[derive(Debug)]
pub(crate) struct FrameGuard(NonNull<Frame>);

// SAFETY: a frame may be used from any thread, by one at a time, and a lease is the only way to its frame (head of this file).
unsafe impl Send for FrameGuard {}

/// A frame that no call uses.
#[derive(Debug, Clone, Copy)]
struct Idle(NonNull<Frame>);

// SAFETY: a frame may be used from any thread, by one at a time, and whoever takes an `Idle` has the only copy (head of this file).
unsafe impl Send for Idle {}

/// Idle frames of threads that have ended, or that needed more than one at a time.
static POOL: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

/// A thread's own place for an idle frame, so that calls need no lock.
///
/// It is looked at in every call. So it is one word, and has no destructor, whose state would be looked at as well: see [`Keeper`].
struct Place(Cell<*mut Frame>);

/// The thread keeps no frame: it has not called yet, or its destructors run, or it runs user code for Go and has to look at its stack.
const CLOSED: *mut Frame = ptr::without_provenance_mut(1);

thread_local! {
    static OWN: Place = const { Place(Cell::new(CLOSED)) };
    static KEEPER: Keeper = const { Keeper };
}

impl Place {
    /// Takes the frame that is kept here, if there is one.
    #[inline]
    fn take(&self) -> Option<Idle> {
        let kept = self.0.get();
        if kept.addr() <= CLOSED.addr() {
            return None;
        }
        self.0.set(ptr::null_mut());
        NonNull::new(kept).map(Idle)
    }

    /// Keeps a frame here. False if the place is taken, by a call that this one was nested in, or closed.
    #[inline]
    fn put(&self, idle: Idle) -> bool {
        let free = self.0.get().is_null();
        if free {
            self.0.set(idle.0.as_ptr());
        }
        free
    }

    fn close(&self) {
        if let Some(idle) = self.take() {
            give_back(idle);
        }
        self.0.set(CLOSED);
    }
}

/// A thread's place that is closed while user code runs that Go has called: then all its calls take the way on which the stack is
/// looked at, and those of other code pay nothing for it.
#[derive(Debug)]
pub(crate) struct Shut(*mut Frame);

impl Shut {
    /// Closes the place if it is `due`. On a thread that Go made it is closed anyway: only Rust's own open theirs.
    #[inline]
    pub(crate) fn where_due(due: impl FnOnce() -> bool) -> Option<Self> {
        OWN.with(|place| {
            let kept = place.0.get();
            (kept == CLOSED || due()).then(|| {
                place.0.set(CLOSED);
                Self(kept)
            })
        })
    }
}

impl Shut {
    /// Whether the thread has no place of its own: Go made it, or its destructors run.
    pub(super) fn was_closed(&self) -> bool {
        self.0 == CLOSED
    }
}

impl Drop for Shut {
    fn drop(&mut self) {
        OWN.with(|place| place.0.set(self.0));
    }
}

/// Closes the thread's place at its end.
struct Keeper;

impl Drop for Keeper {
    fn drop(&mut self) {
        retire();
    }
}

/// From now on this thread, whose destructors run, keeps no frame.
fn retire() {
    OWN.with(Place::close);
}

#[cold]
fn give_back(idle: Idle) {
    POOL.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(idle);
}

/// Whether there is nothing to do before a call that needs no frame, and the thread's destructors do not run yet.
#[inline]
pub(crate) fn none_needed() -> bool {
    !handle::any_ended() && OWN.with(|place| place.0.get() != CLOSED)
}

/// A lease of the thread's own frame, which a thread has only before its destructors run.
#[derive(Debug)]
pub(crate) struct ThreadFrame(FrameGuard);

impl ThreadFrame {
    /// Takes the thread's own frame, if that is all there is to do before a call.
    #[inline]
    pub(crate) fn take() -> Option<Self> {
        if handle::any_ended() {
            return None;
        }
        OWN.with(Place::take).map(|idle| Self(FrameGuard(idle.0)))
    }

    /// Enters Go, as [`FrameGuard::enter`].
    ///
    /// # Safety
    ///
    /// As for [`FrameGuard::enter`].
    #[inline]
    pub(crate) unsafe fn enter(&mut self, runtime: &Runtime, entry: Entry) {
        // SAFETY: the frame is ours for the call, and its contents suit the entry by the caller's promise. The thread still has the signal stack that it had when it first called: its place for a
        // frame is closed before that is taken away.
        unsafe { runtime.enter_at_once(entry, self.0.address()) }
    }
}

impl Deref for ThreadFrame {
    type Target = FrameGuard;

    #[inline]
    fn deref(&self) -> &FrameGuard {
        &self.0
    }
}

impl DerefMut for ThreadFrame {
    #[inline]
    fn deref_mut(&mut self) -> &mut FrameGuard {
        &mut self.0
    }
}

impl FrameGuard {
    /// Takes the thread's own frame; inside another call, or in a thread-local destructor, one from the pool; else a new one.
    #[inline]
    pub(crate) fn take(runtime: &Runtime) -> Self {
        end(runtime);
        Self::take_only(runtime)
    }

    /// Takes a frame, and does nothing else on the way.
    #[inline]
    pub(crate) fn take_only(runtime: &Runtime) -> Self {
        match OWN.with(Place::take) {
            Some(idle) => Self(idle.0),
            None => Self::slow(runtime),
        }
    }

    #[cold]
    fn slow(runtime: &Runtime) -> Self {
        // Fails after the thread's destructors have begun to run.
        let begins = || KEEPER.try_with(|_| signal_stack::watch_thread(retire)) == Ok(true);
        if watch::watched().is_none() && watch::has_room() && begins() {
            OWN.with(|place| place.0.set(ptr::null_mut()));
        }
        let pooled = POOL.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self(pooled.map_or_else(|| runtime.new_frame(), |idle| idle.0))
    }

    /// Gives the frame away, to whoever calls [`from_address`](Self::from_address) with its address.
    pub(crate) fn into_address(self) -> *mut Frame {
        ManuallyDrop::new(self).0.as_ptr()
    }

    /// Takes over a frame.
    ///
    /// # Safety
    ///
    /// [`into_address`](Self::into_address) has given this address, for which this has not been called since.
    pub(crate) unsafe fn from_address(address: *mut Frame) -> Self {
        // SAFETY: the address of a frame is not null.
        Self(unsafe { NonNull::new_unchecked(address) })
    }

    /// Where the frame is, for Go.
    #[inline]
    pub(crate) fn address(&self) -> *mut c_void {
        self.0.as_ptr().cast()
    }

    /// Enters Go. The frame's inputs must suit the entry.
    ///
    /// # Safety
    ///
    /// `target`, `plan` and the integer slots hold what `entry` expects, see the Go function of that name in host/.
    #[inline]
    pub(crate) unsafe fn enter(&mut self, runtime: &Runtime, entry: Entry) {
        // SAFETY: the frame is ours for the call (head of this file), and its contents suit the entry by the caller's promise.
        unsafe { runtime.enter(entry, self.address()) }
    }
}

impl Drop for FrameGuard {
    #[inline]
    fn drop(&mut self) {
        if self.has_given() {
            // SAFETY: the host has given them out in the images of this call, which end here; they are told once, and the frame, which
            // is not spent yet, keeps the records.
            unsafe { handle::give_back_unkept(self.given()) };
        }
        self.spend();
        let idle = Idle(self.0);
        if !OWN.with(|place| place.put(idle)) {
            give_back(idle);
        }
    }
}

impl Deref for FrameGuard {
    type Target = Frame;

    #[inline]
    fn deref(&self) -> &Frame {
        // SAFETY: the frame is alive for ever and ours alone; Go writes to it only inside `enter`, which borrows mutably.
        unsafe { self.0.as_ref() }
    }
}

impl DerefMut for FrameGuard {
    #[inline]
    fn deref_mut(&mut self) -> &mut Frame {
        // SAFETY: the frame is alive for ever and ours alone; Go writes to it only inside `enter`, which borrows mutably.
        unsafe { self.0.as_mut() }
    }
}

/// Ends what is running and was dropped.
#[inline]
fn end(runtime: &Runtime) {
    if handle::any_ended() {
        end_all(runtime);
    }
}

#[cold]
fn end_all(runtime: &Runtime) {
    let mut lease = FrameGuard::take_only(runtime);
    // SAFETY: `releaseHandles` reads no slot.
    unsafe { lease.enter(runtime, Entry::Release) };
}
