//! [`stack_bounds`], [`stack_bounds_around`], [`stack_left`]: where the current thread's stack is, and how much of it is left.
//!
//! # Safety
//!
//! The C library fills in what it is given here, which has the types that it expects.
#![allow(unsafe_code)]

use std::cell::Cell;
#[cfg(target_os = "linux")]
use std::ffi::CStr;
#[cfg(not(target_vendor = "apple"))]
use std::{mem::MaybeUninit, ptr};

thread_local! {
    /// The bounds of the thread's stack, once they are known. It has no destructor, so it can be used until the thread has ended.
    static BOUNDS: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
}

/// Returns how many bytes of the thread's stack are left. Returns `None` on another stack, such as a coroutine's, whose bounds are not
/// known.
///
/// The bounds are determined once for each thread, which takes a few microseconds.
///
/// # References
///
/// Linux: pthread_getattr_np(3). FreeBSD: pthread_attr_get_np(3). macOS: `pthread_get_stackaddr_np` in Apple's pthread.h.
#[inline(never)]
#[must_use]
pub fn stack_left() -> Option<usize> {
    let mark = 0u8;
    let here = (&raw const mark).addr();
    let (low, high) = stack_bounds()?;
    (low < here && here <= high).then(|| here - low)
}

/// Returns the lowest address of the thread's stack that can be used, and its upper end; `None` if the system does not say.
///
/// They are asked for once, as for [`stack_left`].
#[must_use]
pub fn stack_bounds() -> Option<(usize, usize)> {
    let found = BOUNDS.get().unwrap_or_else(look);
    (found != NOT_KNOWN).then_some(found)
}

/// Does the same as [`stack_bounds`], but asks again if they do not hold the stack address `here`: a program can raise the limit of its main thread's
/// stack.
#[must_use]
pub fn stack_bounds_around(here: usize) -> Option<(usize, usize)> {
    let holds = |(low, high): &(usize, usize)| *low < here && here <= *high;
    let known = stack_bounds().filter(holds);
    known.or_else(|| Some(look()).filter(holds))
}

/// Writes the bounds that [`stack_bounds_around`] returns for where this is called, or zeros: what Go's runtime calls for them.
///
/// # Safety
///
/// `into` can be written to.
pub unsafe extern "C" fn write_stack_bounds(into: *mut [usize; 2]) {
    let mark = 0u8;
    let (low, high) = stack_bounds_around((&raw const mark).addr()).unwrap_or(NOT_KNOWN);
    // SAFETY: the caller guarantees that `into` can be written to.
    unsafe { into.write([low, high]) };
}

/// What stands for bounds that the system does not say.
const NOT_KNOWN: (usize, usize) = (0, 0);

fn look() -> (usize, usize) {
    let found = bounds().unwrap_or(NOT_KNOWN);
    BOUNDS.set(Some(found));
    found
}

/// The lowest address of the main thread's stack, and its upper end. `None` if the stack may be larger than the addresses that the kernel
/// keeps free below it (mm/util.c, `mmap_base`).
///
/// glibc computes the same from `/proc/self/maps`, which takes 70 µs (nptl/pthread_getattr_np.c); musl says how large the stack is so far.
/// The kernel lets this stack grow up to the limit, counted from its upper end (mm/mmap.c, `acct_stack_growth`). The upper end holds the
/// arguments, the environment and, last of all, the path of the program and a null pointer (fs/exec.c, `bprm_mm_init` and
/// `do_execveat_common`).
#[cfg(target_os = "linux")]
fn of_main_thread() -> Option<(usize, usize)> {
    const KEPT_FREE: usize = 128 << 20;
    let high = initial_stack_end()?;
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: it writes the limit to what it is given.
    let failed = unsafe { libc::getrlimit(libc::RLIMIT_STACK, &raw mut limit) };
    let size = usize::try_from(limit.rlim_cur).ok();
    let size = size.filter(|size| failed == 0 && *size <= KEPT_FREE)?;
    Some((high.checked_sub(size)?, high))
}

#[cfg(target_os = "linux")]
fn is_main_thread() -> bool {
    // SAFETY: getpid has no precondition.
    let process = unsafe { libc::getpid() };
    // SAFETY: gettid has no precondition.
    process == unsafe { libc::gettid() }
}

/// The upper end of the main thread's stack.
#[cfg(target_os = "linux")]
fn initial_stack_end() -> Option<usize> {
    // SAFETY: getauxval only looks up a number.
    let path = unsafe { libc::getauxval(libc::AT_EXECFN) } as usize;
    if path == 0 {
        return None;
    }
    // SAFETY: the kernel passes the address of the program's path, which is a C string on the stack (getauxval(3)).
    let path = unsafe { CStr::from_ptr(ptr::with_exposed_provenance(path)) };
    let end = path.as_ptr().addr() + path.to_bytes_with_nul().len() + size_of::<usize>();
    // SAFETY: sysconf only looks up a number.
    let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
    Some(end.next_multiple_of(page))
}

/// The lowest address of this thread's stack that can be used, and its upper end.
#[cfg(target_vendor = "apple")]
fn bounds() -> Option<(usize, usize)> {
    // SAFETY: it names this thread.
    let this = unsafe { libc::pthread_self() };
    // SAFETY: this thread is there.
    let high = unsafe { libc::pthread_get_stackaddr_np(this) }.addr();
    // SAFETY: the thread is this one, which is alive.
    let size = unsafe { libc::pthread_get_stacksize_np(this) };
    Some((high.checked_sub(size)?, high))
}

/// The lowest address of this thread's stack that can be used, and its upper end.
#[cfg(not(target_vendor = "apple"))]
fn bounds() -> Option<(usize, usize)> {
    #[cfg(target_os = "linux")]
    if is_main_thread() {
        let found = of_main_thread();
        if found.is_some() || cfg!(target_env = "musl") {
            return found;
        }
    }
    let mut attributes = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let all = attributes.as_mut_ptr();
    // SAFETY: it names this thread.
    let this = unsafe { libc::pthread_self() };
    #[cfg(target_os = "freebsd")]
    // SAFETY: it initialises what it is given.
    if unsafe { libc::pthread_attr_init(all) } != 0 {
        return None;
    }
    #[cfg(target_os = "freebsd")]
    // SAFETY: the attributes were initialised.
    let failed = unsafe { libc::pthread_attr_get_np(this, all) };
    #[cfg(not(target_os = "freebsd"))]
    // SAFETY: it initialises the attributes, if it returns 0.
    let failed = unsafe { libc::pthread_getattr_np(this, all) };
    if failed != 0 {
        return None;
    }
    let (mut low, mut size, mut guard) = (ptr::null_mut(), 0, 0);
    // SAFETY: the attributes were initialised.
    let no_stack = unsafe { libc::pthread_attr_getstack(all, &raw mut low, &raw mut size) };
    // SAFETY: the attributes were initialised.
    let no_guard = unsafe { libc::pthread_attr_getguardsize(all, &raw mut guard) };
    // SAFETY: the attributes were initialised; they are not used any more.
    unsafe { libc::pthread_attr_destroy(all) };
    // Some C libraries count the guard page as part of the stack, others do not.
    let guard = if no_guard == 0 { guard } else { 0 };
    let low = low.addr();
    (no_stack == 0).then_some((low.checked_add(guard)?, low.checked_add(size)?))
}

#[cfg(test)]
mod tests {
    use super::stack_left;
    use std::{hint::black_box, thread};

    #[inline(never)]
    fn deeper(left: usize) -> usize {
        let room = black_box([0u8; 4096]);
        let found = stack_left().unwrap();
        assert!(found + 4096 <= left);
        let end = if found > 24 << 10 {
            deeper(found)
        } else {
            found
        };
        black_box(room);
        end
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_main_threads_stack_ends_where_the_kernel_says() {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let stack = maps.lines().find(|line| line.ends_with("[stack]")).unwrap();
        let (_, end) = stack.split_once(' ').unwrap().0.split_once('-').unwrap();
        let end = usize::from_str_radix(end, 16).unwrap();
        assert_eq!(super::initial_stack_end(), Some(end));
    }

    #[test]
    fn it_is_less_the_deeper_one_goes() {
        for size in [64 << 10, 2 << 20] {
            let thread = thread::Builder::new().stack_size(size);
            let ran = thread.spawn(move || {
                let left = stack_left().unwrap();
                assert!(left <= size && left > size / 2, "{left} of {size}");
                // Without optimisation a frame has several copies of its array.
                assert!((4 << 10..=24 << 10).contains(&deeper(left)));
            });
            ran.unwrap().join().unwrap();
        }
    }
}
