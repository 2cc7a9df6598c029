//! [`in_teardown`]: a signal stack while a thread's destructors run. [`watch_thread`]: detects when they start.
//!
//! Go uses signals to turn a nil dereference into a panic, and to interrupt running code for its collector. Their handlers need a signal
//! stack. Without one they run on the goroutine's stack, and Go ends the process ("non-Go code disabled sigaltstack":
//! runtime/signal_unix.go, adjustSignalStack). Rust's std gives each of its threads a signal stack, which Go then uses, and takes it away when
//! the thread's closure has returned (std/src/sys, stack_overflow.rs). Thread-local destructors run only after that.
//!
//! One case is not covered: a thread local that is first used after the thread's first call into Go is destroyed before this file
//! learns that the thread ends. Its destructor can call Go, but the process ends if Go is interrupted in the call or dereferences nil. Only a
//! system call at each call of Go could detect this, which would take longer than the call itself.
//!
//! # Safety
//!
//! Functions of the C library are called by the names and types in `LOADER`.
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
    // Neither has a destructor, so both can be used until the thread ends.
    static AT_END: Cell<Option<fn()>> = const { Cell::new(None) };
    static ENDING: Cell<bool> = const { Cell::new(false) };
}

/// Arranges that [`in_teardown`] knows when the thread-local destructors of the current thread start, and that `at_end` is called then.
/// Returns false if they have started already. Also enlarges a small signal stack of the thread.
pub(crate) fn watch_thread(at_end: fn()) -> bool {
    if AT_END.replace(Some(at_end)).is_none() {
        at_thread_end(teardown);
        enlarge_signal_stack();
    }
    !ENDING.get()
}

/// Runs when the thread's closure has returned, before its thread-local destructors.
extern "C" fn teardown(_: *mut c_void) {
    ENDING.set(true);
    if let Some(at_end) = AT_END.get() {
        at_end();
    }
}

/// Returns a signal stack for entering Go, if the destructors of this thread are running and it has none.
#[inline]
pub(crate) fn in_teardown() -> Option<SignalStack> {
    if ENDING.get() {
        SignalStack::where_missing()
    } else {
        None
    }
}

/// Registers `end` to be called when the current thread ends, before the destructors of thread locals that have been used already.
///
/// The C libraries run the functions that were registered last first, so destructors of thread locals that are used later run before `end`.
/// Does nothing if the C library has no such function.
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
            // SAFETY: `register` is the address of a function that `LOADER` lists as one of this type.
            let register = unsafe { mem::transmute::<*const c_void, Itanium>(register) };
            let here = (&raw const REGISTER).cast_mut().cast();
            // SAFETY: `end` is a function in the same file as `here`, which the C library keeps loaded until it has been called.
            unsafe { register(end, ptr::null_mut(), here) };
        }
        ThreadExit::WithoutLibrary(_) => {
            // SAFETY: `register` is the address of a function that `LOADER` lists as one of this type.
            let register = unsafe { mem::transmute::<*const c_void, WithoutLibrary>(register) };
            // SAFETY: `end` is a function of this library, which such systems do not unload, since it has thread locals.
            unsafe { register(end, ptr::null_mut()) };
        }
    }
}
