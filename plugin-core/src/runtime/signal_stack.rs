//! [`in_teardown`]: a stack for signal handlers while a thread's destructors run, and [`watch_thread`], which tells when those begin.
//!
//! Go turns a nil dereference into a panic, and interrupts running code for its collector, by signals. Their handlers need a stack
//! of their own: where the kernel has none for the thread, they run on the goroutine's, which Go ends the process for ("non-Go code
//! disabled sigaltstack": runtime/signal_unix.go, adjustSignalStack). Rust's std gives each of its threads such a stack, which Go
//! then uses, and takes it away when the thread's closure has returned (std/src/sys, stack_overflow.rs). The destructors of the
//! thread's locals run only after that.
//!
//! What remains: a thread local that is first used after the thread's first call into Go is destroyed before this file hears that the
//! thread ends. Calls from its destructor work, but end the process if Go is interrupted in them or dereferences nil. Only asking the
//! kernel at every call would tell, which would take longer than the call.
//!
//! # Safety
//!
//! Functions of the C library are called by the names and types that `LOADER` has for them.
#![allow(unsafe_code)]

use crate::runtime::dl;
use plugin_platform::{LOADER, SignalStack, ThreadExit, enlarge_signal_stack};
use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    mem, ptr,
    sync::OnceLock,
};

type Destructor = unsafe extern "C" fn(*mut c_void);

thread_local! {
    // Neither has a destructor, so both can be used until the very end.
    static AT_END: Cell<Option<fn()>> = const { Cell::new(None) };
    static ENDING: Cell<bool> = const { Cell::new(false) };
}

/// Lets [`in_teardown`] know when the thread-local destructors of the current thread begin to run, and calls `at_end` then. False if they have begun. A thread
/// with a small stack for its signal handlers is given a larger one.
pub(crate) fn watch_thread(at_end: fn()) -> bool {
    if AT_END.replace(Some(at_end)).is_none() {
        at_thread_end(teardown);
        enlarge_signal_stack();
    }
    !ENDING.get()
}

/// The thread has run its closure; what follows are the destructors of its locals.
extern "C" fn teardown(_: *mut c_void) {
    ENDING.set(true);
    if let Some(at_end) = AT_END.get() {
        at_end();
    }
}

/// A stack to enter Go with, if the destructors of this thread run and it has none.
#[inline]
pub(crate) fn in_teardown() -> Option<SignalStack> {
    if ENDING.get() {
        SignalStack::where_missing()
    } else {
        None
    }
}

/// Calls `end` in the current thread when it is about to end, before the destructors of those of its thread
/// locals that have been used already.
///
/// The C libraries run what is registered last first: the destructors of newer thread locals come before this.
/// Does nothing where the C library has no such function.
fn at_thread_end(end: Destructor) {
    type Itanium = unsafe extern "C" fn(Destructor, *mut c_void, *mut c_void) -> c_int;
    type WithoutLibrary = unsafe extern "C" fn(Destructor, *mut c_void);
    static REGISTER: OnceLock<Option<usize>> = OnceLock::new();

    let (ThreadExit::Itanium(names) | ThreadExit::WithoutLibrary(names)) = LOADER.thread_exit;
    let find = || names.iter().find_map(|name| dl::global(*name));
    let Some(register) = REGISTER.get_or_init(find) else {
        return;
    };
    let register = ptr::with_exposed_provenance::<c_void>(*register);
    match LOADER.thread_exit {
        ThreadExit::Itanium(_) => {
            // SAFETY: `LOADER` tells the type of the functions of these names.
            let register = unsafe { mem::transmute::<*const c_void, Itanium>(register) };
            let here = (&raw const REGISTER).cast_mut().cast();
            // SAFETY: `end` is a function of this library, in which `here` is.
            unsafe { register(end, ptr::null_mut(), here) };
        }
        ThreadExit::WithoutLibrary(_) => {
            // SAFETY: `LOADER` tells the type of the functions of these names.
            let register = unsafe { mem::transmute::<*const c_void, WithoutLibrary>(register) };
            // SAFETY: `end` is a function of this library, which such systems do not unload, since it has thread locals.
            unsafe { register(end, ptr::null_mut()) };
        }
    }
}
