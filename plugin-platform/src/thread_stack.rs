//! [`stack_bounds`], [`stack_left`]: where the current thread's stack is, and how much of it is left.
//!
//! # Safety
//!
//! The C library fills in what it is given here, which has the types that it expects.
#![allow(unsafe_code)]

use std::cell::Cell;
#[cfg(not(target_vendor = "apple"))]
use std::{mem::MaybeUninit, ptr};

thread_local! {
    /// The bounds of the thread's stack, once they are known. It has no destructor, so it can be used until the thread has ended.
    static BOUNDS: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
}

/// Returns how many bytes of the thread's stack are left. Returns `None` on another stack, such as a coroutine's, whose bounds are not
/// known.
///
/// The bounds are determined once for each thread. That takes microseconds; on the main thread of Linux it takes 70, since the C library
/// reads all of `/proc/self/maps`.
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
    let found = BOUNDS.get().unwrap_or_else(|| {
        let found = bounds().unwrap_or((0, 0));
        BOUNDS.set(Some(found));
        found
    });
    (found != (0, 0)).then_some(found)
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
