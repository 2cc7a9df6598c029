//! [`Thread`]: what the current thread is to Go, in one place.
//!
//! Every call of Go, and every closure that Go calls, asks for it. So the answer of nearly all is one comparison: [`way`] compares the
//! stack pointer with a limit, which is out of reach while anything about the thread is unusual, as Go itself does with its stack guard.
//! It is below the limit where little of the stack is left, and may be on a coroutine's stack: then the checks are made one by one.
//!
//! Bench rows "func(int, int) int" and "callback from Go into Rust": five thread-locals, asked one after the other, took 6 instructions
//! more in the one, and 84 in the other (benches/LOG.md).
//!
//! Nothing here has a destructor, so that it can be used until the thread's very end.

use crate::abi::frame::Frame;
use std::{
    cell::Cell,
    ffi::c_void,
    ptr::{self, NonNull},
};

/// How much stack Go is to find: as much as it takes for granted where it does not know (runtime/cgocall.go, callbackUpdateSystemStack).
/// Where there is less, it may end the process ("morestack on g0").
const GO_STACK: usize = 32 << 10;

/// A limit that no stack pointer is above.
const SHUT: usize = usize::MAX;

/// The place for a frame is no place: the thread has not called yet, or its destructors run, or Go made it.
const NO_PLACE: *mut Frame = ptr::without_provenance_mut(1);

/// What the current thread is to Go.
#[derive(Debug)]
pub(super) struct Thread {
    /// The floor, or [`SHUT`] while the code of a session runs.
    limit: Cell<usize>,
    /// Where the stack pointer must be above for a call of Go that looks at nothing else. [`SHUT`] on a thread that is not open, and in
    /// user code that Go has called and whose calls have to look at the stack that they are made from.
    floor: Cell<usize>,
    /// The session whose code runs.
    session: Cell<*const c_void>,
    /// The idle frame that the thread keeps, so that calls need no lock; null while a call uses it.
    frame: Cell<*mut Frame>,
    /// How much Rust code is under way that Go waits for, see [`Depth`].
    depth: Cell<Depth>,
    /// Whether user code that Go calls is to be watched, see [`watch_outermost`].
    to_watch: Cell<bool>,
    /// Where the outermost user code under way has begun on the stack, if it is watched.
    watched: Cell<Option<usize>>,
    /// Whether Go made the thread, as far as is known: then Go cannot be entered any more once no user code is under way.
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

/// Runs of Rust code that Go waits for, one inside the other: how many, and how many of them are user code that Go has called, 2^32 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Depth(u64);

impl Depth {
    /// The code of a session, or of a part that steps out of it.
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

/// How a call of Go goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Through `crosscall2`, and there is nothing else to look at.
    Open,
    /// Through the session whose code runs.
    Session(NonNull<c_void>),
    /// It is to be looked what the thread is.
    Shut,
}

/// How a call goes that is made from here.
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

/// The session whose code runs.
#[inline]
pub(super) fn session() -> Option<NonNull<c_void>> {
    NonNull::new(THREAD.with(|thread| thread.session.get().cast_mut()))
}

/// From now on the code of this session runs; null: of none.
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

/// Takes the frame that the thread keeps, if it has one.
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

/// Keeps a frame. False if another is kept, or the thread keeps none.
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

/// From now on the thread keeps a frame, and its calls look at nothing but the stack pointer. `watches`: user code that Go calls on it is
/// to be watched.
#[cold]
pub(super) fn open(watches: bool) {
    THREAD.with(|thread| {
        if thread.frame.get() == NO_PLACE {
            thread.frame.set(ptr::null_mut());
        }
        // Of a stack whose bounds are not to be had nobody can say how much is left.
        let stack = plugin_platform::stack_bounds();
        thread.set_floor(stack.map_or(0, |(low, _)| low + GO_STACK));
        thread.to_watch.set(watches);
    });
}

/// From now on the thread, whose destructors run, keeps no frame. Gives the one that it has kept.
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

/// How much is under way on this thread, and where that is counted.
#[inline]
pub(super) fn depth() -> (Depth, *const Thread) {
    THREAD.with(|thread| (thread.depth.get(), ptr::from_ref(thread)))
}

#[inline]
pub(super) fn set_depth(depth: Depth) {
    THREAD.with(|thread| thread.depth.set(depth));
}

/// As [`depth`], and not inlined: a compiler may take a thread for the same throughout a function, which it is not if a coroutine changes
/// threads. Nor can it take a second call for the first, since what this reads may have been written between the two.
#[inline(never)]
pub(super) fn depth_anew() -> (Depth, *const Thread) {
    depth()
}

/// Whether this thread runs user code that Go has called.
pub(crate) fn in_callback() -> bool {
    depth().0.has_calls()
}

/// Whether user code that Go calls on this thread is to be watched: Go made the thread, or the runtime does not cope with calls from
/// another stack than the one that the code was called on (see [`Runtime`](crate::runtime::Runtime)).
#[inline]
pub(super) fn is_to_watch() -> bool {
    THREAD.with(|thread| thread.to_watch.get())
}

/// Watches user code that begins on the stack at `began`, unless it is called by such code: its calls look where they are made from.
/// Those of other code pay nothing for it.
#[cold]
pub(super) fn watch_outermost(began: usize) -> Option<Watched> {
    if in_callback() {
        return None;
    }
    THREAD.with(|thread| {
        let floor = thread.floor.get();
        thread.watched.set(Some(began));
        // Only Rust's own threads are ever open.
        thread.made_by_go.set(floor == SHUT);
        thread.set_floor(SHUT);
        Some(Watched { floor })
    })
}

/// Code that is watched.
#[derive(Debug)]
pub(super) struct Watched {
    floor: usize,
}

/// Ends that.
#[cold]
pub(super) fn end_watch(watched: &Watched) {
    THREAD.with(|thread| {
        thread.watched.set(None);
        thread.set_floor(watched.floor);
    });
}

/// Where user code under way on this thread has begun on the stack, if a call of Go must look where it is.
#[inline]
pub(super) fn watched() -> Option<usize> {
    THREAD.with(|thread| thread.watched.get())
}

/// Whether this thread was Go's and is about to end: what runs here are destructors of thread locals, and Go has forgotten the thread.
pub(super) fn is_leaving() -> bool {
    THREAD.with(|thread| thread.made_by_go.get()) && !in_callback()
}

/// Whether Go finds enough of the stack, as far as is known.
pub(super) fn has_room() -> bool {
    plugin_platform::stack_left().is_none_or(|left| left > GO_STACK)
}
