//! Encoding of slices and arrays.
//!
//! # Safety
//!
//! A Go slice is three words: data, length and capacity (reflect.SliceHeader). The elements of slices and arrays are at multiples of their
//! size. Verbatim elements have the same size in Rust. The elements of a slice fit into memory; there can be any number of elements of size
//! zero.
#![allow(unsafe_code)]

use super::{
    Argument, Arguments, ConversionError, GoValue, Layout, Limit, Reader, Scratch, Shape, part,
};
use crate::abi::pointer::start;
use std::{array, ptr, sync::Arc};

// SAFETY: `decode_registers` and `decode_at` read the three words of a Go slice, which `LAYOUT` describes.
unsafe impl<T: GoValue> GoValue for Vec<T> {
    const SHAPE: &'static Shape = &Shape::Slice(part::<T>);
    const LAYOUT: Layout = if T::RECURSIVE {
        Layout::SLICE_OF_OUTER
    } else {
        slice_of::<T>()
    };

    #[inline]
    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        let (data, len, _capacity) = (reader.pointer(), reader.int(), reader.int());
        // SAFETY: the caller guarantees that the next three registers are those of a slice of `T` that is alive. GC safety: the frame keeps
        // it alive.
        unsafe { load_elements(data, len, reader) }
    }

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: the caller guarantees that `src` points to an encoded slice, which is three words.
        let [data, len, _capacity] = unsafe { src.cast::<[usize; 3]>().read() };
        // SAFETY: the words are those of a slice of `T`, whose elements are alive (the caller's promise).
        unsafe { load_elements(ptr::with_exposed_provenance(data), len, reader) }
    }
}

/// The number of elements, at most, that take no memory on one side but memory or time on the other: `emptyElements` of host/limits.go.
const EMPTY_ELEMENTS: usize = 1 << 20;

/// Returns the layout of a slice. This is a function so that the layout of `T` is evaluated only where it is called.
const fn slice_of<T: GoValue>() -> Layout {
    assert!(!T::VERBATIM || size_of::<T>() == T::LAYOUT.size);
    Layout::slice(T::LAYOUT, T::VERBATIM)
}

/// Decodes `len` elements.
///
/// # Safety
///
/// `data` points to `len` encoded values of `T`, which are alive and not written meanwhile. If `len` is 0, `data` may be anything.
unsafe fn load_elements<T: GoValue>(
    data: *const u8,
    len: usize,
    reader: &mut Reader<'_>,
) -> Vec<T> {
    const { T::LAYOUT.out_of_go() };
    if !T::VERBATIM && T::LAYOUT.size == 0 && len > EMPTY_ELEMENTS {
        let wrong = ConversionError::Exceeds(Vec::<T>::SHAPE, Limit::Elements);
        reader.traversal.went_wrong(wrong);
        return Vec::new();
    }
    if T::RECURSIVE && (len == 0 || !reader.traversal.enter(Vec::<T>::SHAPE, size_of::<T>())) {
        return Vec::new();
    }
    let mut elements = Vec::with_capacity(len);
    if T::VERBATIM && len > 0 {
        // SAFETY: `data` points to `len` values (the caller's promise) that have the same representation in Rust, and the vector has
        // capacity for them.
        unsafe { ptr::copy_nonoverlapping(data.cast::<T>(), elements.as_mut_ptr(), len) };
        // SAFETY: the first `len` elements have just been written.
        unsafe { elements.set_len(len) };
        return elements;
    }
    for i in 0..len {
        let element = data.wrapping_add(i * T::LAYOUT.size);
        // SAFETY: `data` points to `len` encoded values (the caller's promise), and `i` is less than `len`.
        elements.push(unsafe { T::decode_at(element, reader) });
    }
    if T::RECURSIVE {
        reader.traversal.leave();
    }
    elements
}

// SAFETY: `decode_registers` and `decode_at` read the elements of a Go array, which are at multiples of their size, as `Layout::array` says.
unsafe impl<T: GoValue, const N: usize> GoValue for [T; N] {
    const SHAPE: &'static Shape = &Shape::Array(N, T::SHAPE);
    const LAYOUT: Layout = T::LAYOUT.array(N);
    const VERBATIM: bool = T::VERBATIM;
    const RECURSIVE: bool = T::RECURSIVE;

    unsafe fn decode_registers(reader: &mut Reader<'_>) -> Self {
        // SAFETY: an array of length 1 is passed like its element, and one of length 0 in no register (abi-internal.md). Longer arrays are
        // not passed in registers, so that this is not called. The caller guarantees that the next registers hold such an array.
        array::from_fn(|_| unsafe { T::decode_registers(reader) })
    }

    unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
        array::from_fn(|i| {
            let element = src.wrapping_add(i * T::LAYOUT.size);
            // SAFETY: the caller guarantees that `src` points to an encoded array of `N` elements, and `i` is less than `N`.
            unsafe { T::decode_at(element, reader) }
        })
    }
}

// SAFETY: `encode_registers` and `encode_at` write the elements of a Go array, which are at multiples of their size, as `Layout::array` says.
unsafe impl<T: GoValue, const N: usize> Argument<Self> for [T; N] {
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        self.iter()
            .for_each(|element| element.encode_registers(registers));
    }

    unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is `N` elements.
        unsafe { lay_elements::<T, T>(self, dst, scratch) }
    }
}

/// A sequence of elements as an argument for a slice. Returned by [`seq`].
#[derive(Debug, Clone)]
pub struct Seq<T>(Vec<T>);

/// Passes the elements of any collection or iterator as an argument for a slice, `[]T` in Go. The elements are of type `T`, or `&str` or
/// `&String` for `String`. Numbers by reference are passed with `seq(numbers.iter().copied())`.
///
/// Vectors, arrays and slices can be passed directly.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let plugin = unsafe { plugin_core::open("plugin.so")? };
/// use plugin_core::{Func, seq};
///
/// let sum: Func<fn(Vec<i64>) -> i64> = plugin.func("Sum")?; // func([]int64) int64
/// sum.call([1, 2, 3])?;
/// sum.call(seq((1..=10).filter(|n| n % 2 == 0)))?;
/// # Ok(())
/// # }
/// ```
pub fn seq<T>(elements: impl IntoIterator<Item = T>) -> Seq<T> {
    Seq(elements.into_iter().collect())
}

impl<T> std::ops::Deref for Seq<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

macro_rules! slices {
    ($(<$($param:ident),* $(; $n:ident)?> $given:ty => $elem:ty;)*) => {
        $(
            // SAFETY: it passes the three words of a Go slice with these elements. `encode_registers` is called only for verbatim elements (`Layout::deep`).
            unsafe impl<$($param: GoValue,)* $(const $n: usize)?> Argument<Vec<$elem>> for $given {
                #[inline]
                fn encode_registers(&self, registers: &mut Arguments<'_>) {
                    registers.pointer(start(&self[..]));
                    registers.int(self.len());
                    registers.int(self.len());
                }

                unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
                    // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is three words.
                    unsafe { lay_slice::<$elem, _>(&self[..], dst, scratch) }
                }
            }
        )*
    };
}

slices! {
    <T> Vec<T> => T;
    <T> &[T] => T;
    <T; N> &[T; N] => T;
    <> &[&str] => String;
    <; N> &[&str; N] => String;
    <> Vec<&str> => String;
    <T; N> [T; N] => T;
    <; N> [&str; N] => String;
    <T> Arc<[T]> => T;
    <T> Seq<T> => T;
    <> Seq<&str> => String;
    <> Seq<&String> => String;
}

/// Encodes a slice: encodes the elements into `scratch`, unless they are verbatim, and writes the slice's three words to `dst`.
///
/// # Safety
///
/// `dst` is valid for writes of three words and aligned for them.
unsafe fn lay_slice<T: GoValue, E: Argument<T>>(
    elements: &[E],
    dst: *mut u8,
    scratch: &mut Scratch,
) {
    let wrong = |limit| ConversionError::Exceeds(Vec::<T>::SHAPE, limit);
    let data = if T::RECURSIVE
        && (elements.is_empty() || !scratch.traversal.enter(Vec::<T>::SHAPE, size_of::<T>()))
    {
        return; // The zeros in `dst` are an encoded nil slice, which stands for an empty one.
    } else if isize::try_from(elements.len()).is_err() {
        return scratch.traversal.went_wrong(wrong(Limit::Size)); // Go's lengths are signed.
    } else if T::VERBATIM {
        // In `slices!`, `E` is `T` itself for every verbatim `T`.
        start(elements).cast()
    } else if size_of_val(elements) == 0 && elements.len() > EMPTY_ELEMENTS {
        return scratch.traversal.went_wrong(wrong(Limit::Elements));
    } else if let Some(data) = scratch.blocks(T::LAYOUT, elements.len()) {
        // SAFETY: the block has space for all elements and is aligned for all Go types.
        unsafe { lay_elements::<T, E>(elements, data, scratch) };
        if T::RECURSIVE {
            scratch.traversal.leave();
        }
        data.cast_const()
    } else {
        return scratch.traversal.went_wrong(wrong(Limit::Size));
    };
    let words = [data.expose_provenance(), elements.len(), elements.len()];
    // SAFETY: the caller guarantees that `dst` is valid and aligned for three words.
    unsafe { dst.cast::<[usize; 3]>().write(words) }
}

/// Encodes elements one after the other.
///
/// # Safety
///
/// `dst` is valid for writes of as many values of `T`'s layout as there are elements, and aligned for them.
unsafe fn lay_elements<T: GoValue, E: Argument<T>>(
    elements: &[E],
    dst: *mut u8,
    scratch: &mut Scratch,
) {
    for (i, element) in elements.iter().enumerate() {
        // SAFETY: `dst` is valid for as many values as there are elements (the caller's promise), and `i` is less than that.
        unsafe { element.encode_at(dst.wrapping_add(i * T::LAYOUT.size), scratch) }
    }
}
