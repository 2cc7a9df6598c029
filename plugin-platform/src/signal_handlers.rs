//! Signal handlers of the program run on a stack of their own, whoever registers them and when.
//!
//! A handler without `SA_ONSTACK` runs on the stack that the thread is on. In a call of Go that is a goroutine's, of a few KiB, and
//! what is below it belongs to others. A Go library asks for the flag in its documentation (os/signal, "Go programs that use cgo or
//! SWIG") and sets it for most handlers that it finds at its start; crates register handlers without it, and later.
//!
//! So this file changes the handlers that it finds at the first open, and `signal_registration.rs` those that are registered later. With
//! other C libraries than glibc, where that could not be tried, later ones must come with the flag.
//!
//! # Safety
//!
//! A handler stays the same function, and the C library writes to what is lent to it for the call.
#![allow(unsafe_code)]

#[cfg(target_env = "gnu")]
use crate::definitions;
use std::{mem, ptr};

/// Lets all handlers, of now and later, run on the thread's alternate stack.
///
/// Called when the runtime has registered its own.
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
            // SAFETY: the same handler as before; a stack of its own is what handlers must expect.
            unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
        }
    }
}

/// Whether this is a handler, not `SIG_DFL` or `SIG_IGN`, and without the flag.
pub(crate) fn lacks_stack(action: &libc::sigaction) -> bool {
    let handler = action.sa_sigaction;
    handler != libc::SIG_DFL && handler != libc::SIG_IGN && action.sa_flags & libc::SA_ONSTACK == 0
}

/// What a thread itself does wrong: it cannot wait.
const OWN: [libc::c_int; 7] = [
    libc::SIGSEGV,
    libc::SIGBUS,
    libc::SIGFPE,
    libc::SIGILL,
    libc::SIGTRAP,
    libc::SIGABRT,
    libc::SIGSYS,
];

/// Lets a handler run on the alternate stack, one at a time: other signals wait until it returns, as they do for Go's own handlers, and so
/// does its own, be there `SA_NODEFER` or not (signal_delivered in kernel/signal.c of Linux). The stack that std gives a thread has room
/// for two frames of the kernel on some processors, and each handler inside another takes one.
pub(crate) fn give_stack(action: &mut libc::sigaction) {
    action.sa_flags |= libc::SA_ONSTACK;
    for signal in 1..=64 {
        if !OWN.contains(&signal) {
            // SAFETY: the set is the caller's. What is no signal for the C library is refused.
            unsafe { libc::sigaddset(&raw mut action.sa_mask, signal) };
        }
    }
}
