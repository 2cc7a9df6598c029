//! Slices and arrays.
//!
//! # Safety
//!
//! A Go slice is three words, data, length and capacity (reflect.SliceHeader); elements lie one after the other at multiples of
//! their size, in slices and in arrays. What lies verbatim has the same size in Rust. No slice is larger than memory; that many elements
//! can be of no size.
#![allow(unsafe_code)]

use super::{
    Argument, Arguments, ConversionError, GoValue, Layout, Limit, Reader, Scratch, Shape, part,
};
use crate::abi::pointer::start;
use std::{array, ptr, sync::Arc};

// SAFETY: see the head of this file.
unsafe impl<T: GoValue> GoValue for Vec<T> {
    const SHAPE: &'static Shape = &Shape::Slice(part::<T>);
    const LAYOUT: Layout = if T::RECURSIVE {
        Layout::SLICE_OF_OUTER
    } else {
        slice_of::<T>()
    };

    #[inline]
    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        let (data, len, _capacity) = (reader.pointer(), reader.int(), reader.int());
        // SAFETY: the next three registers are those of a slice of `T`, by the caller's promise; the frame keeps it alive.
        unsafe { load_elements(data, len, reader) }
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        // SAFETY: `src` points to the three words of a slice, by the caller's promise.
        let [data, len, _capacity] = unsafe { src.cast::<[usize; 3]>().read() };
        // SAFETY: the words are those of a slice of `T`, whose elements are alive by the caller's promise.
        unsafe { load_elements(ptr::with_exposed_provenance(data), len, reader) }
    }
}

/// How many elements there may be that take no memory here or in Go, but memory or time there: `emptyElements` of host/limits.go.
const EMPTY_ELEMENTS: usize = 1 << 20;

/// A function, so that the layout of `T` is asked for only where this is called.
const fn slice_of<T: GoValue>() -> Layout {
    assert!(!T::VERBATIM || size_of::<T>() == T::LAYOUT.size);
    Layout::slice(T::LAYOUT, T::VERBATIM)
}

/// Copies `len` elements out of Go memory.
///
/// # Safety
///
/// `data` points to that many values of `T`, which are alive and which nothing writes to; it may be anything if `len` is 0.
unsafe fn load_elements<T: GoValue>(
    data: *const u8,
    len: usize,
    reader: &mut Reader<'_>,
) -> Vec<T> {
    const { T::LAYOUT.out_of_go() };
    if !T::VERBATIM && T::LAYOUT.size == 0 && len > EMPTY_ELEMENTS {
        let wrong = ConversionError::Exceeds(Vec::<T>::SHAPE, Limit::Elements);
        reader.descent.went_wrong(wrong);
        return Vec::new();
    }
    if T::RECURSIVE && (len == 0 || !reader.descent.enter(Vec::<T>::SHAPE, size_of::<T>())) {
        return Vec::new();
    }
    let mut elements = Vec::with_capacity(len);
    if T::VERBATIM && len > 0 {
        // SAFETY: `data` points to `len` values that are laid out as Rust's, and the vector has room for them.
        unsafe { ptr::copy_nonoverlapping(data.cast::<T>(), elements.as_mut_ptr(), len) };
        // SAFETY: they have just been written.
        unsafe { elements.set_len(len) };
        return elements;
    }
    for i in 0..len {
        let element = data.wrapping_add(i * T::LAYOUT.size);
        // SAFETY: element `i` of `len`, by the caller's promise.
        elements.push(unsafe { T::load(element, reader) });
    }
    if T::RECURSIVE {
        reader.descent.leave();
    }
    elements
}

// SAFETY: see the head of this file.
unsafe impl<T: GoValue, const N: usize> GoValue for [T; N] {
    const SHAPE: &'static Shape = &Shape::Array(N, T::SHAPE);
    const LAYOUT: Layout = T::LAYOUT.array(N);
    const VERBATIM: bool = T::VERBATIM;
    const RECURSIVE: bool = T::RECURSIVE;

    unsafe fn take(reader: &mut Reader<'_>) -> Self {
        // SAFETY: an array of one travels as its element and one of none not at all (abi-internal.md); longer ones never get here.
        array::from_fn(|_| unsafe { T::take(reader) })
    }

    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
        array::from_fn(|i| {
            let element = src.wrapping_add(i * T::LAYOUT.size);
            // SAFETY: element `i` of `N`, by the caller's promise.
            unsafe { T::load(element, reader) }
        })
    }
}

// SAFETY: as for `GoValue`.
unsafe impl<T: GoValue, const N: usize> Argument<Self> for [T; N] {
    fn put(&self, registers: &mut Arguments<'_>) {
        self.iter().for_each(|element| element.put(registers));
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller's promise: `dst` is valid for `N` elements.
        unsafe { lay_elements::<T, T>(self, dst, scratch) }
    }
}

/// The argument for a slice that [`seq`] makes.
#[derive(Debug, Clone)]
pub struct Seq<T>(Vec<T>);

/// The elements of any collection or iterator as an argument for a slice, `[]T` in Go: owned ones, or `&str` for `String`.
///
/// Vectors, arrays and slices are such arguments themselves.
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
            // SAFETY: a Go slice with these elements; `put` is called only if they lie verbatim (`Layout::deep`).
            unsafe impl<$($param: GoValue,)* $(const $n: usize)?> Argument<Vec<$elem>> for $given {
                #[inline]
                fn put(&self, registers: &mut Arguments<'_>) {
                    registers.pointer(start(&self[..]));
                    registers.int(self.len());
                    registers.int(self.len());
                }

                unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
                    // SAFETY: the caller's promise, passed on.
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
}

/// Lays the elements out in `scratch`, or not at all if they lie as Go's do already, and writes the slice's three words to `dst`.
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
        && (elements.is_empty() || !scratch.descent.enter(Vec::<T>::SHAPE, size_of::<T>()))
    {
        return; // What is there is the image of nil, which an empty slice is to Go, too.
    } else if isize::try_from(elements.len()).is_err() {
        return scratch.descent.went_wrong(wrong(Limit::Size)); // Go's lengths are signed.
    } else if T::VERBATIM {
        // Every `Argument<T>` in `slices!` for a verbatim `T` is `T` itself.
        start(elements).cast()
    } else if size_of_val(elements) == 0 && elements.len() > EMPTY_ELEMENTS {
        return scratch.descent.went_wrong(wrong(Limit::Elements));
    } else if let Some(data) = scratch.blocks(T::LAYOUT, elements.len()) {
        // SAFETY: the block has room for all elements and is aligned for any Go type.
        unsafe { lay_elements::<T, E>(elements, data, scratch) };
        if T::RECURSIVE {
            scratch.descent.leave();
        }
        data.cast_const()
    } else {
        return scratch.descent.went_wrong(wrong(Limit::Size));
    };
    let words = [data.expose_provenance(), elements.len(), elements.len()];
    // SAFETY: the caller's promise.
    unsafe { dst.cast::<[usize; 3]>().write(words) }
}

/// # Safety
///
/// `dst` is valid for writes of as many values of `T` as there are elements, and aligned for them.
unsafe fn lay_elements<T: GoValue, E: Argument<T>>(
    elements: &[E],
    dst: *mut u8,
    scratch: &mut Scratch,
) {
    for (i, element) in elements.iter().enumerate() {
        // SAFETY: place `i` of as many as there are elements, by the caller's promise.
        unsafe { element.lay(dst.wrapping_add(i * T::LAYOUT.size), scratch) }
    }
}
