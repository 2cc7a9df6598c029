//! [`Runtime`]: the Go runtime in this process, and the entries into it.
//!
//! # Safety
//!
//! There is one Go runtime in a process, and it never ends. Every entry goes through `crosscall2` of runtime/cgo, which takes a
//! thread into Go, attaching it first if Go does not know it yet, and back; the entry points are those that the runtime host
//! handed out at start, none of which lets a panic out.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::{pending, scalar_call, worker},
    callback::{crossing, direct},
    dynamic::channel,
    host::RuntimeHost,
    runtime::handle::List,
    runtime::signal_stack::SignalStack,
    runtime::{access, handle},
};
use std::{
    ffi::{c_int, c_void},
    mem,
    path::Path,
    ptr::NonNull,
    sync::atomic::AtomicU32,
};

/// What the host says at start: `struct entries` of host/host.go.
#[repr(C)]
#[derive(Debug, Default, Clone)]
pub(crate) struct Entries {
    crosscall2: usize,
    new_frame: usize,
    open: usize,
    bind: usize,
    call_registers: usize,
    call_reflect: usize,
    load_words: usize,
    load_value: usize,
    store_value: usize,
    collect: usize,
    spawn: usize,
    call_words: usize,
    call_text: usize,
    call_batch: usize,
    release: usize,
    value: usize,
    symbol_value: usize,
    make_value: usize,
    find_type: usize,
    frame_size: usize,
    version_data: usize,
    version_len: usize,
}

/// What Rust says at start: `struct hooks` of host/host.go.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Hooks {
    ended: extern "C" fn(usize, usize) -> usize,
    called: extern "C" fn(usize, usize),
    done: extern "C" fn(usize, usize),
    dropped: extern "C" fn(usize, usize),
    called_direct: direct::Called,
    done_direct: extern "C" fn(usize, usize),
    woken: extern "C" fn(usize, usize),
    next: extern "C" fn(usize, usize) -> usize,
    leave: extern "C" fn(usize, usize) -> usize,
    access: extern "C" fn(usize, usize) -> usize,
    access_state: &'static AtomicU32,
    lend: extern "C" fn(usize, usize) -> usize,
    dropped_handles: &'static List,
    ended_handles: &'static List,
}

impl Hooks {
    /// Those of this crate.
    pub(crate) fn here() -> Self {
        Self {
            ended: pending::ended,
            called: crossing::called,
            done: crossing::done,
            dropped: crossing::dropped,
            called_direct: direct::called,
            done_direct: direct::done,
            woken: channel::woken,
            next: worker::next,
            leave: worker::leave,
            access: access::asked,
            access_state: access::state(),
            lend: scalar_call::lend,
            dropped_handles: &handle::DROPPED,
            ended_handles: &handle::ENDED,
        }
    }
}

/// The Go functions that Rust can enter, by the names they have in host/.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry {
    Open,
    Bind,
    CallRegisters,
    CallReflect,
    LoadWords,
    LoadValue,
    StoreValue,
    Collect,
    Spawn,
    CallWords,
    CallText,
    CallBatch,
    Release,
    Value,
    SymbolValue,
    MakeValue,
    FindType,
}

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
        self.entries.call_registers != 0
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
        let entries = &self.entries;
        let function = match entry {
            Entry::Open => entries.open,
            Entry::Bind => entries.bind,
            Entry::CallRegisters => entries.call_registers,
            Entry::CallReflect => entries.call_reflect,
            Entry::LoadWords => entries.load_words,
            Entry::LoadValue => entries.load_value,
            Entry::StoreValue => entries.store_value,
            Entry::Collect => entries.collect,
            Entry::Spawn => entries.spawn,
            Entry::CallWords => entries.call_words,
            Entry::CallText => entries.call_text,
            Entry::CallBatch => entries.call_batch,
            Entry::Release => entries.release,
            Entry::Value => entries.value,
            Entry::SymbolValue => entries.symbol_value,
            Entry::MakeValue => entries.make_value,
            Entry::FindType => entries.find_type,
        };
        // SAFETY: `start` has been called (there is a `self`), so the runtime is up and the key that binds threads exists; the
        // function is one of the host's entries; the argument is what it expects, by the caller's promise.
        unsafe { (self.crosscall2)(function, argument, 0, 0) }
    }

    /// A new frame, which the host keeps for ever.
    pub(crate) fn new_frame(&self) -> NonNull<Frame> {
        let _signals = SignalStack::in_last_moments();
        let mut address = 0usize;
        // SAFETY: as in `enter`; `newFrame` writes one word to its argument.
        unsafe { (self.crosscall2)(self.entries.new_frame, (&raw mut address).cast(), 0, 0) };
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
