//! [`InOut`]: a pointer to what a Go function changes, as a Rust value that is changed.
//!
//! # Safety
//!
//! The image is that of a pointer (value/pointer.rs). For each argument of this kind the host leaves, after the call, an image of what
//! its pointer leads to, in the order of the arguments (host/calls.go); [`Scratch`] has their places in the same order.
#![allow(unsafe_code)]

use super::{Argument, Arguments, GoValue, Layout, Reader, Scratch, Shape};
use std::{convert::Infallible, marker::PhantomData, ptr::NonNull};

/// In a signature, a parameter `*T` whose target the function changes; the argument for it is [`in_out`].
///
/// What the Rust value is goes to new Go memory, the function gets a pointer to that, and what is there when it returns becomes the
/// Rust value, also if it returns an error; if it panics, the Rust value stays as it was. The function may keep the pointer, but what
/// it writes there later is not seen.
///
/// Such a call cannot be spawned, for nobody would wait for the change:
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

/// A value that a call changes: the argument for an [`InOut`].
pub fn in_out<T: GoValue>(place: &mut T) -> Place<'_, T> {
    Place(NonNull::from(place), PhantomData)
}

/// What [`in_out`] returns.
#[derive(Debug)]
pub struct Place<'a, T>(NonNull<T>, PhantomData<&'a mut T>);

// SAFETY: see the head of this file.
unsafe impl<T: GoValue> GoValue for InOut<T> {
    const SHAPE: &'static Shape = &Shape::InOut(T::SHAPE);
    const LAYOUT: Layout = Layout::IN_OUT;

    unsafe fn take(_: &mut Reader<'_>) -> Self {
        unreachable!("Layout::IN_OUT is refused for results when Rust is compiled")
    }

    unsafe fn load(_: *const u8, _: &mut Reader<'_>) -> Self {
        unreachable!("Layout::IN_OUT is refused for results when Rust is compiled")
    }
}

// SAFETY: there is no such value.
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

// SAFETY: see the head of this file.
unsafe impl<T: GoValue> Argument<InOut<T>> for Place<'_, T> {
    fn put(&self, _: &mut Arguments<'_>) {
        unreachable!("an indirect image never travels in registers")
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        const { T::LAYOUT.out_of_go() };
        let target = scratch.block(T::LAYOUT.size);
        // SAFETY: this has borrowed the value for as long as it lives, and nobody writes to it meanwhile.
        let value = unsafe { self.0.as_ref() };
        // SAFETY: the block is as large as the layout says, and aligned for any Go type.
        unsafe { value.lay(target, scratch) };
        // SAFETY: the caller's promise: there is room for one word.
        unsafe { dst.cast::<usize>().write(target.expose_provenance()) };
        let place = self.0.as_ptr().expose_provenance();
        scratch.changes.push((place, change::<T>));
    }
}

/// # Safety
///
/// `place` is the address of a `T` that is borrowed for this; `image` that of a value of the Go type, as for [`GoValue::load`].
unsafe fn change<T: GoValue>(place: usize, image: *const u8, reader: &mut Reader<'_>) {
    // SAFETY: the caller's promise.
    let value = unsafe { T::load(image, reader) };
    if reader.is_sound() {
        let place = std::ptr::with_exposed_provenance_mut::<T>(place);
        // SAFETY: the caller's promise.
        unsafe { *place = value };
    }
}
