//! Numbers and `bool`: how they are encoded, and how variables of them are accessed in place ([`Plain`]).
//!
//! # Safety
//!
//! The unsafe impls rely on Rust numbers having the same representation in memory as Go's. The Go specification ("Size and alignment
//! guarantees") and the Rust reference define both for 64-bit little-endian systems. A variable of such a type consists of numbers of one
//! size, each of which is read and written atomically.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use num_complex::Complex;
use plugin_image::Kind;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// Go's `uintptr`, an integer that can hold an address. It is a separate type because `usize` stands for Go's `uint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(transparent)]
pub struct Uintptr(pub usize);

/// A type whose Go values contain no pointers, so that variables of it can be accessed in place: numbers, `bool`, and arrays of these.
///
/// # Safety
///
/// The type is [verbatim](GoValue::VERBATIM) and consists of numbers whose size is its alignment. All values that Go stores are valid.
pub unsafe trait Plain: GoValue + Copy {}

macro_rules! verbatim {
    ($type:ty, $kind:ident, $layout:expr, put: |$value:ident, $registers:ident| $put:expr, take: |$reader:ident| $take:expr) => {
        // SAFETY: the type has the same representation as the Go number of this kind, and `encode_registers` and `decode_registers` use the registers in `LAYOUT`.
        unsafe impl GoValue for $type {
            const SHAPE: &'static Shape = &Shape::Basic(Kind::$kind);
            const LAYOUT: Layout = $layout;
            const VERBATIM: bool = true;

            #[inline]
            unsafe fn decode_registers($reader: &mut Reader<'_>) -> Self {
                $take
            }

            #[inline]
            unsafe fn decode_at(src: *const u8, _: &mut Reader<'_>) -> Self {
                // SAFETY: the caller guarantees that `src` points to a Go value of this type, whose alignment is the same as in Rust.
                unsafe { src.cast::<Self>().read() }
            }
        }

        // SAFETY: `encode_at` writes a value of this type, whose representation in Go is the same as in Rust.
        unsafe impl Argument<Self> for $type {
            #[inline]
            fn encode_registers(&self, $registers: &mut Arguments<'_>) {
                let $value = *self;
                $put;
            }

            #[inline]
            unsafe fn encode_at(&self, dst: *mut u8, _: &mut Scratch) {
                // SAFETY: the caller guarantees that `dst` is valid and aligned for a value of this type.
                unsafe { dst.cast::<Self>().write(*self) }
            }
        }

        // SAFETY: it is one number, or two of the same size.
        unsafe impl Plain for $type {}
    };
}

macro_rules! integers {
    ($($type:ty => $kind:ident),* $(,)?) => {
        $(verbatim!($type, $kind, Layout::int(size_of::<$type>()),
            put: |value, registers| registers.int(value as usize),
            // The upper bits of a register that holds a narrow integer are undefined (abi-internal.md).
            take: |reader| reader.int() as $type);)*
    };
}

integers! {
    i8 => Int8, i16 => Int16, i32 => Int32, i64 => Int64, isize => Int,
    u8 => Uint8, u16 => Uint16, u32 => Uint32, u64 => Uint64, usize => Uint,
}

verbatim!(Uintptr, Uintptr, Layout::int(8),
    put: |value, registers| registers.int(value.0),
    take: |reader| Self(reader.int()));

verbatim!(bool, Bool, Layout::int(1),
    put: |value, registers| registers.int(value.into()),
    take: |reader| reader.int() as u8 != 0);

verbatim!(f64, Float64, Layout::floats(8, 1),
    put: |value, registers| registers.float(value.to_bits()),
    take: |reader| Self::from_bits(reader.float()));

verbatim!(f32, Float32, Layout::floats(4, 1),
    put: |value, registers| registers.float(value.to_bits().into()),
    take: |reader| Self::from_bits(reader.float() as u32));

verbatim!(Complex<f64>, Complex128, Layout::floats(8, 2),
    put: |value, registers| {
        registers.float(value.re.to_bits());
        registers.float(value.im.to_bits());
    },
    take: |reader| Self::new(f64::from_bits(reader.float()), f64::from_bits(reader.float())));

verbatim!(Complex<f32>, Complex64, Layout::floats(4, 2),
    put: |value, registers| {
        registers.float(value.re.to_bits().into());
        registers.float(value.im.to_bits().into());
    },
    take: |reader| Self::new(f32::from_bits(reader.float() as u32), f32::from_bits(reader.float() as u32)));

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
