//! Stacks for a thread's signal handlers: larger ones for threads that have small ones, and [`SignalStack`] for threads that have none.
//!
//! Rust's std gives each of its threads a stack of 8 KiB for signals, of which the kernel takes up to 3 for the registers on processors
//! with AVX-512. Handlers of the program that would run on the thread's own stack run there (see `signal_handlers.rs`), so it is replaced.
//!
//! # Safety
//!
//! Memory is lent to the kernel until it is taken from it, by `sigaltstack` on the same thread, and freed only when the kernel has it no
//! more, by whoever has asked it, or has just taken it away.
#![allow(unsafe_code)]

use std::{
    cell::Cell,
    ffi::c_void,
    marker::PhantomData,
    mem::{self, ManuallyDrop},
    ptr,
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
        // SAFETY: it was mapped by `new`, and the kernel does not have it, or no more (head of this file).
        unsafe { libc::munmap(self.map, self.page + SIZE) };
    }
}

/// The larger stack of a thread, which has it until the end of the thread: whoever takes it from the kernel may have been told of it, and
/// give it back.
struct Larger(Cell<Option<ManuallyDrop<Memory>>>);

impl Drop for Larger {
    fn drop(&mut self) {
        let Some(memory) = self.0.take() else { return };
        // The kernel has it still where nobody has taken it away, as std does at the end of a thread: on the main thread, if the process
        // exits, for example.
        if present().is_some_and(|present| !is_lent(&memory, &present)) {
            drop(ManuallyDrop::into_inner(memory));
        }
    }
}

thread_local! {
    static LARGER: Larger = const { Larger(Cell::new(None)) };
}

/// The stack that the kernel has for this thread's handlers.
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

/// A larger stack for the handlers of this thread than this one, if it is one, and small, and not in use; none in the thread's last moments.
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

/// Gives the current thread a larger stack for its signal handlers, if it has a small one. Where it has none, Go provides for its own
/// handlers, and others run on the thread's.
pub fn enlarge_signal_stack() {
    if let Some(stack) = present().and_then(|present| larger(&present)) {
        // SAFETY: the memory is lent until it is taken away (head of this file).
        unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
    }
}

/// POSIX's `sigaltstack`, but that it takes a larger stack than it is given, if that is small.
///
/// # Safety
///
/// As for POSIX's.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) unsafe fn sigaltstack(
    stack: *const libc::stack_t,
    old: *mut libc::stack_t,
) -> libc::c_int {
    // SAFETY: the caller's promise: what is not null is a stack.
    let larger = unsafe { stack.as_ref() }.and_then(larger);
    let stack = larger.as_ref().map_or(stack, ptr::from_ref);
    // SAFETY: the caller's promise, or that of `larger`, passed on. glibc's own function does nothing else.
    unsafe { libc::syscall(libc::SYS_sigaltstack, stack, old) as libc::c_int }
}

/// A stack that the kernel runs this thread's signal handlers on, until it is dropped.
#[derive(Debug)]
pub struct SignalStack {
    memory: ManuallyDrop<Memory>,
    /// It belongs to the thread that made it.
    thread: PhantomData<*const ()>,
}

impl SignalStack {
    /// Lends the kernel a stack, if it has none for this thread.
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
