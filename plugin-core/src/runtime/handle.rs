//! [`Handle`]: keeps a Go value alive. [`Running`]: a handle on something that runs in Go and ends when the handle is dropped.
//!
//! Dropping must not enter Go, since that may be impossible, for example in a thread-local destructor, or while Go waits for the thread.
//! Instead, dropping puts the handle on a list. The runtime host takes the list when a collection starts, so that this collection
//! finds no reference to the value (host/released.go). Memory, finalizers and weak pointers then behave as in Go. Something that is running
//! must be told to end: the next thread that enters Go does that first. Where nothing else may enter Go, since all threads may wait for just
//! that end, there is a thread that does (`ending.rs`).
//!
//! # Safety
//!
//! A handle is the address of a record, which the runtime host keeps, with its value, until it takes the record from a list. There is
//! one [`Handle`] for each such address, and dropping it puts the record on a list once. GC safety: the host's table is the root.
#![allow(unsafe_code)]

use std::{
    mem::ManuallyDrop,
    num::NonZeroUsize,
    ops::Deref,
    ptr,
    sync::{
        OnceLock,
        atomic::{
            AtomicUsize,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    thread::Thread,
};

/// A handle of the host, which is owned here only.
#[derive(Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Handle(NonZeroUsize);

/// The beginning of `struct handle` of host/handles.go.
#[repr(C)]
struct Record {
    /// The next record of the list that this record is on, or 0.
    next: AtomicUsize,
    /// Not 0 if there is a [`Handle`] for it.
    kept: AtomicUsize,
}

/// A list of records that Go has not taken yet, the last one first. It has its own cache lines, since other threads read one list while
/// another one changes.
#[repr(align(128))]
#[derive(Debug)]
pub(crate) struct List(AtomicUsize);

/// The dropped handles on values.
pub(crate) static DROPPED: List = List(AtomicUsize::new(0));
/// The dropped handles on what is running.
pub(crate) static ENDED: List = List(AtomicUsize::new(0));

/// Returns the record at an address. Its words are numbers to Go's collector, so they are written without a write barrier.
///
/// # Safety
///
/// The host keeps the record for `'a`. GC safety: the host keeps a record until it takes it from a list.
unsafe fn record<'a>(address: NonZeroUsize) -> &'a Record {
    // SAFETY: the caller guarantees that the host keeps the record at this address for `'a`.
    unsafe { &*ptr::with_exposed_provenance(address.get()) }
}

/// Releases those handles at these addresses for which there is no [`Handle`].
///
/// # Safety
///
/// The host has made the handles for encoded values that are no longer used. This is called once for them, and the host keeps the records
/// meanwhile, including those of handles that were released.
#[cold]
pub(crate) unsafe fn give_back_unkept(addresses: &[usize]) {
    for address in addresses.iter().copied().filter_map(NonZeroUsize::new) {
        // SAFETY: the caller guarantees that the host keeps the record meanwhile.
        if unsafe { record(address) }.kept.load(Relaxed) == 0 {
            drop(Handle(address));
        }
    }
}

impl List {
    /// Returns the head of the list, from which the host takes the records.
    pub(crate) fn head(&self) -> &AtomicUsize {
        &self.0
    }

    fn put(&self, address: NonZeroUsize) {
        // SAFETY: the host keeps the record until it takes it from a list, on which the owner, which calls this once, puts it now.
        let next = unsafe { &record(address).next };
        let mut first = self.0.load(Relaxed);
        loop {
            next.store(first, Relaxed);
            // Release makes `next` visible to Go, which takes all records at once or walks along the list.
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
    /// Takes over the handle at this address, or returns `None` for 0.
    ///
    /// # Safety
    ///
    /// The host has made the handle, and this is called once for it.
    pub(crate) unsafe fn new(address: usize) -> Option<Self> {
        let address = NonZeroUsize::new(address)?;
        // SAFETY: the host has made the handle (the caller's promise), and keeps its record until it is dropped.
        unsafe { record(address) }.kept.store(1, Relaxed);
        Some(Self(address))
    }

    /// Returns the address, which is valid as long as this handle.
    pub(crate) fn address(&self) -> usize {
        self.0.get()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        DROPPED.put(self.0);
    }
}

/// A place for a handle, which the host may make, once: `handleOnce` of host/handles.go.
#[derive(Debug, Default)]
pub(crate) struct Later(AtomicUsize);

impl Later {
    pub(crate) fn now(handle: Handle) -> Self {
        Self(AtomicUsize::new(ManuallyDrop::new(handle).address()))
    }

    /// Returns the address of the handle's address, which is 0 before there is one.
    pub(crate) fn place(&self) -> usize {
        (&raw const self.0).expose_provenance()
    }

    pub(crate) fn get(&self) -> Option<&Handle> {
        if self.0.load(Acquire) == 0 {
            return None;
        }
        // SAFETY: a `Handle` is such a word, and this one does not change any more. The host has made the handle for this place, which owns it.
        Some(unsafe { &*self.0.as_ptr().cast_const().cast::<Handle>() })
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        if let Some(address) = NonZeroUsize::new(*self.0.get_mut()) {
            DROPPED.put(address);
        }
    }
}

/// A handle on something that is running in Go and ends when this is dropped. The host has an `ender` for it.
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
        if let Some(thread) = ENDING.get() {
            thread.unpark();
        }
    }
}

/// The thread that is told when something that runs was dropped; see `ending.rs`.
pub(crate) static ENDING: OnceLock<Thread> = OnceLock::new();

/// Reports whether there are dropped handles on what is running.
#[inline]
pub(crate) fn any_ended() -> bool {
    ENDED.0.load(Relaxed) != 0
}
