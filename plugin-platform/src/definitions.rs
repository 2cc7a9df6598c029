//! The functions of the C library that this crate defines for the program, to see what other code does: with glibc only.
//!
//! `sigaction`, `signal` and their relatives register handlers (`signal_registration.rs`), and `dlclose` unloads (`unloading.rs`). Calls
//! go on to the C library's, changed once there is a Go runtime. The definitions are weak, so that a program that has its own, or two
//! copies of this crate, still links; a program's definition comes before that of a shared library (System V ABI, "Shared Object
//! Dependencies"), so that C libraries use it, too. It is a number in the same program that says whether there is a runtime, since
//! another copy's function may be the one that is called. Where this crate is linked into a shared library, it sees the calls from that
//! library.
//!
//! # Safety
//!
//! Each symbol is a jump to a function of the type that the C library's has, and the number is used by atomic operations only.
#![allow(unsafe_code)]

use crate::{
    signal_registration::{
        find_all, sigaction, sigaltstack, signal, sigset, sysv_signal, underscored_sigaction,
    },
    unloading::dlclose,
};
use std::{
    arch::global_asm,
    sync::atomic::{AtomicU32, Ordering},
};

unsafe extern "C" {
    /// Defined below: whether there is a Go runtime. One for all copies of this crate in a program, and what makes the linker take the
    /// definitions.
    static goplugin_signal_stacks: AtomicU32;
}

/// Defines the weak symbols. Jumps, since a Rust function cannot be weak.
macro_rules! define {
    ($jump:literal: $($name:literal $function:ident),*) => {
        global_asm!(
            ".pushsection .text.goplugin_definitions, \"ax\"",
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
            // Before `main`, or when the library that this is part of is loaded.
            ".pushsection .init_array, \"aw\", %init_array",
            ".balign 8",
            ".quad {find_all}",
            ".popsection",
            dlclose = sym dlclose,
            find_all = sym find_all,
            sigaction = sym sigaction,
            sigaltstack = sym sigaltstack,
            signal = sym signal,
            sigset = sym sigset,
            sysv_signal = sym sysv_signal,
            underscored_sigaction = sym underscored_sigaction,
        );
    };
    ($jump:literal) => {
        define!(
            $jump: "sigaction" sigaction, "__sigaction" underscored_sigaction, "signal" signal, "bsd_signal" signal,
            "ssignal" signal, "sysv_signal" sysv_signal, "__sysv_signal" sysv_signal, "sigset" sigset,
            "sigaltstack" sigaltstack, "dlclose" dlclose
        );
    };
}

#[cfg(target_arch = "x86_64")]
define!("jmp");
#[cfg(target_arch = "aarch64")]
define!("b");

fn number() -> &'static AtomicU32 {
    // SAFETY: it is defined above, or by another copy of this crate, and nobody uses it otherwise than as an atomic number.
    unsafe { &goplugin_signal_stacks }
}

/// From now on handlers are registered with the flag.
pub(crate) fn runtime_is_there() {
    number().store(1, Ordering::Relaxed);
}

pub(crate) fn is_runtime_there() -> bool {
    number().load(Ordering::Relaxed) != 0
}
