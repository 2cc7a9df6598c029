//! Encoding of numbers and `bool`.
//!
//! # Safety
//!
//! The unsafe impls rely on Rust numbers having the same representation in memory as Go's. The Go specification ("Size and alignment
//! guarantees") and the Rust reference define both for 64-bit little-endian systems.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use num_complex::Complex;
use plugin_image::Kind;

/// Go's `uintptr`, an integer that can hold an address. It is a separate type because `usize` stands for Go's `uint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(transparent)]
pub struct Uintptr(pub usize);

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
