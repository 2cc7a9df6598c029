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

thread_local! {
    static KEEPER: Keeper = const { Keeper };
}

/// Lets the thread keep no frame from its end on. By itself, since a thread-local with a destructor has a state to be looked at.
struct Keeper;

impl Drop for Keeper {
    fn drop(&mut self) {
        retire();
    }
}

/// From now on this thread, whose destructors run, keeps no frame.
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
    /// Takes the thread's own frame; inside another call, or in a thread-local destructor, one from the pool; else a new one.
    #[inline]
    pub(crate) fn take(runtime: &Runtime) -> Self {
        end(runtime);
        Self::take_only(runtime)
    }

    /// Takes the thread's own frame, if that is all there is to do before a call, which then goes this way.
    #[inline]
    pub(crate) fn take_at_once() -> Option<(Self, Way)> {
        let way = thread::way();
        if way == Way::Shut || handle::any_ended() {
            return None;
        }
        thread::take_frame().map(|frame| (Self(frame), way))
    }

    /// Takes a frame, and does nothing else on the way.
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

    /// As [`enter`](Self::enter), in the way that the frame was taken for.
    ///
    /// # Safety
    ///
    /// As for [`enter`](Self::enter).
    #[inline]
    pub(crate) unsafe fn enter_by(&mut self, way: Way, runtime: &Runtime, entry: Entry) {
        // SAFETY: the frame is ours for the call (head of this file), and its contents suit the entry by the caller's promise. Nothing but
        // the laying out of arguments has run on this thread since the way was found.
        unsafe { runtime.enter_by(way, entry, self.address()) }
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
        if !thread::put_frame(self.0) {
            give_back(Idle(self.0));
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
