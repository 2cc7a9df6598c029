//! Encoding of maps, as blocks of keys and elements.
//!
//! # Safety
//!
//! A map is encoded as null, or as a pointer to three words: the count and the addresses of keys and elements (host/schema.go). The host
//! makes a map from it, and encodes maps in this way.
#![allow(unsafe_code)]

use super::{Argument, ConversionError, GoValue, Layout, Limit, Reader, Scratch, Shape, part};
use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hash},
    ptr,
};

macro_rules! maps {
    ($(<$key:ident, $value:ident $(, $hasher:ident)?> $map:ty where ($($bound:tt)*);)*) => {
        $(
            // SAFETY: the host encodes maps as one word, which `LAYOUT` describes and `decode_at` reads.
            unsafe impl<$key: GoValue + $($bound)*, $value: GoValue $(, $hasher: BuildHasher + Default + Send + 'static)?> GoValue for $map {
                const SHAPE: &'static Shape = &Shape::Map(part::<$key>, part::<$value>);
                const LAYOUT: Layout = Layout::INDIRECT;

                unsafe fn decode_at(src: *const u8, reader: &mut Reader<'_>) -> Self {
                    if !reader.traversal.enter(Self::SHAPE, size_of::<($key, $value)>()) {
                        return Self::default();
                    }
                    // SAFETY: the caller guarantees that `src` points to an encoded map of this type.
                    let entries = unsafe { decode_at::<$key, $value>(src, reader) };
                    reader.traversal.leave();
                    entries.into_iter().collect()
                }
            }

            // SAFETY: `encode_at` writes the one word that `LAYOUT` describes.
            unsafe impl<$key: GoValue + $($bound)*, $value: GoValue $(, $hasher: BuildHasher + Default + Send + 'static)?> Argument<Self> for $map {
                unsafe fn encode_at(&self, dst: *mut u8, scratch: &mut Scratch) {
                    if scratch.traversal.enter(Self::SHAPE, size_of::<($key, $value)>()) {
                        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is one word.
                        unsafe { encode_at(Self::SHAPE, self.iter(), self.len(), dst, scratch) };
                        scratch.traversal.leave();
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

/// Decodes the entries of a map.
///
/// # Safety
///
/// `src` points to an encoded map from `K` to `V`, and all that it points to is alive.
unsafe fn decode_at<K: GoValue, V: GoValue>(
    src: *const u8,
    reader: &mut Reader<'_>,
) -> Vec<(K, V)> {
    const { K::LAYOUT.out_of_go() };
    const { V::LAYOUT.out_of_go() };
    // SAFETY: `src` points to an encoded map (the caller's promise), which is one word.
    let block = unsafe { src.cast::<usize>().read() };
    if block == 0 {
        return Vec::new();
    }
    // SAFETY: the word of an encoded map that is not null is the address of three words, which are alive (the caller's promise).
    let [count, keys, values] = unsafe { ptr::with_exposed_provenance::<[usize; 3]>(block).read() };
    let entry = |i| {
        let key = ptr::with_exposed_provenance(keys + i * K::LAYOUT.size);
        // SAFETY: `keys` points to `count` encoded keys, which are alive (the caller's promise), and `i` is less than `count`.
        let key = unsafe { K::decode_at(key, reader) };
        let value = ptr::with_exposed_provenance(values + i * V::LAYOUT.size);
        // SAFETY: `values` points to `count` encoded elements, which are alive (the caller's promise), and `i` is less than `count`.
        (key, unsafe { V::decode_at(value, reader) })
    };
    (0..count).map(entry).collect()
}

/// Encodes a map.
///
/// # Safety
///
/// `dst` is valid for writes of one word and aligned for it.
unsafe fn encode_at<'a, K: GoValue, V: GoValue>(
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
            .traversal
            .went_wrong(ConversionError::Exceeds(shape, Limit::Size));
    };
    for (i, (key, value)) in entries.take(count).enumerate() {
        // SAFETY: the block has space for `count` keys and is aligned for all Go types, and `i` is less than `count`.
        unsafe { key.encode_at(keys.wrapping_add(i * K::LAYOUT.size), scratch) };
        // SAFETY: the block has space for `count` elements and is aligned for all Go types, and `i` is less than `count`.
        unsafe { value.encode_at(values.wrapping_add(i * V::LAYOUT.size), scratch) };
    }
    let block = scratch.block(24).cast::<[usize; 3]>();
    // SAFETY: the block has 24 bytes, the size of three words, and is aligned to 8.
    unsafe { block.write([count, keys.expose_provenance(), values.expose_provenance()]) };
    // SAFETY: the caller guarantees that `dst` is valid and aligned for one word.
    unsafe { dst.cast::<usize>().write(block.expose_provenance()) };
}
