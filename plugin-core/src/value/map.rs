//! Maps, as blocks of keys and elements.
//!
//! # Safety
//!
//! The image of a map is a pointer to three words, count, keys and elements, or null (host/schema.go); Go makes the map from it, or
//! it from the map.
#![allow(unsafe_code)]

use super::{
    Argument, Arguments, ConversionError, GoValue, Layout, Limit, Reader, Scratch, Shape, part,
};
use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hash},
    ptr,
};

macro_rules! maps {
    ($(<$key:ident, $value:ident $(, $hasher:ident)?> $map:ty where ($($bound:tt)*);)*) => {
        $(
            // SAFETY: see the head of this file.
            unsafe impl<$key: GoValue + $($bound)*, $value: GoValue $(, $hasher: BuildHasher + Default + Send + 'static)?> GoValue for $map {
                const SHAPE: &'static Shape = &Shape::Map(part::<$key>, part::<$value>);
                const LAYOUT: Layout = Layout::INDIRECT;

                unsafe fn take(_: &mut Reader<'_>) -> Self {
                    unreachable!("an indirect image never travels in registers")
                }

                unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self {
                    if !reader.descent.enter(Self::SHAPE, size_of::<($key, $value)>()) {
                        return Self::default();
                    }
                    // SAFETY: `src` points to the image of such a map, by the caller's promise.
                    let entries = unsafe { load::<$key, $value>(src, reader) };
                    reader.descent.leave();
                    entries.into_iter().collect()
                }
            }

            // SAFETY: `lay` encodes the one word that `LAYOUT` says.
            unsafe impl<$key: GoValue + $($bound)*, $value: GoValue $(, $hasher: BuildHasher + Default + Send + 'static)?> Argument<Self> for $map {
                fn put(&self, _: &mut Arguments<'_>) {
                    unreachable!("an indirect image never travels in registers")
                }

                unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
                    if scratch.descent.enter(Self::SHAPE, size_of::<($key, $value)>()) {
                        // SAFETY: the caller's promise, passed on.
                        unsafe { lay(Self::SHAPE, self.iter(), self.len(), dst, scratch) };
                        scratch.descent.leave();
                    }
                }
            }
        )*
    };
}

maps! {
    <K, V, S> HashMap<K, V, S> where (Eq + Hash);
    <K, V> BTreeMap<K, V> where (Ord);
}

/// # Safety
///
/// `src` points to the image of a map from `K` to `V`.
unsafe fn load<K: GoValue, V: GoValue>(src: *const u8, reader: &mut Reader<'_>) -> Vec<(K, V)> {
    const { K::LAYOUT.out_of_go() };
    const { V::LAYOUT.out_of_go() };
    // SAFETY: the image is one word.
    let block = unsafe { src.cast::<usize>().read() };
    if block == 0 {
        return Vec::new();
    }
    // SAFETY: the word is the address of three words.
    let [count, keys, values] = unsafe { ptr::with_exposed_provenance::<[usize; 3]>(block).read() };
    let entry = |i| {
        let key = ptr::with_exposed_provenance(keys + i * K::LAYOUT.size);
        // SAFETY: entry `i` of `count`.
        let key = unsafe { K::load(key, reader) };
        let value = ptr::with_exposed_provenance(values + i * V::LAYOUT.size);
        // SAFETY: element `i` of `count`.
        (key, unsafe { V::load(value, reader) })
    };
    (0..count).map(entry).collect()
}

/// # Safety
///
/// `dst` is valid for writes of one word and aligned for it.
unsafe fn lay<'a, K: GoValue, V: GoValue>(
    shape: &'static Shape,
    entries: impl Iterator<Item = (&'a K, &'a V)>,
    count: usize,
    dst: *mut u8,
    scratch: &mut Scratch,
) {
    let blocks = (
        scratch.blocks(K::LAYOUT, count),
        scratch.blocks(V::LAYOUT, count),
    );
    let (Some(keys), Some(values)) = blocks else {
        return scratch
            .descent
            .went_wrong(ConversionError::Exceeds(shape, Limit::Size));
    };
    for (i, (key, value)) in entries.take(count).enumerate() {
        // SAFETY: place `i` of `count`; blocks are aligned for any Go type.
        unsafe { key.lay(keys.wrapping_add(i * K::LAYOUT.size), scratch) };
        // SAFETY: place `i` of `count` in a block of its own, which is aligned for any Go type.
        unsafe { value.lay(values.wrapping_add(i * V::LAYOUT.size), scratch) };
    }
    let block = scratch.block(24).cast::<[usize; 3]>();
    // SAFETY: the block has room for three words.
    unsafe { block.write([count, keys.expose_provenance(), values.expose_provenance()]) };
    // SAFETY: the caller's promise.
    unsafe { dst.cast::<usize>().write(block.expose_provenance()) };
}
