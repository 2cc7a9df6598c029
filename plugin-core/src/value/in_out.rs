//! [`InOut`]: a pointer argument whose target the callee changes.
//!
//! # Safety
//!
//! The argument is encoded as a pointer (value/pointer.rs). After the call, the host stores an encoded copy of the target of each such
//! argument, in the order of the arguments (host/calls.go). [`Scratch`] has the places of the Rust values in the same order.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use std::{convert::Infallible, marker::PhantomData, ptr::NonNull};

/// A parameter `*T` whose target the function changes. Pass [`in_out`] for it.
///
/// The Rust value is copied into new Go memory, and the function gets a pointer to it. When the function returns, even with an error, the
/// target is copied back into the Rust value. If the function panics, the Rust value is unchanged. The function may keep the
/// pointer; later changes are not copied back.
///
/// Such a call cannot be spawned, since it could outlive the Rust value:
///
/// ```compile_fail,E0080
/// # use plugin_core::{Func, InOut, in_out};
/// # fn main() { let _reached: fn(_) = spawn; }
/// # fn spawn(grow: Func<fn(InOut<Vec<i64>>)>) {
/// let _ = grow.spawn(in_out(&mut vec![1]));
/// # }
/// ```
///
/// # Examples
///
/// ```no_run
/// use plugin_core::{Func, GoError, GoStruct, InOut, in_out};
///
/// #[derive(GoStruct)]
/// struct Record {
///     user: String,
///     tags: Vec<String>,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // SAFETY: the plugin is our own; its init functions may run here.
/// let plugin = unsafe { plugin_core::open("plugin.so")? };
/// let filter: Func<fn(InOut<Record>) -> Result<(), GoError>> = plugin.func("Filter")?; // func(*Record) error
/// let mut record = Record { user: "x".into(), tags: vec![] };
/// filter.call(in_out(&mut record))??;
/// println!("{:?}", record.tags);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum InOut<T> {
    /// There is no value of this type.
    #[doc(hidden)]
    Never(Infallible, PhantomData<fn() -> T>),
}

/// Passes a value whose changes are copied back, as the argument for an [`InOut`].
pub fn in_out<T: GoValue>(place: &mut T) -> Place<'_, T> {
    Place(NonNull::from(place), PhantomData)
}

/// A value whose changes are copied back. Returned by [`in_out`].
#[derive(Debug)]
pub struct Place<'a, T>(NonNull<T>, PhantomData<&'a mut T>);

// SAFETY: there is no value of this type, so it is neither read nor written. `SHAPE` and `LAYOUT` describe the encoded pointer that a
// `Place` passes for it.
unsafe impl<T: GoValue> GoValue for InOut<T> {
    const SHAPE: &'static Shape = &Shape::InOut(T::SHAPE);
    const LAYOUT: Layout = Layout::IN_OUT;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("an `InOut` result does not compile")
    }

    unsafe fn load(_: *const u8, _: &mut Reader<'_>) -> Self {
        unreachable!("an `InOut` result does not compile")
    }
}

// SAFETY: there is no value of this type, so it is never passed.
unsafe impl<T: GoValue> Argument<Self> for InOut<T> {
    fn put(&self, _: &mut Arguments<'_>) {
        let Self::Never(never, _) = self;
        match *never {}
    }

    unsafe fn lay(&self, _: *mut u8, _: &mut Scratch) {
        let Self::Never(never, _) = self;
        match *never {}
    }
}

// SAFETY: `lay` writes the address of an encoded `T`, which is the one word that `Layout::IN_OUT` describes.
unsafe impl<T: GoValue> Argument<InOut<T>> for Place<'_, T> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an encoded pointer is never passed in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        const { T::LAYOUT.out_of_go() };
        let target = scratch.block(T::LAYOUT.size);
        // SAFETY: a `Place` borrows the value mutably, so the pointer is valid, and no other code writes the value.
        let value = unsafe { self.0.as_ref() };
        // SAFETY: the block has the size of `T`'s layout, and is aligned for all Go types.
        unsafe { value.lay(target, scratch) };
        // SAFETY: the caller guarantees that `dst` is valid for a value of this layout, which is one word.
        unsafe { dst.cast::<usize>().write(target.expose_provenance()) };
        let place = self.0.as_ptr().expose_provenance();
        scratch.changes.push((place, change::<T>));
    }
}

/// Copies an encoded value back into a Rust value.
///
/// # Safety
///
/// `place` is the address of a `T` that a [`Place`] borrows mutably. `image` points to an encoded `T`, and all that it points to is alive.
unsafe fn change<T: GoValue>(place: usize, image: *const u8, reader: &mut Reader<'_>) {
    // SAFETY: `image` points to an encoded `T`, all of whose pointers are valid (the caller's promise).
    let value = unsafe { T::load(image, reader) };
    if reader.is_sound() {
        let place = std::ptr::with_exposed_provenance_mut::<T>(place);
        // SAFETY: `place` is the address of a `T` that is borrowed mutably for this (the caller's promise).
        unsafe { *place = value };
    }
}
