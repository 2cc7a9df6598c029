//! Red zones around every allocation of the program, and around the stack frame that makes a call.
//!
//! # Safety
//!
//! Each allocation is made by the system's allocator, with a zone on either side of [`ZONE`] bytes or of the alignment, whichever is larger.
//! The memory between is aligned, since the size of the zone before it is a multiple of the alignment. The layout that is passed to `dealloc`
//! determines where the zones are.
#![allow(unsafe_code)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    process, ptr, slice,
};

/// The least size of a zone in bytes.
const ZONE: usize = 32;
/// The byte that fills the zones.
const FILL: u8 = 0xA5;
/// The byte that fills freed memory, so that it is noticed if Go reads it.
const FREED: u8 = 0xDD;

/// The system's allocator with red zones. A damaged zone ends the process.
#[derive(Debug)]
pub struct Guarded;

/// Returns the layout with zones, and the size of the zone before the memory.
fn with_zones(layout: Layout) -> Option<(Layout, usize)> {
    let front = ZONE.max(layout.align());
    let size = layout.size().checked_add(front + ZONE)?;
    Some((Layout::from_size_align(size, layout.align()).ok()?, front))
}

fn check(zone: &[u8]) {
    if zone.iter().any(|byte| *byte != FILL) {
        eprintln!("a red zone of the heap is damaged: {zone:x?}");
        process::abort();
    }
}

// SAFETY: see the head of this file.
unsafe impl GlobalAlloc for Guarded {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some((whole, front)) = with_zones(layout) else {
            return ptr::null_mut();
        };
        // SAFETY: the size is not zero: there are zones.
        let start = unsafe { System.alloc(whole) };
        if !start.is_null() {
            // SAFETY: so many bytes have just been allocated.
            unsafe { start.write_bytes(FILL, whole.size()) };
        }
        start.wrapping_add(if start.is_null() { 0 } else { front })
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        let Some((whole, front)) = with_zones(layout) else {
            return;
        };
        let start = place.wrapping_sub(front);
        // SAFETY: the zone in front of it (head of this file).
        check(unsafe { slice::from_raw_parts(start, front) });
        // SAFETY: the zone behind it.
        check(unsafe { slice::from_raw_parts(place.wrapping_add(layout.size()), ZONE) });
        // SAFETY: all of it is freed here.
        unsafe { start.write_bytes(FREED, whole.size()) };
        // SAFETY: as it was allocated.
        unsafe { System.dealloc(start, whole) };
    }
}

/// Runs `body` between words on the stack, and checks afterwards that they are unchanged.
#[inline(never)]
pub fn guarded<T>(body: impl FnOnce() -> T) -> T {
    let words = black_box([0x5EED_0123_4567_89ABu64; 16]);
    let result = body();
    if black_box(&words)
        .iter()
        .any(|word| *word != 0x5EED_0123_4567_89AB)
    {
        eprintln!("a frame of Rust's is damaged: {words:x?}");
        process::abort();
    }
    result
}
