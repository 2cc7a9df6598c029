//! [`FakeVariable`]: what a variable of a fake holds.
//!
//! # Safety
//!
//! It holds a value of one Go type as an image, together with what the image leads to. A [`Var`](crate::Var) of it exists only for a
//! Rust type that stands for the same Go type. The image of a plain one is accessed in place, and is never replaced.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::binding::image,
    call::error::CallError,
    value::{Argument, ConversionError, GoValue, Reader, Scratch},
};
use std::{
    any::Any,
    fmt,
    sync::{Mutex, PoisonError},
};

/// What a variable of a fake holds. Never freed.
pub(crate) struct FakeVariable {
    pub(crate) name: &'static str,
    content: Mutex<Content>,
}

struct Content {
    image: usize,
    /// What the image leads to.
    _owner: Box<dyn Any + Send>,
    _scratch: Scratch,
    /// Makes another content of such a value, from an image that Rust has laid out.
    copy: unsafe fn(usize) -> Result<Content, Box<ConversionError>>,
}

impl Content {
    fn new<T: GoValue>(value: T) -> Result<Self, Box<ConversionError>> {
        let value = Box::new(value);
        let mut scratch = Scratch::new();
        let image = image::<T>(&*value, &mut scratch).expose_provenance();
        scratch.check()?;
        Ok(Self {
            image,
            _owner: value,
            _scratch: scratch,
            // SAFETY: the caller's promise.
            copy: |image| Self::new(unsafe { load::<T>(image) }?),
        })
    }
}

impl FakeVariable {
    /// Panics if the value exceeds a limit.
    pub(super) fn new<T: GoValue>(name: &'static str, value: T) -> &'static Self {
        const { T::LAYOUT.out_of_go() };
        let content = Content::new(value)
            .unwrap_or_else(|wrong| panic!("{}", CallError::of(name.into(), *wrong)));
        let content = Mutex::new(content);
        Box::leak(Box::new(Self { name, content }))
    }

    /// Where it is: good for a plain one only.
    pub(super) fn address(&self) -> usize {
        self.lock().image
    }

    /// Copies the value.
    ///
    /// # Safety
    ///
    /// `T` stands for the variable's Go type.
    pub(crate) unsafe fn read<T: GoValue>(&self) -> Result<T, Box<ConversionError>> {
        let content = self.lock();
        // SAFETY: the content has an image of such a value.
        unsafe { load(content.image) }
    }

    /// Replaces the value.
    ///
    /// # Safety
    ///
    /// As [`read`](Self::read).
    pub(crate) unsafe fn write<T: GoValue>(
        &self,
        value: &impl Argument<T>,
    ) -> Result<(), Box<ConversionError>> {
        let mut scratch = Scratch::new();
        let image = image::<T>(value, &mut scratch).expose_provenance();
        scratch.check()?;
        let copy = self.lock().copy;
        // SAFETY: it is the image of such a value.
        let content = unsafe { copy(image) }?;
        *self.lock() = content;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// # Safety
///
/// `image` is the address of an image of a `T`, as Rust lays it out, and all that it leads to is alive.
unsafe fn load<T: GoValue>(image: usize) -> Result<T, Box<ConversionError>> {
    let frame = Frame::unused();
    let mut reader = Reader::lending(&frame);
    // SAFETY: the caller's promise.
    let value = unsafe { T::load(std::ptr::with_exposed_provenance(image), &mut reader) };
    reader.finish()?;
    Ok(value)
}

impl fmt::Debug for FakeVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
