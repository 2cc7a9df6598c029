//! [`Handle`]: keeps one Go value alive; [`Running`]: that of something that ends when the handle is dropped.
//!
//! Dropping must not enter Go, which may be impossible where it happens: in a thread-local destructor, or while Go waits for the
//! thread. So it puts the handle on a list, which the runtime host looks at when a collection starts, so that this collection finds no
//! reference to the value (host/released.go). Nothing else needs to happen for memory, finalizers and weak pointers to be as in Go.
//! What is running, however, must be told to end: the next thread that enters Go for something else does that first.
//!
//! # Safety
//!
//! A handle is the address of a record that the runtime host keeps, with its value, until it takes the record from a list.
//! There is one [`Handle`] for each such address, and its drop puts the record on a list once. GC safety: the host's table is the root.
#![allow(unsafe_code)]

use std::{
    mem::ManuallyDrop,
    num::NonZeroUsize,
    ops::Deref,
    ptr,
    sync::atomic::{
        AtomicUsize,
        Ordering::{Relaxed, Release},
    },
};

/// The only owner of one of the host's handles.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Handle(NonZeroUsize);

/// The beginning of `struct handle` of host/handles.go.
#[repr(C)]
struct Record {
    /// The next record of the list that this one is on, or 0.
    next: AtomicUsize,
    /// Whether a [`Handle`] has taken it over.
    kept: AtomicUsize,
}

/// Records that Go has not taken yet, the last one first. In cache lines of its own: others look at one list while this one changes.
#[repr(align(128))]
#[derive(Debug)]
pub(crate) struct List(AtomicUsize);

/// Those of values.
pub(crate) static DROPPED: List = List(AtomicUsize::new(0));
/// Those of what is running.
pub(crate) static ENDED: List = List(AtomicUsize::new(0));

/// The record at an address. Go's collector takes its words for numbers, so they may be written without a write barrier.
///
/// # Safety
///
/// The host keeps the record for `'a`. GC safety: it does so until it takes it from a list.
unsafe fn record<'a>(address: NonZeroUsize) -> &'a Record {
    // SAFETY: the caller's promise.
    unsafe { &*ptr::with_exposed_provenance(address.get()) }
}

/// Gives those of the handles at these addresses back that nobody has taken over.
///
/// # Safety
///
/// The host has given them out, in images that nobody reads any more; this is called once for them, and the records are kept meanwhile,
/// also those of handles that were given back.
#[cold]
pub(crate) unsafe fn give_back_unkept(addresses: &[usize]) {
    for address in addresses.iter().copied().filter_map(NonZeroUsize::new) {
        // SAFETY: the caller's promise.
        if unsafe { record(address) }.kept.load(Relaxed) == 0 {
            drop(Handle(address));
        }
    }
}

impl List {
    /// The word that the host takes the records from.
    pub(crate) fn head(&self) -> &AtomicUsize {
        &self.0
    }

    fn put(&self, address: NonZeroUsize) {
        // SAFETY: the host keeps the record until it takes it from a list, on which only the owner puts it (head of this file).
        let next = unsafe { &record(address).next };
        let mut first = self.0.load(Relaxed);
        loop {
            next.store(first, Relaxed);
            // Go takes all records at once, or reads along the list: either sees `next`.
            let put = self
                .0
                .compare_exchange_weak(first, address.get(), Release, Relaxed);
            match put {
                Ok(_) => return,
                Err(other) => first = other,
            }
        }
    }
}

impl Handle {
    /// Takes over the handle at this address.
    ///
    /// # Safety
    ///
    /// The host has just given the address out.
    pub(crate) unsafe fn new(address: usize) -> Option<Self> {
        let address = NonZeroUsize::new(address)?;
        // SAFETY: the host keeps the record of a handle that it has given out.
        unsafe { record(address) }.kept.store(1, Relaxed);
        Some(Self(address))
    }

    /// The address, good for as long as this handle is.
    pub(crate) fn address(&self) -> usize {
        self.0.get()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        DROPPED.put(self.0);
    }
}

/// The handle of something that is running in Go, and ends when this is dropped: the host has an `ender` by it.
#[derive(Debug)]
pub(crate) struct Running(ManuallyDrop<Handle>);

impl Running {
    pub(crate) fn new(handle: Handle) -> Self {
        Self(ManuallyDrop::new(handle))
    }
}

impl Deref for Running {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        ENDED.put(self.0.0);
    }
}

/// Whether something that is running is to end.
#[inline]
pub(crate) fn any_ended() -> bool {
    ENDED.0.load(Relaxed) != 0
}
