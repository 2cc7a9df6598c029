//! [`Session`]: Rust code that runs as part of a goroutine, so that it can call Go without entering it.
//!
//! The host calls such code with `runtime.asmcgocall`, on the thread's own stack and outside a system call (host/session.go). The code calls Go
//! by an assembly function, `goCall` of host/trampoline/session.go, which explains why this is sound. This file ensures the following:
//!
//! - While a session's code runs, [`current`] leads to the session, and Go must not be entered in another way: the runtime would take
//!   the thread for one that is in a system call, and end the process. [`Runtime`](crate::runtime::Runtime), through which all code enters
//!   Go, checks it each time. It is empty while Go runs, since code that Go calls in the ordinary way enters Go in the ordinary way.
//! - A session ends on the thread where it began, and after all sessions and calls that began later. Otherwise [`crossing`] ends the process.
//! - No panic of a session's code unwinds into Go.
//!
//! # Safety
//!
//! A [`Session`] is on the stack of the function that begins it, which returns only when the session has ended. So it is valid as long as
//! `current` leads to it. The runtime's descriptors are valid for longer, since Go frees none.
#![allow(unsafe_code)]

mod begin;
mod inline;
mod watchdog;

use crate::runtime::{
    order::crossing,
    thread::{self, Depth},
};
pub use begin::Unsupported;
pub(crate) use inline::{Inline, inline, leave_inline};
use std::{
    any::Any,
    cell::{Cell, RefCell},
    ffi::c_void,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr::{self, NonNull},
};
use watchdog::Pulse;

/// `void goCall(uintptr_t fn, void *argument, Session *)` of host/trampoline; `fn` is the entry PC of a Go `func(unsafe.Pointer)`.
type GoCall = unsafe extern "C" fn(usize, *mut c_void, *const Session<'static>);

/// A session. The first three fields mirror `type Session` of host/trampoline/session.go.
#[repr(C)]
#[derive(Debug)]
pub(super) struct Session<'a> {
    /// The runtime's descriptor of this thread's own stack. Set by the host.
    g0: Cell<usize>,
    /// The runtime's descriptor of the goroutine. Set by the host.
    g: Cell<usize>,
    /// The function that the host calls.
    run: extern "C" fn(*const Self),
    go_call: GoCall,
    /// The entry point of the host's `leaveSession`.
    leave: usize,
    /// The part of this thread's stack on which Go can be called.
    stack: Cell<(usize, usize)>,
    body: Body<'a>,
    panic: RefCell<Option<Box<dyn Any + Send>>>,
    pulse: Pulse,
}

/// The code of a session.
struct Body<'a>(Cell<Option<&'a mut dyn FnMut()>>);

impl std::fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the code of a session")
    }
}

/// The stack that a call of Go needs: for `goCall`, and for the runtime until it checks the stack itself.
const MARGIN: usize = 2 << 10;

/// The bytes below and above the stack pointer that the runtime assumes for an unknown stack (runtime/cgocall.go,
/// callbackUpdateSystemStack).
const UNKNOWN_STACK: (usize, usize) = (32 << 10, 1 << 10);

/// Returns the session whose code runs on this thread.
#[inline]
pub(super) fn current() -> Option<NonNull<Session<'static>>> {
    thread::session().map(NonNull::cast)
}

/// Reports whether session code runs on this thread.
#[inline]
pub(crate) fn is_under_way() -> bool {
    current().is_some()
}

/// Calls the Go function with the entry PC `function` from the session's code.
///
/// # Safety
///
/// [`current`] has just returned the session. The function is one of the host's entries, and the argument what it expects.
#[inline]
pub(super) unsafe fn call(
    session: NonNull<Session<'static>>,
    function: usize,
    argument: *mut c_void,
) {
    let mark = 0u8;
    let here = (&raw const mark).addr();
    // SAFETY: `current` has just returned the session (the caller's promise).
    let it = unsafe { of(session) };
    let _away = Away::from(session, it);
    let (low, high) = it.stack.get();
    if low < here && here < high {
        // SAFETY: the host has proved that this works (`begin`). Session code runs, on the goroutine's thread and on the stack that the
        // runtime knows, so Go can be called, as host/trampoline/session.go explains. The function is an entry, and the argument what it
        // expects (the caller's promise).
        unsafe { (it.go_call)(function, argument, session.as_ptr()) };
    } else {
        // SAFETY: the function is an entry, and the argument what it expects (the caller's promise); session code runs on this thread.
        unsafe { it.call_from_other_stack(here, function, argument) };
    }
}

/// Returns the session that [`current`] has returned. Panics if a closure runs that must not call Go.
///
/// # Safety
///
/// `current` has just returned `session`.
#[inline]
unsafe fn of<'a>(session: NonNull<Session<'static>>) -> &'a Session<'static> {
    if session == inline::MARK {
        inline::refuse();
    }
    // SAFETY: a session is alive as long as `CURRENT` points to it, and `current` has just returned it (the caller's promise).
    unsafe { session.as_ref() }
}

/// Marks that Go runs instead of session code, until this is dropped.
struct Away<'a> {
    session: NonNull<Session<'static>>,
    pulse: &'a Pulse,
}

impl<'a> Away<'a> {
    #[inline]
    fn from(session: NonNull<Session<'static>>, it: &'a Session<'_>) -> Self {
        thread::set_session(ptr::null());
        it.pulse.beat();
        Self {
            session,
            pulse: &it.pulse,
        }
    }
}

impl Drop for Away<'_> {
    #[inline]
    fn drop(&mut self) {
        self.pulse.beat();
        thread::set_session(self.session.as_ptr().cast());
    }
}

impl Session<'_> {
    /// Stores the part of the stack on which Go can be called, by the runtime's bounds. Session code runs below this session on the stack.
    fn find_stack(&self) {
        let [low, ..] = self.bounds();
        self.stack.set((low + MARGIN, ptr::from_ref(self).addr()));
    }

    /// Returns the runtime's bounds of this thread's stack: the low and high address, and two guards, below which the stack is exhausted.
    fn bounds(&self) -> [usize; 4] {
        // SAFETY: a `g` starts with these four words, as host/trampoline/prove.go has proved (`stack`). The runtime accesses them on this
        // thread only, which is running this.
        unsafe { ptr::with_exposed_provenance::<[usize; 4]>(self.g0.get()).read_volatile() }
    }

    /// Sets the runtime's bounds of this thread's stack; see [`bounds`](Self::bounds).
    fn set_bounds(&self, bounds: [usize; 4]) {
        // SAFETY: a `g` starts with these four words, as host/trampoline/prove.go has proved (`stack`). The runtime accesses them on this
        // thread only, which is running this. GC safety: they are numbers to Go's collector, so no write barrier is needed.
        unsafe {
            ptr::with_exposed_provenance_mut::<[usize; 4]>(self.g0.get()).write_volatile(bounds)
        };
    }

    /// Calls Go from a stack that the runtime does not know, such as a coroutine's. Meanwhile it sets the runtime's bounds, by which the
    /// runtime checks its own code on the stack. An ordinary entry does the same (callbackUpdateSystemStack).
    ///
    /// # Safety
    ///
    /// Session code runs on this thread. The function is one of the host's entries, and the argument what it expects.
    #[cold]
    unsafe fn call_from_other_stack(&self, here: usize, function: usize, argument: *mut c_void) {
        let known = self.bounds();
        let [low, _, guard, _] = known;
        let (below, above) = UNKNOWN_STACK;
        let assumed = here - below;
        let guard = assumed + (guard - low);
        self.set_bounds([assumed, here + above, guard, guard]);
        // SAFETY: session code runs on the goroutine's thread, and the runtime has been told the bounds of this stack, so Go can be called. The
        // function is an entry, and the argument what it expects (the caller's promise).
        unsafe { (self.go_call)(function, argument, ptr::from_ref(self).cast()) };
        self.set_bounds(known);
    }
}

/// Runs the code of a session. The host calls this on the thread's own stack.
extern "C" fn run(session: *const Session<'_>) {
    // SAFETY: the session is on the stack of `in_session`, which waits for this function to return.
    let session = unsafe { &*session };
    session.find_stack();
    let body = session.body.0.take();
    thread::set_session(ptr::from_ref(session).cast());
    let ended = crossing(Depth::CODE, || {
        catch_unwind(AssertUnwindSafe(|| {
            if let Some(body) = body {
                body();
            }
        }))
    });
    thread::set_session(ptr::null());
    session.panic.replace(ended.err());
}

/// Runs code that may wait for Go. In a session, the thread is in a system call for Go's scheduler meanwhile, so that Go does not wait for it, and
/// the code enters Go in the ordinary way.
pub(crate) fn step_out<R>(code: impl FnOnce() -> R) -> R {
    let Some(session) = current() else {
        return code();
    };
    let mut code = Some(code);
    let mut ended = None;
    leave(session, &mut || {
        let code = code.take();
        ended = code.map(|code| catch_unwind(AssertUnwindSafe(code)));
    });
    match ended.expect("Go calls the function once") {
        Ok(result) => result,
        Err(panic) => resume_unwind(panic),
    }
}

/// Makes Go call `code` through cgo. It must not panic.
fn leave(session: NonNull<Session<'static>>, mut code: &mut dyn FnMut()) {
    extern "C" fn run(code: usize, _: usize) {
        let code = ptr::with_exposed_provenance_mut::<&mut dyn FnMut()>(code);
        // SAFETY: `code` is on the stack of `leave`, which waits for this function and does not access it meanwhile.
        let code = unsafe { &mut *code };
        crossing(Depth::CODE, code);
    }
    let mut call = [
        run as *const () as usize,
        (&raw mut code).expose_provenance(),
    ];
    // SAFETY: `step_out` has got the session from `current`.
    let entry = unsafe { of(session) }.leave;
    // SAFETY: `step_out` has got the session from `current`. `leaveSession` expects a function of two words and its first argument.
    unsafe { self::call(session, entry, (&raw mut call).cast()) };
}

#[cfg(test)]
mod tests {
    use crate::abi::mirror::{fields, rust_fields};

    #[test]
    fn the_host_has_the_same_fields_in_the_same_order() {
        let go = fields(
            include_str!("../../../../plugin-runtime-host/host/trampoline/session.go"),
            "Session",
        );
        let rust = rust_fields(include_str!("mod.rs"), "Session<'a>");
        let rust: Vec<String> = rust[..3].iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(go.join(" ").to_lowercase(), rust.join(" "));
    }
}
