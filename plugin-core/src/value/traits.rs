//! [`GoValue`] and [`Argument`]: what a type must say of itself to cross the boundary.
//!
//! Unsafe code believes it, so these traits are `unsafe`, as are `Results`, `Plain`, `Word`, `Fields` and `Structure`; `Signature`,
//! `CallbackResult` and `Lendable` are sealed. Of the other public traits unsafe code relies on nothing. `Structure` is for `#[derive(GoStruct)]`, which also
//! implements these two by it:
//!
//! ```compile_fail,E0200
//! use plugin_core::value::{FieldName, Structure};
//! struct Thin; // which takes no memory, whereas the struct in Go does
//! impl Structure for Thin {
//!     type Fields = (i64, ());
//!     const NAME: Option<&'static str> = None;
//!     const FIELDS: &'static [FieldName] = &[FieldName { name: "A", tag: None }];
//!     fn from_fields(_: (i64, ())) -> Self { Thin }
//!     fn fields(&self) -> (&i64, ()) { (&7, ()) }
//! }
//! ```
//!
//! What the derive writes is checked by the compiler, and may be used where unsafe code is forbidden:
//!
//! ```
//! #![forbid(unsafe_code)]
//! #[derive(plugin_core::GoStruct)]
//! struct Point { x: f64, y: f64 }
//! ```
#![allow(unsafe_code)]

#[cfg(doc)]
use super::Assignment;
use super::{Arguments, Layout, Reader, Scratch, Shape};

/// A Rust type that stands for a Go type.
///
/// Go's own rules for who may keep what hold at every crossing: arguments are copied into Go memory, results into Rust memory.
///
/// # Safety
///
/// [`SHAPE`](Self::SHAPE) and [`LAYOUT`](Self::LAYOUT) must describe one Go type and its memory layout and register use, and
/// the methods here and in [`Argument`] must read and write exactly that. Safe calls are safe because of it.
#[diagnostic::on_unimplemented(
    message = "write `String` for `&str`, `Vec<T>` for `&[T]`, `i64` or `u64` for 128 bits, `i32` for `char`, and `#[derive(GoStruct)]` before a struct: `{Self}` stands for no Go type",
    label = "no Go type is this one",
    note = "Go's `int` is `isize`, `uint` is `usize`, `string` is `String`, `[]T` is `Vec<T>`, `[N]T` is `[T; N]`, `*T` is `Option<T>`",
    note = "an enum takes `#[derive(GoEnum)]`, a struct of one field `#[derive(GoNewtype)]`; any other Go type is a `Value`"
)]
pub unsafe trait GoValue: Argument<Self> + Send + 'static {
    /// The Go type, for comparison with what a plugin says.
    #[doc(hidden)]
    const SHAPE: &'static Shape;
    /// Size, alignment and registers of the Go type.
    #[doc(hidden)]
    const LAYOUT: Layout;
    /// Whether Rust's representation is Go's, byte for byte, with no pointer in it.
    #[doc(hidden)]
    const VERBATIM: bool = false;
    /// Whether it is a struct that a slice of such structs may be in, or an array of these: then nothing of that slice depends on the
    /// layout of this.
    #[doc(hidden)]
    const RECURSIVE: bool = false;

    /// Takes the value from the next registers.
    ///
    /// # Safety
    ///
    /// The registers hold results of a call whose signature has this type next, and what they point to is alive.
    #[doc(hidden)]
    unsafe fn take(reader: &mut Reader<'_>) -> Self;

    /// Copies the value at `src` out of Go memory.
    ///
    /// # Safety
    ///
    /// `src` points to a value of the Go type, which nothing writes to, and all that it points to is alive.
    #[doc(hidden)]
    unsafe fn load(src: *const u8, reader: &mut Reader<'_>) -> Self;
}

/// A Rust value that can be given where Go wants a `T`: `T` itself, or something borrowed, such as `&str` for `String`.
///
/// # Safety
///
/// As for [`GoValue`].
#[diagnostic::on_unimplemented(
    message = "give a `{T}`, a reference to one, `&str` for `String`, or `&[T]`, `[T; N]` or `seq(iterator)` for `Vec<T>`: `{Self}` is none of these",
    label = "the Go function takes what `{T}` stands for"
)]
pub unsafe trait Argument<T: GoValue>: Sized {
    /// Puts the value into the next registers. Pointers may lead to memory that lives as long as `self`.
    ///
    /// Called only if [`Assignment::passes_in_registers`] says so for arguments with `T` among them.
    #[doc(hidden)]
    fn put(&self, registers: &mut Arguments<'_>);

    /// Writes the value as Go lays it out, except that pointers lead to `self` or into `scratch`.
    ///
    /// # Safety
    ///
    /// `dst` is valid for writes of the size of `T`'s layout and is aligned for it.
    #[doc(hidden)]
    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch);
}

// SAFETY: it does what `T` does.
unsafe impl<T: GoValue> Argument<T> for &T {
    #[inline]
    fn put(&self, registers: &mut Arguments<'_>) {
        (**self).put(registers);
    }

    unsafe fn lay(&self, dst: *mut u8, scratch: &mut Scratch) {
        // SAFETY: the caller's promise, passed on.
        unsafe { (**self).lay(dst, scratch) }
    }
}

/// The shape of `T`, as a [`Part`](super::Part).
pub(crate) fn part<T: GoValue>() -> &'static Shape {
    T::SHAPE
}
