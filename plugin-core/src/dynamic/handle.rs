//! [`Handle`]: keeps one Go value alive.
//!
//! # Safety
//!
//! A handle is the address of a record that the runtime host keeps, with its value, until the address is given back (host/handles.go).
//! There is one [`Handle`] for each such address, and its drop gives it back once. GC safety: the host's table is the root.
#![allow(unsafe_code)]

use crate::{
    call::lease::{ENOUGH_DROPPED, Lease},
    runtime::{Entry, Runtime},
};
use std::{
    mem,
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The only owner of one of the host's handles.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Handle(NonZeroUsize);

/// Handles that were dropped. They are given back when a thread enters Go for something else: dropping must not enter Go, which may
/// be impossible where it happens, in a thread's last moments or inside a signal handler's victim.
static DROPPED: Mutex<Vec<usize>> = Mutex::new(Vec::new());
/// How many they are, to be looked at without the lock.
static WAITING: AtomicUsize = AtomicUsize::new(0);

impl Handle {
    /// Takes over the handle at this address.
    ///
    /// # Safety
    ///
    /// The host has just given the address out.
    pub(crate) unsafe fn new(address: usize) -> Option<Self> {
        NonZeroUsize::new(address).map(Self)
    }

    /// The address, good for as long as this handle is.
    pub(crate) fn address(&self) -> usize {
        self.0.get()
    }
}

impl Handle {
    /// Drops it so that the next thread that enters Go gives it back, however few others there are.
    pub(crate) fn drop_soon(self) {
        drop(self);
        WAITING.fetch_add(ENOUGH_DROPPED, Ordering::Relaxed);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut dropped = DROPPED.lock().unwrap_or_else(PoisonError::into_inner);
        dropped.push(self.0.get());
        WAITING.fetch_add(1, Ordering::Relaxed);
    }
}

/// Whether as many handles as this are waiting to be given back.
#[inline]
pub(crate) fn are_dropped(enough: usize) -> bool {
    WAITING.load(Ordering::Relaxed) >= enough
}

/// Gives dropped handles back, once there are enough of them.
#[inline]
pub(crate) fn give_back(runtime: &Runtime, enough: usize) {
    if are_dropped(enough) {
        give_back_all(runtime);
    }
}

#[cold]
fn give_back_all(runtime: &Runtime) {
    let dropped = {
        let mut dropped = DROPPED.lock().unwrap_or_else(PoisonError::into_inner);
        WAITING.store(0, Ordering::Relaxed);
        mem::take(&mut *dropped)
    };
    if dropped.is_empty() {
        return;
    }
    let mut lease = Lease::take_only(runtime);
    lease.ints[0] = dropped.as_ptr().expose_provenance();
    lease.ints[1] = dropped.len();
    // SAFETY: the slots hold an array of handles, each of which had one owner, which is gone.
    unsafe { lease.enter(runtime, Entry::Release) };
}
