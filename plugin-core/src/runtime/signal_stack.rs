//! [`SignalStack`]: a stack for signal handlers in a thread's last moments, and [`watch_thread`], which tells when those begin.
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
//! Memory is lent to the kernel between `sigaltstack` in [`SignalStack::lend`] and that in its `drop`, both on one thread.
#![allow(unsafe_code)]

use crate::runtime::dl;
use plugin_platform::{LOADER, ThreadExit};
use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    marker::PhantomData,
    mem, ptr,
    sync::OnceLock,
};

/// Twice what Go gives its own threads (runtime/os_linux.go, mpreinit).
const SIZE: usize = 64 << 10;

/// A stack that the kernel runs this thread's signal handlers on, until it is dropped.
#[derive(Debug)]
pub(crate) struct SignalStack {
    _memory: Vec<u8>,
    /// It belongs to the thread that made it.
    thread: PhantomData<*const ()>,
}

type Destructor = unsafe extern "C" fn(*mut c_void);

thread_local! {
    // Neither has a destructor, so both can be used until the very end.
    static AT_END: Cell<Option<fn()>> = const { Cell::new(None) };
    static ENDING: Cell<bool> = const { Cell::new(false) };
}

/// Lets [`SignalStack::in_last_moments`] know when the current thread's last moments begin, and calls `at_end` then. False if they have
/// begun.
pub(crate) fn watch_thread(at_end: fn()) -> bool {
    if AT_END.replace(Some(at_end)).is_none() {
        at_thread_end(last_moments);
    }
    !ENDING.get()
}

/// The thread has run its closure; what follows are the destructors of its locals.
extern "C" fn last_moments(_: *mut c_void) {
    ENDING.set(true);
    if let Some(at_end) = AT_END.get() {
        at_end();
    }
}

impl SignalStack {
    /// A stack to enter Go with, if this thread is in its last moments and has none.
    #[inline]
    pub(crate) fn in_last_moments() -> Option<Self> {
        if ENDING.get() { Self::lend() } else { None }
    }

    /// Lends the kernel a stack, if it has none for this thread.
    #[cold]
    fn lend() -> Option<Self> {
        // SAFETY: all its fields are numbers and pointers.
        let mut present: libc::stack_t = unsafe { mem::zeroed() };
        // SAFETY: POSIX: with a null first argument, it writes what there is to the second.
        let failed = unsafe { libc::sigaltstack(ptr::null(), &raw mut present) };
        if failed != 0 || present.ss_flags & libc::SS_DISABLE == 0 {
            return None;
        }
        let mut memory = Vec::<u8>::with_capacity(SIZE);
        let stack = libc::stack_t {
            ss_sp: memory.as_mut_ptr().cast(),
            ss_flags: 0,
            ss_size: SIZE,
        };
        // SAFETY: the memory is ours and as large as it says; it stays where it is until `drop` has taken it back.
        let failed = unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
        (failed == 0).then_some(Self {
            _memory: memory,
            thread: PhantomData,
        })
    }
}

impl Drop for SignalStack {
    fn drop(&mut self) {
        let none = libc::stack_t {
            ss_sp: ptr::null_mut(),
            ss_flags: libc::SS_DISABLE,
            ss_size: SIZE, // XNU checks it even so.
        };
        // SAFETY: no handler runs on the stack: this is code of the same thread, and not called by one.
        unsafe { libc::sigaltstack(&raw const none, ptr::null_mut()) };
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
