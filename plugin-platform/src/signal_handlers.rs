//! Signal handlers of the program run on a stack of their own, whoever registers them and when.
//!
//! A handler without `SA_ONSTACK` runs on the stack that the thread is on. In a call of Go that is a goroutine's, of a few KiB, and
//! what is below it belongs to others. A Go library asks for the flag in its documentation (os/signal, "Go programs that use cgo or
//! SWIG") and sets it for most handlers that it finds at its start; crates register handlers without it, and later.
//!
//! So this file defines `sigaction`, `signal` and their old relatives for the program: calls go on to the C library's, with the flag for handlers as soon
//! as the Go runtime is there. The definitions are weak, so that a program that has its own, or two copies of this crate, still links;
//! a program's definition comes before that of a shared library (System V ABI, "Shared Object Dependencies"), so that C libraries use
//! it, too. It is a number in the same program that says whether there is a runtime, since another copy's function may be the one that
//! is called.
//!
//! Where this crate is linked into a shared library, it sees the calls from that library. With other C libraries than glibc, where it
//! could not be tried, it changes the handlers that it finds at the first open, and later ones must come with the flag. Handlers that
//! are registered by a raw system call, or by `__sigaction` and `ssignal`, glibc's other names by which this file calls it, are not seen.
//! (`siginterrupt` leaves the flag as it is, and no program can be linked with `sigvec`.)
//!
//! It defines `sigaltstack`, too, by which std gives each of its threads a stack of 8 KiB for signals when it begins: small for handlers
//! that had the whole stack of the thread without Go. Go's own threads have 32 KiB.
//!
//! # Safety
//!
//! The functions that C calls are as safe to call from a signal handler as those that they pass calls on to: they use their arguments,
//! one atomic number, and no lock; but for `sigaltstack`, which a handler has no use for while it runs on such a stack: then nothing is changed.
#![allow(unsafe_code)]

use std::{mem, ptr};

/// Lets all handlers, of now and later, run on the thread's alternate stack.
///
/// Called when the runtime has registered its own.
pub fn use_signal_stacks() {
    #[cfg(target_env = "gnu")]
    registration::watch();
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
fn lacks_stack(action: &libc::sigaction) -> bool {
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
fn give_stack(action: &mut libc::sigaction) {
    action.sa_flags |= libc::SA_ONSTACK;
    for signal in 1..=64 {
        if !OWN.contains(&signal) {
            // SAFETY: the set is the caller's. What is no signal for the C library is refused.
            unsafe { libc::sigaddset(&raw mut action.sa_mask, signal) };
        }
    }
}

#[cfg(target_env = "gnu")]
mod registration {
    //! The functions by which handlers are registered.

    use super::*;
    use crate::signal_stacks;
    use std::{
        arch::global_asm,
        ffi::c_int,
        sync::atomic::{AtomicU32, Ordering},
    };

    unsafe extern "C" {
        /// Defined below: whether there is a Go runtime. One for all copies of this crate in a program.
        static goplugin_signal_stacks: AtomicU32;
        /// glibc's `sigaction`, by its other name.
        fn __sigaction(
            signal: c_int,
            action: *const libc::sigaction,
            old: *mut libc::sigaction,
        ) -> c_int;
        /// glibc's `signal`, by its other name.
        fn ssignal(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t;
    }

    /// Defines the weak symbols. Jumps, since a Rust function cannot be weak.
    macro_rules! define {
        ($jump:literal: $($name:literal $function:ident),*) => {
            global_asm!(
                ".pushsection .text.goplugin_sigaction, \"ax\"",
                $(
                    concat!(".weak ", $name),
                    concat!(".type ", $name, ", STT_FUNC"),
                    concat!($name, ": ", $jump, " {", stringify!($function), "}"),
                )*
                ".popsection",
                ".pushsection .data.goplugin_signal_stacks, \"aw\"",
                ".weak goplugin_signal_stacks",
                ".type goplugin_signal_stacks, STT_OBJECT",
                ".size goplugin_signal_stacks, 4",
                ".balign 4",
                "goplugin_signal_stacks: .zero 4",
                ".popsection",
                sigaction = sym sigaction,
                signal = sym signal,
                sysv_signal = sym sysv_signal,
                sigset = sym sigset,
                sigaltstack = sym sigaltstack,
            );
        };
        ($jump:literal) => {
            define!(
                $jump: "sigaction" sigaction, "signal" signal, "bsd_signal" signal, "sysv_signal" sysv_signal,
                "__sysv_signal" sysv_signal, "sigset" sigset, "sigaltstack" sigaltstack
            );
        };
    }

    #[cfg(target_arch = "x86_64")]
    define!("jmp");
    #[cfg(target_arch = "aarch64")]
    define!("b");

    /// From now on handlers are registered with the flag.
    pub(super) fn watch() {
        // SAFETY: it is defined above, or by another copy of this crate, and nobody uses it otherwise than as an atomic number.
        let known = unsafe { &goplugin_signal_stacks };
        known.store(1, Ordering::Relaxed);
    }

    fn watching() -> bool {
        // SAFETY: it is defined above, or by another copy of this crate, and nobody uses it otherwise than as an atomic number.
        let known = unsafe { &goplugin_signal_stacks };
        known.load(Ordering::Relaxed) != 0
    }

    /// `sigaction`.
    ///
    /// # Safety
    ///
    /// As for POSIX's.
    unsafe extern "C" fn sigaction(
        signal: c_int,
        action: *const libc::sigaction,
        old: *mut libc::sigaction,
    ) -> c_int {
        let mut changed;
        let mut action = action;
        if watching() && !action.is_null() {
            // SAFETY: the caller's promise: what is not null is an action.
            changed = unsafe { action.read() };
            if lacks_stack(&changed) {
                give_stack(&mut changed);
                action = &raw const changed;
            }
        }
        // SAFETY: the caller's promise, passed on.
        unsafe { __sigaction(signal, action, old) }
    }

    /// `signal`.
    ///
    /// # Safety
    ///
    /// As for POSIX's.
    unsafe extern "C" fn signal(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t {
        if !watching() || handler == libc::SIG_DFL || handler == libc::SIG_IGN {
            // SAFETY: the caller's promise, passed on.
            return unsafe { ssignal(signal, handler) };
        }
        // As glibc's own does it (signal(2), BSD semantics), but for the obsolete `siginterrupt`.
        // SAFETY: the caller's promise, passed on.
        unsafe { register(signal, handler, libc::SA_RESTART, true) }
    }

    /// `sysv_signal`, which is `signal` in C programs that ask for the X/Open standard only.
    ///
    /// # Safety
    ///
    /// As for that of signal(2), with System V semantics.
    unsafe extern "C" fn sysv_signal(
        signal: c_int,
        handler: libc::sighandler_t,
    ) -> libc::sighandler_t {
        // SAFETY: the caller's promise, passed on.
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
    unsafe extern "C" fn sigset(
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
            let failed = unsafe { __sigaction(signal, ptr::null(), &raw mut present) };
            let old = if failed == 0 {
                present.sa_sigaction
            } else {
                libc::SIG_ERR
            };
            (libc::SIG_BLOCK, old)
        } else {
            // SAFETY: the caller's promise, passed on.
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
    unsafe extern "C" fn sigaltstack(
        stack: *const libc::stack_t,
        old: *mut libc::stack_t,
    ) -> c_int {
        // SAFETY: the caller's promise, passed on.
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
}
