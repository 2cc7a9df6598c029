//! [`Session`]: Rust code that Go has called and that, to Go's scheduler, is the goroutine's own: so it calls Go without being let in.
//!
//! The host enters such code by `runtime.asmcgocall`, on the thread's own stack, and not in a system call (host/session.go); it calls Go
//! by a function in assembly, `goCall` of host/trampoline/session.go, where it says why that is sound. What this file adds to it:
//!
//! - While a session's code runs, [`current`] leads to the session, and Go must not be entered in another way: the runtime would take
//!   the thread for one that is in a system call, and end the process. [`Runtime`](crate::runtime::Runtime), through which all enter,
//!   looks there each time. While Go runs, it is empty, since code that Go calls in the ordinary way enters in the ordinary way.
//! - A session ends on the thread where it began, and after all that began later: else [`crossing`] ends the process.
//! - No panic leaves a session's code for Go.
//!
//! # Safety
//!
//! A [`Session`] lies on the stack of the function that begins it, which returns only when it has ended. So it is good for as long as
//! `current` leads to it, and its descriptors for longer: Go frees none.
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
    /// That of the goroutine. Set by the host.
    g: Cell<usize>,
    /// What the host calls.
    run: extern "C" fn(*const Self),
    go_call: GoCall,
    /// The entry point of the host's `leaveSession`.
    leave: usize,
    /// Where on this thread's stack Go can be called from.
    stack: Cell<(usize, usize)>,
    body: Body<'a>,
    panic: RefCell<Option<Box<dyn Any + Send>>>,
    pulse: Pulse,
}

/// What runs in a session.
struct Body<'a>(Cell<Option<&'a mut dyn FnMut()>>);

impl std::fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the code of a session")
    }
}

/// How much of the stack must be left for a call of Go: for `goCall`, and what the runtime does there before it looks itself.
const MARGIN: usize = 2 << 10;

/// What the runtime takes a stack for that it does not know (runtime/cgocall.go, callbackUpdateSystemStack): so much below the stack
/// pointer, and so much above.
const UNKNOWN_STACK: (usize, usize) = (32 << 10, 1 << 10);

/// The session whose code runs on this thread.
#[inline]
pub(super) fn current() -> Option<NonNull<Session<'static>>> {
    thread::session().map(NonNull::cast)
}

/// Whether a session's code runs on this thread.
#[inline]
pub(crate) fn is_under_way() -> bool {
    current().is_some()
}

/// Calls the Go function with the entry PC `function` from the session's code.
///
/// # Safety
///
/// [`current`] has just given the session. The function is one of the host's entries, and the argument what it expects.
#[inline]
pub(super) unsafe fn call(
    session: NonNull<Session<'static>>,
    function: usize,
    argument: *mut c_void,
) {
    let mark = 0u8;
    let here = (&raw const mark).addr();
    // SAFETY: the caller's promise.
    let it = unsafe { of(session) };
    let _away = Away::from(session, it);
    let (low, high) = it.stack.get();
    if low < here && here < high {
        // SAFETY: the host has proved that this works here (`begin`). The session's code runs, on the goroutine's own thread, on the
        // stack that the runtime knows, so Go can be called as host/trampoline/session.go says. The rest is the caller's promise.
        unsafe { (it.go_call)(function, argument, session.as_ptr()) };
    } else {
        // SAFETY: the caller's promise, passed on.
        unsafe { it.call_from_other_stack(here, function, argument) };
    }
}

/// What [`current`] has just given. Panics if that is the mark of a closure which must not call Go.
///
/// # Safety
///
/// It is what `current` has just given.
#[inline]
unsafe fn of<'a>(session: NonNull<Session<'static>>) -> &'a Session<'static> {
    if session == inline::MARK {
        inline::refuse();
    }
    // SAFETY: it is alive (head of this file).
    unsafe { session.as_ref() }
}

/// Go runs: the session's code does not, until this is dropped.
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
    /// Where the stack is, by the word of the runtime. The code of the session lies below this session itself.
    fn find_stack(&self) {
        let [low, ..] = self.bounds();
        self.stack.set((low + MARGIN, ptr::from_ref(self).addr()));
    }

    /// What the runtime knows of the stack of this thread: its bounds, and twice below which it is to be taken for exhausted.
    fn bounds(&self) -> [usize; 4] {
        // SAFETY: a g begins with these four words (`stack` of host/trampoline/prove.go, which has proved it). The runtime reads and
        // writes them on this thread only, which runs this.
        unsafe { ptr::with_exposed_provenance::<[usize; 4]>(self.g0.get()).read_volatile() }
    }

    /// As [`bounds`](Self::bounds).
    fn set_bounds(&self, bounds: [usize; 4]) {
        // SAFETY: as in `bounds`. They are numbers to Go's collector.
        unsafe {
            ptr::with_exposed_provenance_mut::<[usize; 4]>(self.g0.get()).write_volatile(bounds)
        };
    }

    /// Calls Go from a stack that the runtime does not know, a coroutine's, and tells it so meanwhile: by the bounds of a stack it checks
    /// its own code that runs there. It does the same where it is entered in the ordinary way (callbackUpdateSystemStack).
    ///
    /// # Safety
    ///
    /// As for [`call`].
    #[cold]
    unsafe fn call_from_other_stack(&self, here: usize, function: usize, argument: *mut c_void) {
        let known = self.bounds();
        let [low, _, guard, _] = known;
        let (below, above) = UNKNOWN_STACK;
        let assumed = here - below;
        let guard = assumed + (guard - low);
        self.set_bounds([assumed, here + above, guard, guard]);
        // SAFETY: as in `call`; Go knows the stack now.
        unsafe { (self.go_call)(function, argument, ptr::from_ref(self).cast()) };
        self.set_bounds(known);
    }
}

/// Called by the host on the thread's own stack: runs the session's code.
extern "C" fn run(session: *const Session<'_>) {
    // SAFETY: whoever has begun it waits for this to return.
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

/// Runs code that may wait for Go: if it is that of a session, in what is a system call to Go's scheduler, which can do without this
/// thread meanwhile. Code that runs in it enters Go in the ordinary way.
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
    match ended.expect("Go calls what it is given, once") {
        Ok(result) => result,
        Err(panic) => resume_unwind(panic),
    }
}

/// Lets Go call `code`, which does not panic, in the way of cgo.
fn leave(session: NonNull<Session<'static>>, mut code: &mut dyn FnMut()) {
    extern "C" fn run(code: usize, _: usize) {
        let code = ptr::with_exposed_provenance_mut::<&mut dyn FnMut()>(code);
        // SAFETY: `leave` waits for this, and does not look at it meanwhile.
        let code = unsafe { &mut *code };
        crossing(Depth::CODE, code);
    }
    let mut call = [
        run as *const () as usize,
        (&raw mut code).expose_provenance(),
    ];
    // SAFETY: it is that of this thread.
    let entry = unsafe { of(session) }.leave;
    // SAFETY: `leaveSession` expects a function of two words and the first of them.
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
