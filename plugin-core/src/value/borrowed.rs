//! [`Borrowed`]: a string or slice argument that points to Rust memory.
//!
//! # Safety
//!
//! Go's collector ignores pointers to memory outside the Go heap. The callers of [`lend`] and [`lend_mut`] guarantee that the memory is
//! alive as long as Go code has a pointer to it, and that the two sides do not write it at the same time.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, part};
use crate::abi::pointer::{start, start_mut};
use crate::value::scalar::Plain;
use plugin_image::Kind;
use std::{convert::Infallible, marker::PhantomData};

/// A parameter of type `string` (`Borrowed<str>`) or slice of numbers (`Borrowed<[u8]>`) that is passed without copying, as a pointer to
/// Rust memory. Pass [`lend`] or [`lend_mut`] for it.
///
/// Such a call cannot be spawned, since it could outlive the memory:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Borrowed, Func, lend};
/// # fn main() { let _reached: fn(_) = spawn; }
/// # fn spawn(sum: Func<fn(Borrowed<[u8]>) -> u64>) {
/// let _ = sum.spawn(unsafe { lend(&[1u8][..]) });
/// # }
/// ```
///
/// Elements of size zero cannot be lent, since a Rust slice can have more of them than a Go slice:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Borrowed, Func, GoPlugin};
/// # fn main() { let _reached: fn(_) -> _ = bind; }
/// # fn bind(plugin: GoPlugin) -> Result<Func<fn(Borrowed<[[u8; 0]]>)>, plugin_core::Error> {
/// plugin.func("Count")
/// # }
/// ```
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Borrowed, Func, GoError, lend, lend_mut};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let checksum: Func<fn(Borrowed<[u8]>) -> u32> = plugin.func("Checksum")?; // func([]byte) uint32
/// let data = vec![0; 1 << 20];
/// // SAFETY: Checksum only reads the bytes, and keeps no pointer to them.
/// let sum = checksum.call(unsafe { lend(&data[..]) })?;
///
/// let fill: Func<fn(Borrowed<[f64]>)> = plugin.func("Fill")?; // func([]float64)
/// let mut numbers = [0.0; 100];
/// // SAFETY: Fill keeps no pointer to the numbers.
/// fill.call(unsafe { lend_mut(&mut numbers) })?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum Borrowed<T: ?Sized> {
    /// There is no value of this type.
    #[doc(hidden)]
    Never(Infallible, PhantomData<fn() -> Box<T>>),
}

/// A type that can be lent to Go: `str` or a slice of numbers.
#[diagnostic::on_unimplemented(
    message = "write `Borrowed<str>` or `Borrowed<[T]>` of numbers: `{Self}` cannot be lent to Go",
    label = "this cannot be lent"
)]
pub trait Lendable: sealed::Sealed + 'static {
    /// The Go type.
    #[doc(hidden)]
    const SHAPE: &'static Shape;
    /// The number of words in Go: data, length and, for a slice, capacity.
    #[doc(hidden)]
    const WORDS: usize;
    /// Returns the address, or null if it is empty, and the number of elements.
    #[doc(hidden)]
    fn parts(&self) -> (*const u8, usize);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for str {}
    impl<T: crate::value::scalar::Plain> Sealed for [T] {}
}

impl Lendable for str {
    const SHAPE: &'static Shape = &Shape::Borrowed(&Shape::Basic(Kind::String));
    const WORDS: usize = 2;

    fn parts(&self) -> (*const u8, usize) {
        (start(self.as_bytes()), self.len())
    }
}

impl<T: Plain> Lendable for [T] {
    const SHAPE: &'static Shape = &Shape::Borrowed(&Shape::Slice(part::<T>));
    const WORDS: usize = {
        assert!(
            T::LAYOUT.size > 0,
            "a slice of elements of size zero can be longer than any slice in Go: pass a Vec"
        );
        3
    };

    fn parts(&self) -> (*const u8, usize) {
        (start(self).cast(), self.len())
    }
}

/// Memory that is lent for the duration of a call. Returned by [`lend`] and [`lend_mut`].
#[derive(Debug)]
pub struct Lent<'a, T: ?Sized> {
    start: *const u8,
    len: usize,
    memory: PhantomData<&'a mut T>,
}

/// Lends memory to Go for the duration of a call, as the argument for a [`Borrowed`].
///
/// # Safety
///
/// Go code must not keep a pointer into the memory beyond the call, whether in a variable, a goroutine or a result, and must not write to the
/// memory.
pub unsafe fn lend<T: Lendable + ?Sized>(memory: &T) -> Lent<'_, T> {
    let (start, len) = memory.parts();
    Lent {
        start,
        len,
        memory: PhantomData,
    }
}

/// Lends memory to Go for the duration of a call, as the argument for a [`Borrowed`] that Go code may write.
///
/// # Safety
///
/// Go code must not keep a pointer into the memory beyond the call, whether in a variable, a goroutine or a result.
pub unsafe fn lend_mut<T: Plain>(memory: &mut [T]) -> Lent<'_, [T]> {
    let len = memory.len();
    Lent {
        start: start_mut(memory).cast_const().cast(),
        len,
        memory: PhantomData,
    }
}

// SAFETY: there is no value of this type, so it is neither read nor written. `SHAPE` and `LAYOUT` describe the string or slice that a
// `Lent` passes for it.
unsafe impl<T: Lendable + ?Sized> GoValue for Borrowed<T> {
    const SHAPE: &'static Shape = T::SHAPE;
    const LAYOUT: Layout = Layout::lent(T::WORDS);

    unsafe fn decode_at(_: *const u8, _: &mut Reader<'_>) -> Self {
        unreachable!("a `Borrowed` result does not compile")
    }
}

// SAFETY: there is no value of this type, so it is never passed.
unsafe impl<T: Lendable + ?Sized> Argument<Self> for Borrowed<T> {
    fn encode_registers(&self, _: &mut Arguments<'_>) {
        let Self::Never(never, _) = self;
        match *never {}
    }

    unsafe fn encode_at(&self, _: *mut u8, _: &mut Scratch) {
        let Self::Never(never, _) = self;
        match *never {}
    }
}

// SAFETY: it passes data, length and, for a slice, capacity, as Go lays out strings and slices.
unsafe impl<T: Lendable + ?Sized> Argument<Borrowed<T>> for Lent<'_, T> {
    #[inline]
    fn encode_registers(&self, registers: &mut Arguments<'_>) {
        registers.pointer(self.start);
        (1..T::WORDS).for_each(|_| registers.int(self.len));
    }

    unsafe fn encode_at(&self, dst: *mut u8, _: &mut Scratch) {
        let words = [self.start.expose_provenance(), self.len, self.len];
        for (i, word) in words.into_iter().take(T::WORDS).enumerate() {
            let place = dst.cast::<usize>().wrapping_add(i);
            // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is `T::WORDS` words, and `i` is less.
            unsafe { place.write(word) };
        }
    }
}
