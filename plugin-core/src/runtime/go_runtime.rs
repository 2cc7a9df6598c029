//! [`Runtime`]: the Go runtime in this process, and the entries into it.
//!
//! # Safety
//!
//! There is one Go runtime in a process, and it never ends. Every entry goes through `crosscall2` of runtime/cgo, which takes a
//! thread into Go, attaching it first if Go does not know it, and back; or through the session whose code runs on the thread
//! (`runtime/session`). The entry points are those that the runtime host has passed at start. No panic leaves them.
#![allow(unsafe_code)]

use crate::{
    abi::entries::{Entries, Entry},
    abi::frame::Frame,
    host::RuntimeHost,
    runtime::handle,
    runtime::session,
    runtime::signal_stack,
    runtime::thread::{self as state, Way},
};
use std::{
    ffi::{c_int, c_void},
    mem,
    path::Path,
    ptr::NonNull,
    thread,
};

/// `void crosscall2(void (*fn)(void *), void *, int, size_t)`; `fn` is the entry PC of a Go `func(unsafe.Pointer)`.
type Crosscall2 = unsafe extern "C" fn(usize, *mut c_void, c_int, usize);

/// The stack in bytes that must be left for an entry into Go: for `crosscall2` and what it calls before it changes stacks.
const MARGIN: usize = 2 << 10;

/// A running Go runtime.
#[derive(Debug)]
pub(crate) struct Runtime {
    crosscall2: Crosscall2,
    /// Whether Go ends the process if a call in a callback is made from another stack (up to Go 1.22).
    pub(crate) keeps_stack_bounds: bool,
    entries: Entries,
    /// The runtime host that contains the runtime.
    pub(crate) host: &'static RuntimeHost,
}

impl Runtime {
    /// Returns the runtime that a host has started, or `None` if its entries are not those that this crate expects.
    ///
    /// # Safety
    ///
    /// A runtime host of this version of this crate has passed the entries.
    pub(crate) unsafe fn new(host: &'static RuntimeHost, entries: &Entries) -> Option<Self> {
        if entries.frame_size != size_of::<Frame>() {
            return None;
        }
        let crosscall2 = std::ptr::with_exposed_provenance::<c_void>(entries.crosscall2);
        // SAFETY: the host has passed the address of crosscall2 (the caller's promise), whose C type this is.
        let crosscall2 = unsafe { mem::transmute::<*const c_void, Crosscall2>(crosscall2) };
        Some(Self {
            crosscall2,
            keeps_stack_bounds: host.go_minor().is_none_or(|minor| minor < 23),
            entries: entries.clone(),
            host,
        })
    }

    /// Reports whether arguments can be passed in registers with this Go version on this machine.
    pub(crate) fn has_registers(&self) -> bool {
        self.entries.of(Entry::CallRegisters) != 0
    }

    /// Returns the entry point of a function of the host, or 0 if the host does not have it.
    #[inline]
    pub(super) fn function(&self, entry: Entry) -> usize {
        self.entries.of(entry)
    }

    /// Enters Go at `entry`.
    ///
    /// # Safety
    ///
    /// `argument` points to what the entry expects, usually a frame, which no other code uses meanwhile.
    #[inline]
    pub(crate) unsafe fn enter(&self, entry: Entry, argument: *mut c_void) {
        // SAFETY: `argument` is what the entry expects (the caller's promise), and the way has just been found.
        unsafe { self.enter_by(state::way(), entry, argument) };
    }

    /// Enters Go at `entry` and returns true, unless there is something to do first.
    ///
    /// # Safety
    ///
    /// The requirements of [`enter`](Self::enter).
    #[inline]
    pub(crate) unsafe fn enter_at_once(&self, entry: Entry, argument: *mut c_void) -> bool {
        let way = state::way();
        let at_once = way != Way::Shut && !handle::any_ended();
        if at_once {
            // SAFETY: `argument` is what the entry expects (the caller's promise), and the way has just been found.
            unsafe { self.enter_by(way, entry, argument) };
        }
        at_once
    }

    /// Enters Go at `entry` in the way that was just found.
    ///
    /// # Safety
    ///
    /// The requirements of [`enter`](Self::enter), and `way` is what [`way`](state::way) returns here.
    #[inline]
    pub(super) unsafe fn enter_by(&self, way: Way, entry: Entry, argument: *mut c_void) {
        let function = self.function(entry);
        match way {
            // SAFETY: `argument` is what the entry expects (the caller's promise). `Way::Open` says that no session's code runs.
            Way::Open => unsafe { self.cross(function, argument) },
            // SAFETY: `argument` is what the entry expects (the caller's promise). `Way::Session` says that this session's code runs here.
            Way::Session(session) => unsafe { session::call(session.cast(), function, argument) },
            // SAFETY: `function` is an entry, and `argument` what it expects (the caller's promise).
            Way::Shut => unsafe { self.enter_checked(function, argument) },
        }
    }

    /// Enters Go after the checks that [`Way::Shut`] asks for.
    ///
    /// # Safety
    ///
    /// The requirements of [`enter`](Self::enter), with the address of an entry's function.
    #[cold]
    unsafe fn enter_checked(&self, function: usize, argument: *mut c_void) {
        if let Some(session) = session::current() {
            // SAFETY: `argument` is what the function expects (the caller's promise), and this session's code runs here.
            return unsafe { session::call(session, function, argument) };
        }
        let _signals = signal_stack::in_teardown();
        if self.reaches_here() {
            // SAFETY: `argument` is what the function expects (the caller's promise). Go can be entered from this stack, and no session's code
            // runs.
            unsafe { self.cross(function, argument) }
        } else {
            // SAFETY: `argument` is what the function expects (the caller's promise); another thread enters with the same argument while this one waits.
            unsafe { self.enter_elsewhere(function, argument) }
        }
    }

    /// Enters Go at the entry point `function`. All code outside of sessions enters Go here.
    ///
    /// # Safety
    ///
    /// The requirements of [`enter`](Self::enter), with the address of an entry's function. No session's code runs on this thread, since
    /// that must enter Go through its session.
    #[inline]
    unsafe fn cross(&self, function: usize, argument: *mut c_void) {
        #[cfg(every_entry_a_session)]
        // SAFETY: the function is one of the host's entries; the argument is what it expects, by the caller's promise.
        if unsafe { self.cross_by_session(function, argument) } {
            return;
        }
        // SAFETY: `start` has been called (there is a `self`), so the runtime is up and the key that binds threads exists. The
        // function is one of the host's entries; the argument is what it expects, by the caller's promise.
        unsafe { (self.crosscall2)(function, argument, 0, 0) }
    }

    /// Reports whether Go can be entered on the current stack.
    ///
    /// User code called by Go may have changed stacks before it calls Go (stacker, coroutines). Go still has the bounds of the previous stack,
    /// by which it checks its own code that runs on the new one. Since 1.23 Go updates the bounds, except on threads that it has created;
    /// earlier versions end the process (runtime/cgocall.go, callbackUpdateSystemStack). A thread's stack may also be too small for Go.
    #[inline]
    pub(super) fn reaches_here(&self) -> bool {
        !state::is_leaving() && state::has_room() && state::watched().is_none_or(Self::on_own_stack)
    }

    /// Reports whether this code and the code that started at the stack address `began` run on the thread's own stack.
    #[cold]
    fn on_own_stack(began: usize) -> bool {
        let mark = 0u8;
        let here = (&raw const mark).addr();
        // If that code did not start on the thread's own stack, Go has guessed the bounds of its stack, and guesses again at each call.
        plugin_platform::stack_bounds_around(here).is_some_and(|(low, high)| {
            low < began && began <= high && (low + MARGIN..=high).contains(&here)
        })
    }

    /// Enters Go on a new thread, and waits for it.
    ///
    /// # Safety
    ///
    /// The requirements of [`enter`](Self::enter), with the address of an entry's function.
    #[cold]
    unsafe fn enter_elsewhere(&self, function: usize, argument: *mut c_void) {
        let argument = argument.expose_provenance();
        let enter = move || {
            let argument = std::ptr::with_exposed_provenance_mut(argument);
            // SAFETY: the caller guarantees that the function is an entry and that the argument is what it expects. The calling thread, which
            // could use the argument, waits for this one. A new thread has a stack that Go can be entered on, and its destructors do not run.
            unsafe { self.cross(function, argument) }
        };
        thread::scope(|scope| {
            let thread = thread::Builder::new().name("call of Go".to_owned());
            let started = thread.spawn_scoped(scope, enter);
            started.expect("a call of Go from another stack than its thread's takes a new thread");
        });
    }

    /// Returns a new frame, which the host never frees.
    pub(crate) fn new_frame(&self) -> NonNull<Frame> {
        let mut address = 0usize;
        // SAFETY: `newFrame` writes one word to its argument.
        unsafe { self.enter(Entry::NewFrame, (&raw mut address).cast()) };
        let frame = std::ptr::with_exposed_provenance_mut(address);
        NonNull::new(frame).expect("Go's new never returns nil")
    }

    /// Returns the version of the runtime, as `runtime.Version` does.
    pub(crate) fn version(&self) -> &'static str {
        let data = std::ptr::with_exposed_provenance(self.entries.version_data);
        // SAFETY: runtime.Version() is a constant in the host's read-only data, which is never unmapped.
        let bytes =
            unsafe { std::slice::from_raw_parts::<'static, u8>(data, self.entries.version_len) };
        str::from_utf8(bytes).unwrap_or("a version that is not UTF-8")
    }

    /// Returns the path of the host's file.
    pub(crate) fn path(&self) -> &'static Path {
        &self.host.path
    }
}
