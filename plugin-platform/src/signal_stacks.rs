//! Alternate stacks for signal handlers: larger ones for threads that have small ones, and [`SignalStack`] for threads that have none.
//!
//! std gives each of its threads an alternate stack of 8 KiB. On processors with AVX-512 the kernel uses up to 3 KiB of it for the
//! registers. All handlers of the program run there (see `signal_handlers.rs`), so the stack is replaced by a larger one.
//!
//! # Safety
//!
//! The kernel uses the memory until `sigaltstack` replaces it on the same thread. The memory is freed only after that, by code that has
//! asked the kernel for its present stack, or has just replaced it.
#![allow(unsafe_code)]

use std::{
    cell::Cell,
    ffi::c_void,
    marker::PhantomData,
    mem::{self, ManuallyDrop},
    ptr,
};

/// Twice the size that Go gives its own threads (runtime/os_linux.go, mpreinit).
const SIZE: usize = 64 << 10;

/// Memory for a signal stack. It follows a guard page, so that an overflow does not overwrite other memory.
#[derive(Debug)]
struct Memory {
    page: usize,
    map: *mut c_void,
}

impl Memory {
    fn new() -> Option<Self> {
        // SAFETY: sysconf only looks up a number.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let private = libc::MAP_PRIVATE | libc::MAP_ANON;
        // SAFETY: POSIX: without an address, mmap maps unused addresses.
        let map = unsafe { libc::mmap(ptr::null_mut(), page + SIZE, access, private, -1, 0) };
        if map == libc::MAP_FAILED {
            return None;
        }
        let memory = Self { page, map };
        // SAFETY: this is the first page of the mapping, to which nothing else refers.
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
        // SAFETY: `new` has mapped it, and the kernel does not use it, or no longer does (head of this file).
        unsafe { libc::munmap(self.map, self.page + SIZE) };
    }
}

/// The larger stack of a thread. It is kept until the thread ends, since other code may have got it from `sigaltstack` and set it again
/// later.
struct Larger(Cell<Option<ManuallyDrop<Memory>>>);

impl Drop for Larger {
    fn drop(&mut self) {
        let Some(memory) = self.0.take() else { return };
        // std removes the alternate stack when a thread ends. Otherwise the kernel still uses it: on the main thread, for example, when
        // the process exits.
        if present().is_some_and(|present| !is_lent(&memory, &present)) {
            drop(ManuallyDrop::into_inner(memory));
        }
    }
}

thread_local! {
    static LARGER: Larger = const { Larger(Cell::new(None)) };
}

/// The alternate stack of this thread.
fn present() -> Option<libc::stack_t> {
    // SAFETY: all its fields are numbers and pointers.
    let mut present: libc::stack_t = unsafe { mem::zeroed() };
    // SAFETY: POSIX: with a null first argument, it writes what there is to the second.
    let failed = unsafe { libc::sigaltstack(ptr::null(), &raw mut present) };
    (failed == 0).then_some(present)
}

fn is_lent(memory: &Memory, present: &libc::stack_t) -> bool {
    present.ss_sp == memory.stack().ss_sp && present.ss_flags & libc::SS_DISABLE == 0
}

/// Returns a larger stack for the handlers of this thread, if `than` is a small stack and not in use. Returns `None` while the
/// thread-local destructors run.
fn larger(than: &libc::stack_t) -> Option<libc::stack_t> {
    if than.ss_flags & (libc::SS_DISABLE | libc::SS_ONSTACK) != 0 || than.ss_size >= SIZE {
        return None;
    }
    let found = LARGER.try_with(|Larger(kept)| {
        let memory = kept
            .take()
            .or_else(|| Memory::new().map(ManuallyDrop::new))?;
        let stack = memory.stack();
        kept.set(Some(memory));
        Some(stack)
    });
    found.ok().flatten()
}

/// Gives the current thread a larger alternate stack, if it has a small one. If it has none, Go sets one for its own handlers, and other
/// handlers run on the thread's stack.
pub fn enlarge_signal_stack() {
    if let Some(stack) = present().and_then(|present| larger(&present)) {
        // SAFETY: the memory is lent until it is taken away (head of this file).
        unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
    }
}

/// Like POSIX's `sigaltstack`, except that a small stack is replaced by a larger one.
///
/// # Safety
///
/// As for POSIX's.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) unsafe fn sigaltstack(
    stack: *const libc::stack_t,
    old: *mut libc::stack_t,
) -> libc::c_int {
    // SAFETY: `stack` is null or points to a `stack_t` (the caller's promise).
    let larger = unsafe { stack.as_ref() }.and_then(larger);
    let stack = larger.as_ref().map_or(stack, ptr::from_ref);
    // SAFETY: `old` is null or has room for a `stack_t` (the caller's promise); `stack` is the caller's, or one that lives until the end of
    // this function and describes memory of ours. glibc's own function does nothing else.
    unsafe { libc::syscall(libc::SYS_sigaltstack, stack, old) as libc::c_int }
}

/// An alternate stack for this thread's signal handlers. It is removed on drop.
#[derive(Debug)]
pub struct SignalStack {
    memory: ManuallyDrop<Memory>,
    /// It belongs to the thread that made it.
    thread: PhantomData<*const ()>,
}

impl SignalStack {
    /// Sets an alternate stack for this thread, if it has none.
    #[cold]
    #[must_use]
    pub fn where_missing() -> Option<Self> {
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
            // SAFETY: this is its only drop, and the kernel has it no more.
            unsafe { ManuallyDrop::drop(&mut self.memory) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn size() -> usize {
        present().unwrap().ss_size
    }

    fn set(stack: &libc::stack_t) -> libc::stack_t {
        let mut old = present().unwrap();
        // SAFETY: the memory is there for as long as the thread, and no handler runs.
        let failed = unsafe { libc::sigaltstack(stack, &raw mut old) };
        assert_eq!(failed, 0);
        old
    }

    #[test]
    fn a_small_stack_is_replaced() {
        thread::spawn(|| {
            enlarge_signal_stack();
            assert_eq!(size(), SIZE);
            let memory = vec![0u8; 16 << 10].leak();
            let old = set(&libc::stack_t {
                ss_sp: memory.as_mut_ptr().cast(),
                ss_flags: 0,
                ss_size: memory.len(),
            });
            assert_eq!(old.ss_size, SIZE);
            enlarge_signal_stack();
            assert_eq!((size(), present().unwrap().ss_sp), (SIZE, old.ss_sp));
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_stack_is_lent_where_there_is_none() {
        thread::spawn(|| {
            assert!(SignalStack::where_missing().is_none());
            let known = set(&libc::stack_t {
                ss_sp: ptr::null_mut(),
                ss_flags: libc::SS_DISABLE,
                ss_size: SIZE,
            });
            let lent = SignalStack::where_missing().unwrap();
            assert_eq!(size(), SIZE);
            drop(lent);
            assert_ne!(present().unwrap().ss_flags & libc::SS_DISABLE, 0);
            set(&known);
            let restored = present().unwrap();
            assert_eq!(restored.ss_flags & libc::SS_DISABLE, 0);
            // SAFETY: a stack that is there.
            unsafe { restored.ss_sp.cast::<u8>().write_volatile(1) };
        })
        .join()
        .unwrap();
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn threads_that_end_leave_nothing() {
        fn mappings() -> usize {
            let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
            maps.lines().count()
        }
        let once = || thread::spawn(enlarge_signal_stack).join().unwrap();
        once();
        let before = mappings();
        (0..200).for_each(|_| once());
        assert!(mappings() < before + 100);
    }
}
