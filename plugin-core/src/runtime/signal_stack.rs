//! [`SignalStack`]: a stack for signal handlers in a thread's last moments; [`watch_thread`], which tells when those begin; and larger
//! signal stacks for threads that have small ones.
//!
//! Go turns a nil dereference into a panic, and interrupts running code for its collector, by signals. Their handlers need a stack
//! of their own: where the kernel has none for the thread, they run on the goroutine's, which Go ends the process for ("non-Go code
//! disabled sigaltstack": runtime/signal_unix.go, adjustSignalStack). Rust's std gives each of its threads such a stack, which Go
//! then uses, and takes it away when the thread's closure has returned (std/src/sys, stack_overflow.rs). The destructors of the
//! thread's locals run only after that.
//!
//! That of std has 8 KiB, of which the kernel takes up to 3 for the registers on processors with AVX-512. Handlers of the program that
//! ran on the thread's own stack without Go run there as well (`runtime/handlers.rs`), so it is replaced by a larger one: when the
//! thread asks for it, where that can be seen, and else when it first calls Go.
//!
//! What remains: a thread local that is first used after the thread's first call into Go is destroyed before this file hears that the
//! thread ends. Calls from its destructor work, but end the process if Go is interrupted in them or dereferences nil. Only asking the
//! kernel at every call would tell, which would take longer than the call.
//!
//! # Safety
//!
//! Memory is lent to the kernel between `sigaltstack` in [`SignalStack::lend`] and that in its `drop`, both on one thread; or from
//! [`larger`] until the thread's last moments, if the kernel has it no more by then, and else for ever.
#![allow(unsafe_code)]

use crate::runtime::dl;
use plugin_platform::{LOADER, ThreadExit};
use std::{
    cell::Cell,
    ffi::{c_int, c_void},
    marker::PhantomData,
    mem::{self, ManuallyDrop},
    ptr,
    sync::OnceLock,
};

/// Twice what Go gives its own threads (runtime/os_linux.go, mpreinit).
const SIZE: usize = 64 << 10;

/// Memory for a signal stack, behind a page that cannot be touched: who overflows it does not write to what lies there.
#[derive(Debug)]
struct Memory {
    page: usize,
    map: *mut c_void,
}

impl Memory {
    fn new() -> Option<Self> {
        // SAFETY: it only looks a number up.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let private = libc::MAP_PRIVATE | libc::MAP_ANON;
        // SAFETY: POSIX: without an address, it maps what nobody uses.
        let map = unsafe { libc::mmap(ptr::null_mut(), page + SIZE, access, private, -1, 0) };
        if map == libc::MAP_FAILED {
            return None;
        }
        let memory = Self { page, map };
        // SAFETY: the first page of the mapping, which is ours alone.
        let failed = unsafe { libc::mprotect(map, page, libc::PROT_NONE) };
        (failed == 0).then_some(memory)
    }

    fn stack(&self) -> libc::stack_t {
        libc::stack_t {
            ss_sp: self.map.wrapping_byte_add(self.page),
            ss_flags: 0,
            ss_size: SIZE,
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: it was mapped by `new`, and the kernel does not have it, or no more: whoever drops this sees to it.
        unsafe { libc::munmap(self.map, self.page + SIZE) };
    }
}

/// The stack that the kernel has for this thread's handlers.
fn present() -> Option<libc::stack_t> {
    // SAFETY: all its fields are numbers and pointers.
    let mut present: libc::stack_t = unsafe { mem::zeroed() };
    // SAFETY: POSIX: with a null first argument, it writes what there is to the second.
    let failed = unsafe { libc::sigaltstack(ptr::null(), &raw mut present) };
    (failed == 0).then_some(present)
}

/// A stack that the kernel runs this thread's signal handlers on, until it is dropped.
#[derive(Debug)]
pub(crate) struct SignalStack {
    memory: ManuallyDrop<Memory>,
    /// It belongs to the thread that made it.
    thread: PhantomData<*const ()>,
}

type Destructor = unsafe extern "C" fn(*mut c_void);

thread_local! {
    // None has a destructor, so all can be used until the very end.
    static AT_END: Cell<Option<fn()>> = const { Cell::new(None) };
    static ENDING: Cell<bool> = const { Cell::new(false) };
    /// The larger stack of this thread.
    static LARGER: Cell<Option<ManuallyDrop<Memory>>> = const { Cell::new(None) };
}

/// Lets [`SignalStack::in_last_moments`] know when the current thread's last moments begin, and calls `at_end` then. False if they have
/// begun. A thread with a small stack for its signal handlers is given a larger one.
pub(crate) fn watch_thread(at_end: fn()) -> bool {
    if AT_END.replace(Some(at_end)).is_none() {
        at_thread_end(last_moments);
        if let Some(stack) = present().and_then(|present| larger(&present)) {
            // SAFETY: the memory is lent until the thread's last moments (head of this file).
            unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
        }
    }
    !ENDING.get()
}

/// The thread has run its closure; what follows are the destructors of its locals.
extern "C" fn last_moments(_: *mut c_void) {
    ENDING.set(true);
    if let Some(at_end) = AT_END.get() {
        at_end();
    }
    let Some(larger) = LARGER.take() else { return };
    // It is the kernel's still where nobody has taken it away, as std does: on the main thread, if the process exits.
    let lent = |present: libc::stack_t| {
        present.ss_sp == larger.stack().ss_sp && present.ss_flags & libc::SS_DISABLE == 0
    };
    if present().is_some_and(|present| !lent(present)) {
        drop(ManuallyDrop::into_inner(larger));
    }
}

/// A larger stack for the handlers of this thread than this one, if it is one, and small, and not in use.
pub(super) fn larger(than: &libc::stack_t) -> Option<libc::stack_t> {
    if than.ss_flags & (libc::SS_DISABLE | libc::SS_ONSTACK) != 0
        || than.ss_size >= SIZE
        || ENDING.get()
    {
        return None;
    }
    let memory = LARGER.take().or_else(|| {
        let memory = Memory::new()?;
        at_thread_end(last_moments);
        Some(ManuallyDrop::new(memory))
    })?;
    let stack = memory.stack();
    LARGER.set(Some(memory));
    Some(stack)
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
        if present()?.ss_flags & libc::SS_DISABLE == 0 {
            return None;
        }
        let memory = ManuallyDrop::new(Memory::new()?);
        let stack = memory.stack();
        // SAFETY: the memory is ours and as large as it says; it stays until `drop` has taken it back.
        let failed = unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
        (failed == 0).then_some(Self {
            memory,
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
        let failed = unsafe { libc::sigaltstack(&raw const none, ptr::null_mut()) };
        if failed == 0 {
            // SAFETY: this is its only drop.
            unsafe { ManuallyDrop::drop(&mut self.memory) };
        }
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
