//! [`FakeVariable`]: what a variable of a fake holds.
//!
//! # Safety
//!
//! It holds a value of one Go type as an image, together with what the image leads to. A [`Var`](crate::Var) of it exists only for a
//! Rust type that stands for the same Go type. The image of a plain one is accessed in place, and is never replaced.
#![allow(unsafe_code)]

use crate::{
    call::binding::image,
    call::frame::Frame,
    value::{Argument, GoValue, Reader, Scratch},
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
}

impl Content {
    fn new<T: GoValue>(value: T) -> Self {
        let value = Box::new(value);
        let mut scratch = Scratch::new();
        Self {
            image: image::<T>(&*value, &mut scratch).expose_provenance(),
            _owner: value,
            _scratch: scratch,
        }
    }
}

impl FakeVariable {
    pub(super) fn new<T: GoValue>(name: &'static str, value: T) -> &'static Self {
        const { T::LAYOUT.out_of_go() };
        let content = Mutex::new(Content::new(value));
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
    pub(crate) unsafe fn read<T: GoValue>(&self) -> Result<T, Box<[u8]>> {
        let content = self.lock();
        // SAFETY: the content has an image of such a value.
        unsafe { load(content.image) }
    }

    /// Replaces the value.
    ///
    /// # Safety
    ///
    /// As [`read`](Self::read).
    pub(crate) unsafe fn write<T: GoValue>(&self, value: &impl Argument<T>) {
        let mut scratch = Scratch::new();
        let image = image::<T>(value, &mut scratch).expose_provenance();
        // SAFETY: it is the image of such a value. A string that is given as UTF-8 is.
        if let Ok(value) = unsafe { load::<T>(image) } {
            *self.lock() = Content::new(value);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// # Safety
///
/// `image` is the address of an image of a `T`, as Rust lays it out, and all that it leads to is alive.
unsafe fn load<T: GoValue>(image: usize) -> Result<T, Box<[u8]>> {
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
