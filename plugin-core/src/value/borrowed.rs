//! [`Borrowed`]: a string or slice that leads to Rust memory, for one call.
//!
//! # Safety
//!
//! Go's collector ignores pointers to memory that is not Go's own. That the memory is there for as long as Go code has a pointer to
//! it, and is not written to by both sides, is what the caller of [`lend`] and [`lend_mut`] vouches for.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape, part};
use crate::abi::pointer::{start, start_mut};
use crate::value::plain::Plain;
use plugin_image::Kind;
use std::{convert::Infallible, marker::PhantomData};

/// In a signature, a `string` (`Borrowed<str>`) or a slice of numbers (`Borrowed<[u8]>`) that is not copied: it leads to Rust memory.
/// The argument for it is [`lend`] or [`lend_mut`].
///
/// Such a call cannot be spawned, as that would go on when the memory may be gone:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Borrowed, Func, lend};
/// # fn main() { let _reached: fn(_) = spawn; }
/// # fn spawn(sum: Func<fn(Borrowed<[u8]>) -> u64>) {
/// let _ = sum.spawn(unsafe { lend(&[1u8][..]) });
/// # }
/// ```
///
/// Nor can elements of no size be lent, as there can be more of them than a Go slice has:
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

/// What can be lent to Go: `str` and slices of numbers.
pub trait Lendable: sealed::Sealed + 'static {
    /// The Go type.
    #[doc(hidden)]
    const SHAPE: &'static Shape;
    /// How many words it is: data, length and, for a slice, capacity.
    #[doc(hidden)]
    const WORDS: usize;
    /// Where it begins, null if there is nothing of it, and how many elements there are.
    #[doc(hidden)]
    fn parts(&self) -> (*const u8, usize);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for str {}
    impl<T: crate::value::plain::Plain> Sealed for [T] {}
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
            "a slice of elements of no size leads to no memory, and can be longer than any in Go: give a Vec"
        );
        3
    };

    fn parts(&self) -> (*const u8, usize) {
        (start(self).cast(), self.len())
    }
}

/// What [`lend`] and [`lend_mut`] return.
#[derive(Debug)]
pub struct Lent<'a, T: ?Sized> {
    start: *const u8,
    len: usize,
    memory: PhantomData<&'a mut T>,
}

/// Lends memory for one call: the argument for a [`Borrowed`].
///
/// # Safety
///
/// When the call has ended, Go code has no pointer into the memory: in no variable, no goroutine, no result. It does not write to
/// the memory; not even beyond the length, as the capacity is the same.
pub unsafe fn lend<T: Lendable + ?Sized>(memory: &T) -> Lent<'_, T> {
    let (start, len) = memory.parts();
    Lent {
        start,
        len,
        memory: PhantomData,
    }
}

/// Lends memory for one call, for Go code to write to: the argument for a [`Borrowed`].
///
/// # Safety
///
/// When the call has ended, Go code has no pointer into the memory: in no variable, no goroutine, no result.
pub unsafe fn lend_mut<T: Plain>(memory: &mut [T]) -> Lent<'_, [T]> {
    let len = memory.len();
    Lent {
        start: start_mut(memory).cast_const().cast(),
        len,
        memory: PhantomData,
    }
}

// SAFETY: see the head of this file.
unsafe impl<T: Lendable + ?Sized> GoValue for Borrowed<T> {
    const SHAPE: &'static Shape = T::SHAPE;
    const LAYOUT: Layout = Layout::lent(T::WORDS);

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("Layout::lent is refused for results when Rust is compiled")
    }

    unsafe fn load(_: *const u8, _: &mut Reader<'_>) -> Self {
        unreachable!("Layout::lent is refused for results when Rust is compiled")
    }
}

// SAFETY: there is no such value.
unsafe impl<T: Lendable + ?Sized> Argument<Self> for Borrowed<T> {
    fn put(&self, _: &mut Arguments<'_>) {
        let Self::Never(never, _) = self;
        match *never {}
    }

    unsafe fn lay(&self, _: *mut u8, _: &mut Scratch) {
        let Self::Never(never, _) = self;
        match *never {}
    }
}

// SAFETY: data and length and, for a slice, the capacity, as Go has them.
unsafe impl<T: Lendable + ?Sized> Argument<Borrowed<T>> for Lent<'_, T> {
    #[inline]
    fn put(&self, registers: &mut Arguments<'_>) {
        registers.pointer(self.start);
        (1..T::WORDS).for_each(|_| registers.int(self.len));
    }

    unsafe fn lay(&self, dst: *mut u8, _: &mut Scratch) {
        let words = [self.start.expose_provenance(), self.len, self.len];
        for (i, word) in words.into_iter().take(T::WORDS).enumerate() {
            let place = dst.cast::<usize>().wrapping_add(i);
            // SAFETY: the caller's promise: there is room for as many words.
            unsafe { place.write(word) };
        }
    }
}
