//! [`Var`]: a Go variable with its Rust type.
//!
//! # Safety
//!
//! A `Var<T>` exists only after the plugin's type for the symbol was compared with `T`, and the variable lives in the plugin's data,
//! which is never unloaded. Go's collector knows it as a root, so all that it leads to is alive while it leads there.
#![allow(unsafe_code)]

use crate::{
    CallError, GoSymbol,
    call::frame::Lease,
    runtime::Entry,
    value::{Argument, GoValue, Reader, Scratch, Shape},
};
use num_complex::Complex;
use plugin_image::Kind;
use std::{
    fmt,
    marker::PhantomData,
    mem::MaybeUninit,
    sync::{
        PoisonError,
        atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering},
    },
};

/// An exported Go variable, checked against the Rust type `T`.
///
/// `Copy`, `Send`, `Sync` and `'static`: plugins are never closed.
///
/// # What is safe beside running Go code
///
/// Numbers, `bool` and arrays of them ([`Plain`]) have [`get`](Self::get) and [`set`](Self::set): each number is read or written as
/// one atomic operation, so a value never tears, whatever Go code does meanwhile. An array, or a complex number, is read number by
/// number: it may be part old and part new. No order with other variables is promised, as for a Go program that uses neither
/// `sync` nor channels.
///
/// Strings and slices are several words, which Go itself writes one after the other. Should Go code write the variable while it is
/// read, or use it while it is written, a pointer could meet the length of another value. Only the caller can know that it does
/// not, hence [`read`](Self::read) and [`write`](Self::write) are `unsafe`. Rust threads exclude each other by themselves.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::Var;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: hello.so is our own plugin; its init functions may run here.
/// let hello = unsafe { plugin_core::open("hello.so")? };
/// let v: Var<isize> = hello.var("V")?; // Go: var V int
/// v.set(7);
/// assert_eq!(v.get(), 7);
/// # Ok(())
/// # }
/// ```
pub struct Var<T: GoValue> {
    binding: &'static VarBinding,
    value: PhantomData<fn(T) -> T>,
}

/// A type whose Go values hold no pointers, so that a variable of it can be accessed in place.
///
/// # Safety
///
/// The type is [verbatim](GoValue::VERBATIM), and made of numbers of the size of its alignment, each of which may have any value
/// that Go stores.
pub unsafe trait Plain: GoValue + Copy {}

macro_rules! plain {
    ($($type:ty),*) => {
        $(
            // SAFETY: a number, or two of them.
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
    crate::Uintptr,
    Complex<f32>,
    Complex<f64>
);

// SAFETY: numbers one after the other.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// Where a variable is. One for each symbol and type, never freed.
#[derive(Debug)]
pub(crate) struct VarBinding {
    pub(crate) symbol: GoSymbol,
    pub(crate) address: usize,
    /// The host's binding; 0 for a plain variable, which needs none.
    pub(crate) binding: usize,
}

impl<T: GoValue> Clone for Var<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: GoValue> Copy for Var<T> {}

impl<T: GoValue> fmt::Debug for Var<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "var {} {}",
            self.binding.symbol.name(),
            self.binding.symbol.go_type()
        )
    }
}

impl<T: GoValue> Var<T> {
    pub(crate) fn new(binding: &'static VarBinding) -> Self {
        Self {
            binding,
            value: PhantomData,
        }
    }

    /// The symbol this was made from.
    #[must_use]
    pub fn symbol(&self) -> GoSymbol {
        self.binding.symbol
    }
}

impl<T: Plain> Var<T> {
    /// Reads the variable.
    #[must_use]
    pub fn get(&self) -> T {
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: the variable is of the type of `value` (head of this file).
        unsafe { copy_numbers::<T>(self.binding.address, value.as_mut_ptr().expose_provenance()) };
        // SAFETY: all its numbers have been written, and a verbatim type takes what Go stores.
        unsafe { value.assume_init() }
    }

    /// Writes the variable.
    pub fn set(&self, value: T) {
        // SAFETY: as in `get`.
        unsafe { copy_numbers::<T>((&raw const value).expose_provenance(), self.binding.address) };
    }
}

/// Copies a value without pointers number by number, each in one atomic operation.
///
/// # Safety
///
/// `from` and `to` are the addresses of values of the Go type of `T`, valid for reads and for writes.
unsafe fn copy_numbers<T: GoValue>(from: usize, to: usize) {
    macro_rules! by {
        ($atomic:ty) => {
            for offset in (0..T::LAYOUT.size).step_by(size_of::<$atomic>()) {
                let from = std::ptr::with_exposed_provenance::<$atomic>(from + offset);
                // SAFETY: a multiple of the alignment lies within the value, by the caller's promise.
                let number = unsafe { &*from }.load(Ordering::Relaxed);
                let to = std::ptr::with_exposed_provenance::<$atomic>(to + offset);
                // SAFETY: as above.
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

impl<T: GoValue> Var<T> {
    /// Copies the variable's value out of Go.
    ///
    /// # Errors
    ///
    /// [`CallError::NotUtf8`] if `T` has a `String` and the variable a string that is not UTF-8.
    ///
    /// # Safety
    ///
    /// No Go code writes the variable, or what it leads to, meanwhile.
    pub unsafe fn read(&self) -> Result<T, CallError> {
        const { T::LAYOUT.out_of_go() };
        let symbol = self.binding.symbol;
        let runtime = symbol.runtime();
        // One Rust thread must not read while another writes; the lock guards no data of its own that a panic could spoil.
        let _alone = symbol
            .access()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut lease = Lease::take(runtime);
        // What a string or a slice leads to can be read in place.
        let words =
            T::LAYOUT.fits() && matches!(T::SHAPE, Shape::Basic(Kind::String) | Shape::Slice(_));
        if T::LAYOUT.plain {
            let mut reader = Reader::new(&lease);
            let mut scratch = Scratch::new();
            let copy = scratch.block(T::LAYOUT.size);
            // Number by number, since the safe `set` takes no lock and may run in another Rust thread.
            // SAFETY: the block is as large as the layout says; the variable is of this type (head of this file).
            unsafe { copy_numbers::<T>(self.binding.address, copy.expose_provenance()) };
            // SAFETY: the copy is a value of this type, and nobody else knows of it.
            return Ok(unsafe { T::load(copy, &mut reader) });
        }
        if words {
            lease.target = self.binding.address;
            // SAFETY: the target is the address of a string or of a slice.
            unsafe { lease.enter(runtime, Entry::LoadWords) };
        } else {
            lease.target = self.binding.binding;
            // SAFETY: the target is the host's binding of this variable.
            unsafe { lease.enter(runtime, Entry::LoadValue) };
        }
        let mut reader = Reader::new(&lease);
        let value = if words {
            // SAFETY: loadWords has put the value where a call would return it; the frame keeps it alive.
            unsafe { T::take(&mut reader) }
        } else {
            // SAFETY: loadValue has left the address of a copy, which the frame keeps alive.
            unsafe { T::load(lease.ptrs[0], &mut reader) }
        };
        reader.finish().map_err(|bytes| CallError::NotUtf8 {
            symbol: symbol.name().into(),
            bytes,
        })?;
        Ok(value)
    }

    /// Copies a value into the variable. Go memory is made for what it leads to.
    ///
    /// # Safety
    ///
    /// No Go code reads or writes the variable meanwhile.
    pub unsafe fn write(&self, value: impl Argument<T>) {
        const { T::LAYOUT.kept() };
        let symbol = self.binding.symbol;
        let runtime = symbol.runtime();
        let mut scratch = Scratch::new();
        let image = scratch.block(T::LAYOUT.size);
        // SAFETY: the block is as large as the layout says, and aligned for any Go type.
        unsafe { value.lay(image, &mut scratch) };
        let _alone = symbol
            .access()
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if T::LAYOUT.plain {
            // Number by number, since the safe `get` takes no lock and may run in another Rust thread.
            // SAFETY: image and variable are of this type (head of this file).
            unsafe { copy_numbers::<T>(image.expose_provenance(), self.binding.address) };
            return;
        }
        let mut lease = Lease::take(runtime);
        lease.target = self.binding.binding;
        lease.ints[0] = image.expose_provenance();
        // SAFETY: the target is the host's binding of this variable, and the slot holds the address of a value's image.
        unsafe { lease.enter(runtime, Entry::StoreValue) };
    }
}
