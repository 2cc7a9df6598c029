//! [`Frame`]: what one call's arguments and results travel in, and which thread holds which frame.
//!
//! # Safety
//!
//! A frame lies in the Go heap and is kept for ever by the runtime host (`frames.all` in host/frame.go), so its address is good
//! from any thread at any time. It is lent to one call at a time: a [`Lease`] is the only way to it. Rust writes only to fields in
//! which Go's collector sees no pointers (`uintptr` and `uint64` there), so it misses no write barrier; `ptrs` and the texts are
//! written by Go code alone, and what they point to is alive until the next call on the same frame.
#![allow(unsafe_code)]

use crate::{
    call::plan::Plan,
    dynamic::handle,
    runtime::signal_stack,
    runtime::{Entry, Runtime},
    value::start,
};
use std::{
    cell::Cell,
    ffi::c_void,
    ops::{Deref, DerefMut},
    ptr::{self, NonNull},
    slice,
    sync::{Mutex, PoisonError},
};

/// `trampoline.MaxInts`
pub(crate) const MAX_INTS: usize = 16;
/// `trampoline.MaxFloats`
pub(crate) const MAX_FLOATS: usize = 16;

/// Mirrors `struct frame` of host/frame.go; the runtime host reports that struct's size at start.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Frame {
    status: usize,
    /// What to call or access: the address of a func value, of a variable, or of one of the host's bindings.
    pub(crate) target: usize,
    pub(crate) plan: *const Plan,
    held: usize,
    /// Whom to tell that a spawned call has ended.
    pub(crate) waiter: usize,
    pub(crate) ints: [usize; MAX_INTS],
    pub(crate) floats: [u64; MAX_FLOATS],
    pub(crate) ptrs: [*const u8; MAX_INTS],
    text: GoText,
    kind: GoText,
    stack: GoText,
}

/// How a call ended: `type status` of host/frame.go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Returned,
    Failed,
    Panicked,
    Exited,
    Refused,
}

/// A Go string in a frame.
#[repr(C)]
#[derive(Debug)]
struct GoText {
    data: *const u8,
    len: usize,
}

impl GoText {
    fn copy(&self) -> String {
        if self.len == 0 {
            return String::new();
        }
        // SAFETY: Go code stored a whole string here, which the frame keeps alive until the next call on it (head of this file).
        let bytes = unsafe { slice::from_raw_parts(self.data, self.len) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

impl Frame {
    /// One that no call uses, for a [`Reader`](crate::value::Reader) of images in Rust memory.
    pub(crate) const fn unused() -> Self {
        const NONE: GoText = GoText {
            data: ptr::null(),
            len: 0,
        };
        Self {
            status: 0,
            target: 0,
            plan: ptr::null(),
            held: 0,
            waiter: 0,
            ints: [0; MAX_INTS],
            floats: [0; MAX_FLOATS],
            ptrs: [ptr::null(); MAX_INTS],
            text: NONE,
            kind: NONE,
            stack: NONE,
        }
    }

    #[inline]
    pub(crate) fn status(&self) -> Status {
        match self.status {
            0 => Status::Returned,
            1 => Status::Failed,
            2 => Status::Panicked,
            3 => Status::Exited,
            _ => Status::Refused,
        }
    }

    /// The text of an error, a panic or a refusal.
    pub(crate) fn text(&self) -> String {
        self.text.copy()
    }

    /// The Go type of the error or of the panic value.
    pub(crate) fn kind(&self) -> String {
        self.kind.copy()
    }

    /// The stack of the goroutine that panicked.
    pub(crate) fn stack(&self) -> String {
        self.stack.copy()
    }

    /// Puts a text, or a path, into two integer slots. The bytes must live until the call is over.
    pub(crate) fn put_bytes(&mut self, slot: usize, bytes: &[u8]) {
        self.ints[slot] = start(bytes).expose_provenance();
        self.ints[slot + 1] = bytes.len();
    }
}

/// How many dropped handles are worth an entry into Go of their own.
pub(crate) const ENOUGH_DROPPED: usize = 64;

/// The right to use a frame, for one call.
#[derive(Debug)]
pub(crate) struct Lease(NonNull<Frame>);

// SAFETY: a frame may be used from any thread, by one at a time (head of this file), and a lease is the only way to its frame.
unsafe impl Send for Lease {}

/// A frame that no call uses.
#[derive(Debug, Clone, Copy)]
struct Idle(NonNull<Frame>);

// SAFETY: a frame may be used from any thread, by one at a time (head of this file), and whoever takes an `Idle` out of the pool or
// out of its thread's slot has the only copy.
unsafe impl Send for Idle {}

/// Idle frames of threads that have ended, or that needed more than one at a time.
static POOL: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

/// A thread's own idle frame, so that calls need no lock.
struct Spare(Cell<Option<Idle>>);

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(idle) = self.0.take() {
            give_back(idle);
        }
    }
}

thread_local! {
    static SPARE: Spare = const { Spare(Cell::new(None)) };
}

fn give_back(idle: Idle) {
    POOL.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(idle);
}

impl Lease {
    /// Takes the thread's own frame; inside another call, or in the thread's last moments, one from the pool; else a new one.
    #[inline]
    pub(crate) fn take(runtime: &Runtime) -> Self {
        handle::give_back(runtime, ENOUGH_DROPPED);
        Self::take_only(runtime)
    }

    /// Takes a frame, and does nothing else on the way.
    #[inline]
    pub(crate) fn take_only(runtime: &Runtime) -> Self {
        // `try_with` fails after the thread's destructors have begun to run.
        match SPARE.try_with(|spare| spare.0.take()) {
            Ok(Some(idle)) => Self(idle.0),
            _ => Self::slow(runtime),
        }
    }

    #[cold]
    fn slow(runtime: &Runtime) -> Self {
        signal_stack::watch_thread();
        let pooled = POOL.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self(pooled.map_or_else(|| runtime.new_frame(), |idle| idle.0))
    }

    /// Where the frame is, for Go.
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
        unsafe { runtime.enter(entry, self.0.as_ptr().cast()) }
    }
}

impl Drop for Lease {
    #[inline]
    fn drop(&mut self) {
        let idle = Idle(self.0);
        // If the slot is taken, by a call that this one was nested in, or gone, the pool is there.
        let kept = SPARE.try_with(|spare| {
            let free = spare.0.get().is_none();
            if free {
                spare.0.set(Some(idle));
            }
            free
        });
        if !matches!(kept, Ok(true)) {
            give_back(idle);
        }
    }
}

impl Deref for Lease {
    type Target = Frame;

    #[inline]
    fn deref(&self) -> &Frame {
        // SAFETY: the frame is alive for ever and ours alone; Go writes to it only inside `enter`, which borrows mutably.
        unsafe { self.0.as_ref() }
    }
}

impl DerefMut for Lease {
    #[inline]
    fn deref_mut(&mut self) -> &mut Frame {
        // SAFETY: as in `deref`.
        unsafe { self.0.as_mut() }
    }
}
