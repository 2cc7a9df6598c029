//! [`FrameGuard`]: the exclusive right to use a frame for a call.
//!
//! # Safety
//!
//! One call uses a frame at a time: a frame is accessed only through its [`FrameGuard`], and there is one copy of the address of an idle
//! frame. Frames are never freed; see [`Frame`].
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::Frame,
    runtime::{
        Runtime, handle, signal_stack,
        thread::{self, Way},
    },
};
use std::{
    ffi::c_void,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    ptr::NonNull,
    sync::{Mutex, PoisonError},
};

/// The exclusive right to use a frame for a call.
#[derive(Debug)]
pub(crate) struct FrameGuard(NonNull<Frame>);

// SAFETY: a frame may be used on any thread, by one at a time, and a guard is the only access to its frame.
unsafe impl Send for FrameGuard {}

/// A frame that no call uses.
#[derive(Debug, Clone, Copy)]
struct Idle(NonNull<Frame>);

// SAFETY: a frame may be used on any thread, by one at a time, and there is one copy of an `Idle`.
unsafe impl Send for Idle {}

/// Idle frames of threads that have ended, or that needed more than one at a time.
static POOL: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

thread_local! {
    static KEEPER: Keeper = const { Keeper };
}

/// Closes the thread when its destructors run. It is a thread-local of its own, because each access to one with a destructor checks a flag.
struct Keeper;

impl Drop for Keeper {
    fn drop(&mut self) {
        retire();
    }
}

/// Closes this thread, whose destructors are running, and gives its frame back.
fn retire() {
    if let Some(kept) = thread::close() {
        give_back(Idle(kept));
    }
}

#[cold]
fn give_back(idle: Idle) {
    POOL.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(idle);
}

impl FrameGuard {
    /// Takes the thread's own frame or, inside another call or in a thread-local destructor, one from the pool or a new one. First ends
    /// what is running in Go and was dropped.
    #[inline]
    pub(crate) fn take(runtime: &Runtime) -> Self {
        end(runtime);
        Self::take_only(runtime)
    }

    /// Takes the thread's own frame, and finds the way of the call. Returns `None` if there is something else to do before the call.
    #[inline]
    pub(crate) fn take_at_once() -> Option<(Self, Way)> {
        let way = thread::way();
        if way == Way::Shut || handle::any_ended() {
            return None;
        }
        thread::take_frame().map(|frame| (Self(frame), way))
    }

    /// Takes a frame without ending anything.
    #[inline]
    pub(crate) fn take_only(runtime: &Runtime) -> Self {
        thread::take_frame().map_or_else(|| Self::slow(runtime), Self)
    }

    #[cold]
    fn slow(runtime: &Runtime) -> Self {
        // Fails after the thread's destructors have begun to run.
        let begins = || KEEPER.try_with(|_| signal_stack::watch_thread(retire)) == Ok(true);
        if thread::watched().is_none() && !thread::is_leaving() && thread::has_room() && begins() {
            thread::open(runtime.keeps_stack_bounds);
        }
        let pooled = POOL.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self(pooled.map_or_else(|| runtime.new_frame(), |idle| idle.0))
    }

    /// Converts the guard to the frame's address, for [`from_address`](Self::from_address).
    pub(crate) fn into_address(self) -> *mut Frame {
        ManuallyDrop::new(self).0.as_ptr()
    }

    /// Converts the frame's address to a guard.
    ///
    /// # Safety
    ///
    /// [`into_address`](Self::into_address) or the host has returned this address, and this has not been called for it since.
    pub(crate) unsafe fn from_address(address: *mut Frame) -> Self {
        // SAFETY: the address of a frame is not null.
        Self(unsafe { NonNull::new_unchecked(address) })
    }

    /// Returns the frame's address, for Go.
    #[inline]
    pub(crate) fn address(&self) -> *mut c_void {
        self.0.as_ptr().cast()
    }

    /// Enters Go.
    ///
    /// # Safety
    ///
    /// `target`, `plan` and the integer slots hold what `entry` expects; see the Go function of that name in host/.
    #[inline]
    pub(crate) unsafe fn enter(&mut self, runtime: &Runtime, entry: Entry) {
        // SAFETY: this guard has exclusive use of the frame, whose contents are what the entry expects (the caller's promise).
        unsafe { runtime.enter(entry, self.address()) }
    }

    /// Enters Go in the way that [`take_at_once`](Self::take_at_once) has found.
    ///
    /// # Safety
    ///
    /// The requirements of [`enter`](Self::enter).
    #[inline]
    pub(crate) unsafe fn enter_by(&mut self, way: Way, runtime: &Runtime, entry: Entry) {
        // SAFETY: this guard has exclusive use of the frame, whose contents are what the entry expects (the caller's promise). Since the way was
        // found, this thread has only encoded arguments.
        unsafe { runtime.enter_by(way, entry, self.address()) }
    }
}

impl Drop for FrameGuard {
    #[inline]
    fn drop(&mut self) {
        if self.has_given() {
            // SAFETY: the host has made these handles for the encoded results of this call, which are no longer used. `given` returns them
            // once. GC safety: the frame, which is not spent yet, keeps the records alive.
            unsafe { handle::give_back_unkept(self.given()) };
        }
        self.spend();
        if !thread::put_frame(self.0) {
            give_back(Idle(self.0));
        }
    }
}

impl Deref for FrameGuard {
    type Target = Frame;

    #[inline]
    fn deref(&self) -> &Frame {
        // SAFETY: frames are never freed, and this guard has exclusive use of its frame. Go writes to it only during `enter`, which borrows
        // the guard mutably.
        unsafe { self.0.as_ref() }
    }
}

impl DerefMut for FrameGuard {
    #[inline]
    fn deref_mut(&mut self) -> &mut Frame {
        // SAFETY: frames are never freed, and this guard has exclusive use of its frame. Go writes to it only during `enter`, which borrows
        // the guard mutably.
        unsafe { self.0.as_mut() }
    }
}

/// Ends what is running in Go and was dropped in Rust.
#[inline]
fn end(runtime: &Runtime) {
    if handle::any_ended() {
        end_all(runtime);
    }
}

#[cold]
fn end_all(runtime: &Runtime) {
    let mut guard = FrameGuard::take_only(runtime);
    // SAFETY: `releaseHandles` reads no slot.
    unsafe { guard.enter(runtime, Entry::Release) };
}
