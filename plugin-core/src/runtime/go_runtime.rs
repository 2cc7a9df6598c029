//! [`Runtime`]: the Go runtime in this process, and the entries into it.
//!
//! # Safety
//!
//! There is one Go runtime in a process, and it never ends. Every entry goes through `crosscall2` of runtime/cgo, which takes a
//! thread into Go, attaching it first if Go does not know it yet, and back; the entry points are those that the runtime host
//! handed out at start, none of which lets a panic out.
#![allow(unsafe_code)]

use crate::{
    abi::entries::{Entries, Entry},
    abi::frame::Frame,
    host::RuntimeHost,
    runtime::signal_stack::SignalStack,
};
use std::{
    ffi::{c_int, c_void},
    mem,
    path::Path,
    ptr::NonNull,
};

/// `void crosscall2(void (*fn)(void *), void *, int, size_t)`; `fn` is the entry PC of a Go `func(unsafe.Pointer)`.
type Crosscall2 = unsafe extern "C" fn(usize, *mut c_void, c_int, usize);

/// A running Go runtime.
#[derive(Debug)]
pub(crate) struct Runtime {
    crosscall2: Crosscall2,
    entries: Entries,
    /// The runtime host that brought it.
    pub(crate) host: &'static RuntimeHost,
}

impl Runtime {
    /// The runtime that a host has started. `None` if its entries are not those that this crate knows.
    ///
    /// # Safety
    ///
    /// The entries are what a runtime host of this version of this crate told.
    pub(crate) unsafe fn new(host: &'static RuntimeHost, entries: &Entries) -> Option<Self> {
        if entries.frame_size != size_of::<Frame>() {
            return None;
        }
        let crosscall2 = std::ptr::with_exposed_provenance::<c_void>(entries.crosscall2);
        // SAFETY: the host gave the address of crosscall2, whose C type this is.
        let crosscall2 = unsafe { mem::transmute::<*const c_void, Crosscall2>(crosscall2) };
        Some(Self {
            crosscall2,
            entries: entries.clone(),
            host,
        })
    }

    /// Whether this Go and this machine pass arguments in the registers that the trampoline knows.
    pub(crate) fn has_registers(&self) -> bool {
        self.entries.of(Entry::CallRegisters) != 0
    }

    /// Enters Go at `entry`.
    ///
    /// # Safety
    ///
    /// `argument` is a frame whose contents suit the entry, and which nobody else uses meanwhile.
    #[inline]
    pub(crate) unsafe fn enter(&self, entry: Entry, argument: *mut c_void) {
        let _signals = SignalStack::in_last_moments();
        // SAFETY: the caller's promise, passed on.
        unsafe { self.enter_at_once(entry, argument) }
    }

    /// Enters Go at `entry`, on a thread that is not in its last moments.
    ///
    /// # Safety
    ///
    /// As for [`enter`](Self::enter).
    #[inline]
    pub(crate) unsafe fn enter_at_once(&self, entry: Entry, argument: *mut c_void) {
        let function = self.entries.of(entry);
        // SAFETY: `start` has been called (there is a `self`), so the runtime is up and the key that binds threads exists; the
        // function is one of the host's entries; the argument is what it expects, by the caller's promise.
        unsafe { (self.crosscall2)(function, argument, 0, 0) }
    }

    /// A new frame, which the host keeps for ever.
    pub(crate) fn new_frame(&self) -> NonNull<Frame> {
        let _signals = SignalStack::in_last_moments();
        let mut address = 0usize;
        // SAFETY: as in `enter`; `newFrame` writes one word to its argument.
        unsafe {
            (self.crosscall2)(
                self.entries.of(Entry::NewFrame),
                (&raw mut address).cast(),
                0,
                0,
            )
        };
        let frame = std::ptr::with_exposed_provenance_mut(address);
        NonNull::new(frame).expect("Go's new never returns nil")
    }

    /// The version of the runtime, by its own word.
    pub(crate) fn version(&self) -> &'static str {
        let data = std::ptr::with_exposed_provenance(self.entries.version_data);
        // SAFETY: runtime.Version() is a constant in the host's read-only data, which is never unmapped.
        let bytes =
            unsafe { std::slice::from_raw_parts::<'static, u8>(data, self.entries.version_len) };
        str::from_utf8(bytes).unwrap_or("a version that is not UTF-8")
    }

    /// The path of the host's file.
    pub(crate) fn path(&self) -> &'static Path {
        &self.host.path
    }
}
