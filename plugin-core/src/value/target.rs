//! [`Target`]: what an [`InOut`](super::InOut) is for.
//!
//! # Safety
//!
//! The places of the values that a call changes are those that an [`InOutArgument`](super::InOutArgument) borrows.
#![allow(unsafe_code)]

use super::{GoValue, Scratch, Shape, encode};
use std::{borrow::BorrowMut, slice};

/// What an [`InOut`](super::InOut) is for: a type that stands for a Go type, or, for a Go slice, `[T]` of such a type.
pub trait Target: sealed::Sealed + 'static {
    /// What is copied.
    #[doc(hidden)]
    type Owned: GoValue + BorrowMut<Self>;
    /// The type of the parameter.
    #[doc(hidden)]
    const PARAMETER: &'static Shape;

    /// Encodes the value as an `Owned`.
    #[doc(hidden)]
    fn encode(&self, scratch: &mut Scratch) -> *const u8;

    /// Returns the number of elements.
    #[doc(hidden)]
    fn elements(&self) -> usize {
        1
    }

    /// Replaces the value at `place` by what the callee has made of it.
    ///
    /// # Safety
    ///
    /// `place` is the address of a value that is borrowed mutably, and `elements` is what [`elements`](Self::elements) returned for it.
    #[doc(hidden)]
    unsafe fn replace(place: *mut u8, elements: usize, value: Self::Owned);
}

mod sealed {
    pub trait Sealed {}
    impl<T: super::GoValue> Sealed for T {}
    impl<T: super::GoValue> Sealed for [T] {}
}

impl<T: GoValue> Target for T {
    type Owned = T;
    const PARAMETER: &'static Shape = &Shape::InOut(T::SHAPE);

    fn encode(&self, scratch: &mut Scratch) -> *const u8 {
        encode::<T>(self, scratch)
    }

    unsafe fn replace(place: *mut u8, _: usize, value: T) {
        // SAFETY: `place` is the address of a `T` that is borrowed mutably for this (the caller's promise).
        unsafe { *place.cast::<T>() = value };
    }
}

impl<T: GoValue> Target for [T] {
    type Owned = Vec<T>;
    const PARAMETER: &'static Shape = &Shape::InOutSlice(Vec::<T>::SHAPE);

    fn encode(&self, scratch: &mut Scratch) -> *const u8 {
        encode::<Vec<T>>(&self, scratch)
    }

    fn elements(&self) -> usize {
        self.len()
    }

    unsafe fn replace(place: *mut u8, elements: usize, value: Vec<T>) {
        // SAFETY: `place` is the address of so many `T` in a row, which are borrowed mutably for this (the caller's promise).
        let places = unsafe { slice::from_raw_parts_mut(place.cast::<T>(), elements) };
        places
            .iter_mut()
            .zip(value)
            .for_each(|(to, made)| *to = made);
    }
}
