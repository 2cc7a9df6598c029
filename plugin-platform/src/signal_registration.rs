//! The functions by which signal handlers are registered, for the program: as the C library's, but with `SA_ONSTACK` once there is a Go
//! runtime (see `signal_handlers.rs`).
//!
//! Handlers that are registered by a raw system call are not seen. (`siginterrupt` leaves the flag as it is, and no program can be linked
//! with `sigvec`.) `sigaltstack` is among them: by it std gives each of its threads a stack of 8 KiB for signals when it begins, which is
//! small for handlers that had the whole stack of the thread without Go. Go's own threads have 32 KiB.
//!
//! # Safety
//!
//! The functions are as safe to call from a signal handler as those that they pass calls on to: they use their arguments, atomic numbers
//! and addresses, and no lock; but for `sigaltstack`, which a handler has no use for while it runs on such a stack: then nothing is changed.
#![allow(unsafe_code)]

use crate::{
    definitions::is_runtime_there,
    signal_handlers::{give_stack, lacks_stack},
    signal_stacks,
    underlying::Underlying,
};
use std::{ffi::c_int, mem, ptr};

type Sigaction = unsafe extern "C" fn(c_int, *const libc::sigaction, *mut libc::sigaction) -> c_int;
type Signal = unsafe extern "C" fn(c_int, libc::sighandler_t) -> libc::sighandler_t;

// Each goes on to the function of its own name: a preloaded library's `sigaction` may call `__sigaction`.
static SIGACTION: Underlying = Underlying::new(c"sigaction");
static UNDERSCORED_SIGACTION: Underlying = Underlying::new(c"__sigaction");
static SIGNAL: Underlying = Underlying::new(c"signal");

/// Finds the C library's functions: before a handler, or a child after `fork`, calls them.
pub(crate) extern "C" fn find_all() {
    for function in [&SIGACTION, &UNDERSCORED_SIGACTION, &SIGNAL] {
        function.find();
    }
}

/// `sigaction`.
///
/// # Safety
///
/// As for POSIX's.
pub(crate) unsafe extern "C" fn sigaction(
    signal: c_int,
    action: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: `action` and `old` are null or point to a `sigaction` (the caller's promise).
    unsafe { with_stack(&SIGACTION, signal, action, old) }
}

/// `sigaction`, by glibc's other name.
///
/// # Safety
///
/// As for POSIX's.
pub(crate) unsafe extern "C" fn underscored_sigaction(
    signal: c_int,
    action: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    // SAFETY: `action` and `old` are null or point to a `sigaction` (the caller's promise).
    unsafe { with_stack(&UNDERSCORED_SIGACTION, signal, action, old) }
}

/// Calls `underlying`, one of the two names of `sigaction`, with the flag for handlers.
///
/// # Safety
///
/// As for POSIX's.
unsafe fn with_stack(
    underlying: &Underlying,
    signal: c_int,
    action: *const libc::sigaction,
    old: *mut libc::sigaction,
) -> c_int {
    let mut changed;
    let mut action = action;
    if is_runtime_there() && !action.is_null() {
        // SAFETY: `action` is not null, so it points to a `sigaction` (the caller's promise).
        changed = unsafe { action.read() };
        if lacks_stack(&changed) {
            give_stack(&mut changed);
            action = &raw const changed;
        }
    }
    // SAFETY: both names stand for a function of this type (signal.h).
    let Some(underlying) = (unsafe { underlying.function::<Sigaction>() }) else {
        return -1;
    };
    // SAFETY: `action` is null, the caller's, or `changed`; `old` is null or has room for a `sigaction` (the caller's promise).
    unsafe { underlying(signal, action, old) }
}

/// `signal`.
///
/// # Safety
///
/// As for POSIX's.
pub(crate) unsafe extern "C" fn signal(
    signal: c_int,
    handler: libc::sighandler_t,
) -> libc::sighandler_t {
    if !is_runtime_there() || handler == libc::SIG_DFL || handler == libc::SIG_IGN {
        // SAFETY: this is its type (signal.h).
        let Some(underlying) = (unsafe { SIGNAL.function::<Signal>() }) else {
            return libc::SIG_ERR;
        };
        // SAFETY: `handler` is a handler, or a number with a meaning (the caller's promise).
        return unsafe { underlying(signal, handler) };
    }
    // As glibc's own does it (signal(2), BSD semantics), but for the obsolete `siginterrupt`.
    // SAFETY: `handler` is a handler, or a number with a meaning (the caller's promise).
    unsafe { register(signal, handler, libc::SA_RESTART, true) }
}

/// `sysv_signal`, which is `signal` in C programs that ask for the X/Open standard only.
///
/// # Safety
///
/// As for that of signal(2), with System V semantics.
pub(crate) unsafe extern "C" fn sysv_signal(
    signal: c_int,
    handler: libc::sighandler_t,
) -> libc::sighandler_t {
    // SAFETY: `handler` is a handler, or a number with a meaning (the caller's promise).
    unsafe {
        register(
            signal,
            handler,
            libc::SA_RESETHAND | libc::SA_NODEFER,
            false,
        )
    }
}

/// `sigset`, of System V.
///
/// # Safety
///
/// As for that of sigset(3).
pub(crate) unsafe extern "C" fn sigset(
    signal: c_int,
    disposition: libc::sighandler_t,
) -> libc::sighandler_t {
    /// glibc's bits/signum-generic.h. It blocks the signal, and leaves the handler.
    const SIG_HOLD: libc::sighandler_t = 2;
    // SAFETY: all its fields are numbers; zeros are the empty set.
    let [mut this, mut before]: [libc::sigset_t; 2] = unsafe { mem::zeroed() };
    // SAFETY: the set is ours.
    if unsafe { libc::sigaddset(&raw mut this, signal) } != 0 {
        return libc::SIG_ERR;
    }
    let (how, old) = if disposition == SIG_HOLD {
        // SAFETY: all its fields are numbers, addresses and null pointers.
        let mut present: libc::sigaction = unsafe { mem::zeroed() };
        // SAFETY: POSIX: without a new action, the present one is written.
        let failed = unsafe { sigaction(signal, ptr::null(), &raw mut present) };
        let old = if failed == 0 {
            present.sa_sigaction
        } else {
            libc::SIG_ERR
        };
        (libc::SIG_BLOCK, old)
    } else {
        // SAFETY: `disposition` is a handler, or a number with a meaning (the caller's promise).
        let old = unsafe { register(signal, disposition, 0, false) };
        (libc::SIG_UNBLOCK, old)
    };
    if old == libc::SIG_ERR {
        return libc::SIG_ERR;
    }
    // SAFETY: both sets are ours.
    if unsafe { libc::pthread_sigmask(how, &raw const this, &raw mut before) } != 0 {
        return libc::SIG_ERR;
    }
    // SAFETY: the set is ours.
    let held = unsafe { libc::sigismember(&raw const before, signal) } == 1;
    if held { SIG_HOLD } else { old }
}

/// `sigaltstack`, which takes a larger stack than it is given, if that is small.
///
/// # Safety
///
/// As for POSIX's.
pub(crate) unsafe extern "C" fn sigaltstack(
    stack: *const libc::stack_t,
    old: *mut libc::stack_t,
) -> c_int {
    // SAFETY: `stack` and `old` are null or point to a `stack_t` (the caller's promise).
    unsafe { signal_stacks::sigaltstack(stack, old) }
}

/// Registers a handler with these flags, blocks its signal meanwhile or not, and returns the one before.
///
/// # Safety
///
/// What is not a number that stands for something else is a handler.
unsafe fn register(
    signal: c_int,
    handler: libc::sighandler_t,
    flags: c_int,
    masked: bool,
) -> libc::sighandler_t {
    // SAFETY: all its fields are numbers, addresses and null pointers.
    let [mut action, mut old]: [libc::sigaction; 2] = unsafe { mem::zeroed() };
    action.sa_sigaction = handler;
    action.sa_flags = flags;
    if masked {
        // SAFETY: the set is empty, which zeros are, and ours. What is no signal is refused here and below.
        unsafe { libc::sigaddset(&raw mut action.sa_mask, signal) };
    }
    // SAFETY: the handler is the caller's promise.
    match unsafe { sigaction(signal, &raw const action, &raw mut old) } {
        0 => old.sa_sigaction,
        _ => libc::SIG_ERR,
    }
}
