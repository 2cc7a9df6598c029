//! [`Plain`]: types without pointers, whose variables are accessed in place.
//!
//! # Safety
//!
//! A value of such a type consists of numbers of one size, each of which is read and written atomically.
#![allow(unsafe_code)]

use crate::value::GoValue;
use num_complex::Complex;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// A type whose Go values contain no pointers, so that variables of it can be accessed in place: numbers, `bool`, and arrays of these.
///
/// # Safety
///
/// The type is [verbatim](GoValue::VERBATIM) and consists of numbers whose size is its alignment. All values that Go stores are valid.
pub unsafe trait Plain: GoValue + Copy {}

macro_rules! plain {
    ($($type:ty),*) => {
        $(
            // SAFETY: it is one number, or two of the same size.
            unsafe impl Plain for $type {}
        )*
    };
}

plain!(
    bool,
    i8,
    i16,
    i32,
    i64,
    isize,
    u8,
    u16,
    u32,
    u64,
    usize,
    f32,
    f64,
    crate::value::Uintptr,
    Complex<f32>,
    Complex<f64>
);

// SAFETY: its elements consist of such numbers, one after the other.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// Copies a value without pointers number by number, each in one atomic operation.
///
/// # Safety
///
/// `from` and `to` are the addresses of values of the Go type of `T`, valid for reads and for writes.
pub(crate) unsafe fn copy_numbers<T: GoValue>(from: usize, to: usize) {
    macro_rules! by {
        ($atomic:ty) => {
            for offset in (0..T::LAYOUT.size).step_by(size_of::<$atomic>()) {
                let from = std::ptr::with_exposed_provenance::<$atomic>(from + offset);
                // SAFETY: `from` is the address of a valid value (the caller's promise), and the number at this offset is inside it and
                // aligned.
                let number = unsafe { &*from }.load(Ordering::Relaxed);
                let to = std::ptr::with_exposed_provenance::<$atomic>(to + offset);
                // SAFETY: `to` is the address of a valid value (the caller's promise), and the number at this offset is inside it and
                // aligned.
                unsafe { &*to }.store(number, Ordering::Relaxed);
            }
        };
    }
    match T::LAYOUT.align {
        1 => by!(AtomicU8),
        2 => by!(AtomicU16),
        4 => by!(AtomicU32),
        _ => by!(AtomicU64),
    }
}
