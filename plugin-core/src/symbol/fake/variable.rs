//! [`FakeVariable`]: the content of a fake's variable.
//!
//! # Safety
//!
//! A variable holds an encoded value of one Go type, and owns everything that it points to. A [`Var`](crate::Var) of it is created only for
//! a Rust type that stands for the same Go type. The encoded value of a plain variable is accessed in place, and is never replaced.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::error::CallError,
    value::{Argument, ConversionError, GoValue, Reader, Scratch, encode},
};
use std::{
    any::Any,
    fmt,
    sync::{Mutex, PoisonError},
};

/// A variable of a fake. Never freed.
pub(crate) struct FakeVariable {
    pub(crate) name: &'static str,
    content: Mutex<Content>,
}

struct Content {
    /// The address of the encoded value.
    image: usize,
    /// The owners of what the encoded value points to.
    _owner: Box<dyn Any + Send>,
    _scratch: Scratch,
    /// Copies an encoded value of the same type into a new content.
    copy: unsafe fn(usize) -> Result<Content, Box<ConversionError>>,
}

impl Content {
    fn new<T: GoValue>(value: T) -> Result<Self, Box<ConversionError>> {
        let value = Box::new(value);
        let mut scratch = Scratch::new();
        let image = encode::<T>(&*value, &mut scratch).expose_provenance();
        scratch.check()?;
        Ok(Self {
            image,
            _owner: value,
            _scratch: scratch,
            // SAFETY: the caller of `copy` passes the address of an encoded `T`, all of whose pointers are valid.
            copy: |image| Self::new(unsafe { decode_at::<T>(image) }?),
        })
    }
}

impl FakeVariable {
    /// Creates a variable. Panics if the value exceeds a limit.
    pub(super) fn new<T: GoValue>(name: &'static str, value: T) -> &'static Self {
        const { T::LAYOUT.out_of_go() };
        let content = Content::new(value)
            .unwrap_or_else(|wrong| panic!("{}", CallError::of(name.into(), *wrong)));
        let content = Mutex::new(content);
        Box::leak(Box::new(Self { name, content }))
    }

    /// Returns the address of the encoded value, which stays valid for a plain variable only.
    pub(super) fn address(&self) -> usize {
        self.lock().image
    }

    /// Returns a copy of the value.
    ///
    /// # Safety
    ///
    /// `T` stands for the variable's Go type.
    pub(crate) unsafe fn read<T: GoValue>(&self) -> Result<T, Box<ConversionError>> {
        let content = self.lock();
        // SAFETY: the content is an encoded value of the Go type that `T` stands for (the caller's promise), and owns what it points to.
        unsafe { decode_at(content.image) }
    }

    /// Replaces the value.
    ///
    /// # Safety
    ///
    /// `T` stands for the variable's Go type.
    pub(crate) unsafe fn write<T: GoValue>(
        &self,
        value: &impl Argument<T>,
    ) -> Result<(), Box<ConversionError>> {
        let mut scratch = Scratch::new();
        let image = encode::<T>(value, &mut scratch).expose_provenance();
        scratch.check()?;
        let copy = self.lock().copy;
        // SAFETY: `image` points to an encoded `T`, which stands for the variable's Go type (the caller's promise); `value` and `scratch`
        // own what it points to.
        let content = unsafe { copy(image) }?;
        *self.lock() = content;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Decodes a value.
///
/// # Safety
///
/// `image` is the address of a `T` that Rust has encoded, and everything that it points to is alive.
unsafe fn decode_at<T: GoValue>(image: usize) -> Result<T, Box<ConversionError>> {
    let frame = Frame::unused();
    let mut reader = Reader::lending(&frame);
    // SAFETY: the caller guarantees that `image` is the address of an encoded `T` and that everything it points to is alive.
    let value = unsafe { T::decode_at(std::ptr::with_exposed_provenance(image), &mut reader) };
    reader.finish()?;
    Ok(value)
}

impl fmt::Debug for FakeVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
