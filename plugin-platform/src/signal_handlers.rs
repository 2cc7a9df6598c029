//! Makes all signal handlers of the program run on an alternate stack, no matter what registers them and when.
//!
//! A handler without `SA_ONSTACK` runs on the current stack of the thread. During a call of Go that is a goroutine's stack of a few KiB,
//! and the memory below it has other uses. Go requires the flag in its documentation (os/signal, "Go programs that use cgo or SWIG"),
//! and sets it for most handlers that exist when its runtime starts. But crates register handlers without the flag, and later.
//!
//! So this file changes the handlers that exist at the first open, and `signal_registration.rs` those that are registered later. The
//! latter is only done with glibc, since it could not be tested with other C libraries. With these, later handlers need the flag.
//!
//! # Safety
//!
//! A handler stays the same function. The C library writes only to the memory that is passed to it for the call.
#![allow(unsafe_code)]

#[cfg(target_env = "gnu")]
use crate::definitions;
use std::{mem, ptr};

/// Makes all present and later handlers run on the thread's alternate stack.
///
/// It must be called after Go's runtime has registered its handlers.
pub fn use_signal_stacks() {
    #[cfg(target_env = "gnu")]
    definitions::runtime_is_there();
    for signal in 1..=64 {
        // SAFETY: all its fields are numbers, addresses and null pointers.
        let mut action: libc::sigaction = unsafe { mem::zeroed() };
        // SAFETY: POSIX: without a new action, the present one is written.
        let failed = unsafe { libc::sigaction(signal, ptr::null(), &raw mut action) };
        if failed == 0 && lacks_stack(&action) {
            give_stack(&mut action);
            // SAFETY: the handler is the same as before. Handlers must expect to run on an alternate stack.
            unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
        }
    }
}

/// Whether this is a handler, not `SIG_DFL` or `SIG_IGN`, that lacks the flag.
pub(crate) fn lacks_stack(action: &libc::sigaction) -> bool {
    let handler = action.sa_sigaction;
    handler != libc::SIG_DFL && handler != libc::SIG_IGN && action.sa_flags & libc::SA_ONSTACK == 0
}

/// Signals for errors of the thread itself, which cannot be delayed.
const OWN: [libc::c_int; 7] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGABRT,
    libc::SIGSYS,
];

/// Makes a handler run on the alternate stack. Other signals are blocked until it returns, as they are for Go's own handlers. So is its
/// own signal, with or without `SA_NODEFER` (signal_delivered in kernel/signal.c of Linux). Each nested handler takes a frame of the
/// kernel, and the stack that std gives a thread has room for only two of them on some processors.
pub(crate) fn give_stack(action: &mut libc::sigaction) {
    action.sa_flags |= libc::SA_ONSTACK;
    for signal in 1..=64 {
        if !OWN.contains(&signal) {
            // SAFETY: the set is a valid reference of the caller. The C library refuses numbers that are no signals.
            unsafe { libc::sigaddset(&raw mut action.sa_mask, signal) };
        }
    }
}
