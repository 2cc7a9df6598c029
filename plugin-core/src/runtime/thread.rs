//! [`Thread`]: the state of the current thread that decides how it calls Go.
//!
//! Every call of Go, and every closure that Go calls, needs this state. [`way`] finds the usual case by one comparison, as Go does with its
//! stack guard: it compares the stack pointer with a limit. The limit is the highest address while anything about the thread is unusual. The
//! stack pointer is also below the limit if little of the stack is left, or if it is on a coroutine's stack. Then each check is made in turn.
//!
//! Bench rows "func(int, int) int" and "callback from Go into Rust": with five separate thread-locals the former took 6 more instructions, the
//! latter 84 (benches/LOG.md).
//!
//! Nothing here has a destructor, so it can be used by the destructors of all thread-locals.

use crate::abi::frame::Frame;
use std::{
    cell::Cell,
    ffi::c_void,
    ptr::{self, NonNull},
};

/// The stack, in bytes, that a call of Go needs: what Go assumes for a stack whose bounds it does not know (runtime/cgocall.go,
/// callbackUpdateSystemStack). With less, Go may end the process ("morestack on g0").
const GO_STACK: usize = 32 << 10;

/// A limit that no stack pointer exceeds.
const SHUT: usize = usize::MAX;

/// The value of [`Thread::frame`] on a thread that keeps no frame: it has not called Go yet, its destructors run, or Go created it.
const NO_PLACE: *mut Frame = ptr::without_provenance_mut(1);

/// The state of the current thread.
#[derive(Debug)]
pub(super) struct Thread {
    /// `floor`, or [`SHUT`] while the code of a session runs.
    limit: Cell<usize>,
    /// The address above which the stack pointer must be for a call of Go without further checks. [`SHUT`] on a thread that is not open, and
    /// in watched user code, whose calls must check the stack that they are made from.
    floor: Cell<usize>,
    /// The session whose code runs.
    session: Cell<*const c_void>,
    /// The idle frame that the thread keeps, so that calls need no lock; null while a call uses it.
    frame: Cell<*mut Frame>,
    /// The Rust code that Go waits for.
    depth: Cell<Depth>,
    /// Whether user code that Go calls must be watched, see [`watch_outermost`].
    to_watch: Cell<bool>,
    /// The stack address at which the outermost user code began, if it is watched.
    watched: Cell<Option<usize>>,
    /// Whether Go is known to have created the thread. Then Go cannot be entered after the outermost user code has returned.
    made_by_go: Cell<bool>,
}

thread_local! {
    static THREAD: Thread = const {
        Thread {
            limit: Cell::new(SHUT),
            floor: Cell::new(SHUT),
            session: Cell::new(ptr::null()),
            frame: Cell::new(NO_PLACE),
            depth: Cell::new(Depth(0)),
            to_watch: Cell::new(true),
            watched: Cell::new(None),
            made_by_go: Cell::new(false),
        }
    };
}

/// The number of nested runs of Rust code that Go waits for. The upper 32 bits count those that are user code called by Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Depth(u64);

impl Depth {
    /// The code of a session, or code that steps out of one.
    pub(super) const CODE: Self = Self(1);
    /// User code that Go has called.
    pub(super) const CALL: Self = Self(1 + (1 << 32));

    #[inline]
    pub(super) fn and(self, one: Self) -> Self {
        Self(self.0 + one.0)
    }

    fn has_calls(self) -> bool {
        self.0 >= Self::CALL.0
    }
}

/// How Go is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Through `crosscall2`, without further checks.
    Open,
    /// Through the session whose code runs.
    Session(NonNull<c_void>),
    /// The state of the thread must be checked.
    Shut,
}

/// Returns how Go is called from here.
#[inline]
pub(super) fn way() -> Way {
    let mark = 0u8;
    let here = (&raw const mark).addr();
    THREAD.with(|thread| {
        if here > thread.limit.get() {
            return Way::Open;
        }
        match NonNull::new(thread.session.get().cast_mut()) {
            Some(session) if thread.floor.get() != SHUT => Way::Session(session),
            _ => Way::Shut,
        }
    })
}

/// Returns the session whose code runs.
#[inline]
pub(super) fn session() -> Option<NonNull<c_void>> {
    NonNull::new(THREAD.with(|thread| thread.session.get().cast_mut()))
}

/// Sets the session whose code runs. Null means none.
#[inline]
pub(super) fn set_session(session: *const c_void) {
    THREAD.with(|thread| {
        thread.session.set(session);
        thread.limit.set(if session.is_null() {
            thread.floor.get()
        } else {
            SHUT
        });
    });
}

/// Takes the frame that the thread keeps, if there is one.
#[inline]
pub(super) fn take_frame() -> Option<NonNull<Frame>> {
    THREAD.with(|thread| {
        let kept = thread.frame.get();
        if kept.addr() <= NO_PLACE.addr() {
            return None;
        }
        thread.frame.set(ptr::null_mut());
        NonNull::new(kept)
    })
}

/// Keeps a frame. Returns false if the thread already keeps one, or cannot keep any.
#[inline]
pub(super) fn put_frame(frame: NonNull<Frame>) -> bool {
    THREAD.with(|thread| {
        let free = thread.frame.get().is_null();
        if free {
            thread.frame.set(frame.as_ptr());
        }
        free
    })
}

/// Opens the thread: it may keep a frame, and its calls check the stack pointer only. `watches` tells whether user code that Go calls on
/// it must be watched.
#[cold]
pub(super) fn open(watches: bool) {
    THREAD.with(|thread| {
        if thread.frame.get() == NO_PLACE {
            thread.frame.set(ptr::null_mut());
        }
        // If the bounds of the stack are unknown, so is what is left of it.
        let stack = plugin_platform::stack_bounds();
        thread.set_floor(stack.map_or(0, |(low, _)| low + GO_STACK));
        thread.to_watch.set(watches);
    });
}

/// Closes the thread, because its destructors run. Returns the frame that it kept.
pub(super) fn close() -> Option<NonNull<Frame>> {
    let kept = take_frame();
    THREAD.with(|thread| {
        thread.frame.set(NO_PLACE);
        thread.set_floor(SHUT);
        thread.to_watch.set(true);
    });
    kept
}

impl Thread {
    fn set_floor(&self, floor: usize) {
        self.floor.set(floor);
        set_session(self.session.get());
    }
}

/// Returns the nesting of Rust code on this thread, and the address at which it is counted.
#[inline]
pub(super) fn depth() -> (Depth, *const Thread) {
    THREAD.with(|thread| (thread.depth.get(), ptr::from_ref(thread)))
}

#[inline]
pub(super) fn set_depth(depth: Depth) {
    THREAD.with(|thread| thread.depth.set(depth));
}

/// Does what [`depth`] does, without being inlined. A compiler may assume that a function runs on one thread, so it may reuse the address of a
/// thread-local. This assumption is wrong for a coroutine that changes threads.
#[inline(never)]
pub(super) fn depth_anew() -> (Depth, *const Thread) {
    depth()
}

/// Reports whether this thread runs user code that Go has called.
pub(crate) fn in_callback() -> bool {
    depth().0.has_calls()
}

/// Reports whether user code that Go calls on this thread must be watched: Go created the thread, or the runtime does not support calls
/// from another stack than the one on which the code was called (see [`Runtime`](crate::runtime::Runtime)).
#[inline]
pub(super) fn is_to_watch() -> bool {
    THREAD.with(|thread| thread.to_watch.get())
}

/// Watches user code that begins at the stack address `began`, unless it is nested in other user code. Calls from watched code check the stack
/// that they are made from; other calls do not.
#[cold]
pub(super) fn watch_outermost(began: usize) -> Option<Watched> {
    if in_callback() {
        return None;
    }
    note_origin();
    THREAD.with(|thread| {
        let floor = thread.floor.get();
        thread.watched.set(Some(began));
        thread.set_floor(SHUT);
        Some(Watched { floor })
    })
}

/// Notes whether Go has created the thread, before user code that Go calls runs on it. The code may use a thread-local whose destructor calls
/// Go, which runs when Go has released the thread.
#[cold]
pub(super) fn note_origin() {
    if !in_callback() {
        // Only threads that Rust has created are open.
        THREAD.with(|thread| thread.made_by_go.set(thread.floor.get() == SHUT));
    }
}

/// Watched user code, for [`end_watch`].
#[derive(Debug)]
pub(super) struct Watched {
    floor: usize,
}

/// Stops watching.
#[cold]
pub(super) fn end_watch(watched: &Watched) {
    THREAD.with(|thread| {
        thread.watched.set(None);
        thread.set_floor(watched.floor);
    });
}

/// Returns the stack address at which watched user code on this thread began.
#[inline]
pub(super) fn watched() -> Option<usize> {
    THREAD.with(|thread| thread.watched.get())
}

/// Reports whether this thread was created by Go and is about to end: the destructors of its thread-locals run, and Go has released it.
pub(super) fn is_leaving() -> bool {
    THREAD.with(|thread| thread.made_by_go.get()) && !in_callback()
}

/// Reports whether enough of the stack is left for Go, or the bounds of the stack are unknown.
pub(super) fn has_room() -> bool {
    plugin_platform::stack_left().is_none_or(|left| left > GO_STACK)
}
