//! Calls of a Rust closure by Rust, as if it were a Go function: the functions of a fake.
//!
//! # Safety
//!
//! The images of arguments for Go, and of results from there, are laid out in the same way, but for who owns a handle: here it is lent,
//! and [`Reader::lending`] says so.
#![allow(unsafe_code)]

use crate::{
    abi::frame::{FAILED, Frame, RETURNED},
    call::results::Results,
    runtime::contain,
    value::{ConversionError, Reader, Scratch},
};
use std::fmt;

/// A Rust closure that stands for a Go function.
pub(crate) trait RustFunc: fmt::Debug + Send + Sync {
    /// Runs it with the arguments in these images, of which there must be as many as it has parameters, each of its type. Returns a status
    /// ([`RETURNED`] and its kin) and what belongs to it.
    fn run(&self, images: *const *const u8, reader: Reader<'_>) -> (usize, Storage);
}

/// What a closure has returned, laid out for Go to read.
#[derive(Debug, Default)]
pub(crate) struct Storage {
    _scratch: Scratch,
    pub(crate) images: Vec<*const u8>,
    pub(crate) text: String,
}

impl Storage {
    pub(crate) fn new(scratch: Scratch, images: Vec<*const u8>, text: String) -> Self {
        Self {
            _scratch: scratch,
            images,
            text,
        }
    }

    /// Of a closure that has returned nothing but an error, or has panicked.
    pub(crate) fn of_text(text: String) -> Self {
        Self::new(Scratch::default(), Vec::new(), text)
    }
}

/// How such a call ended.
#[derive(Debug)]
pub(crate) enum FakeOutcome<R> {
    Returned(R),
    /// With an error of this text.
    Failed(String),
    Panicked(String),
    /// With such results.
    Unfit(Box<ConversionError>),
}

/// Calls a closure.
///
/// # Safety
///
/// `images` are those of its arguments, as Rust lays them out for Go, and `R` stands for its results.
pub(crate) unsafe fn call_fake<R: Results>(
    closure: &dyn RustFunc,
    images: &[*const u8],
) -> FakeOutcome<R> {
    let frame = Frame::unused();
    let run = || closure.run(images.as_ptr(), Reader::lending(&frame).lossy());
    match contain(run) {
        Err(text) => FakeOutcome::Panicked(text),
        Ok((RETURNED, storage)) => {
            let mut reader = Reader::lending(&frame);
            // SAFETY: the closure has laid its results out, which the storage keeps alive; they are what `R` stands for, by the
            // caller's promise.
            let results = unsafe { R::load(storage.images.as_ptr(), &mut reader) };
            match reader.finish() {
                Ok(()) => FakeOutcome::Returned(results),
                Err(wrong) => FakeOutcome::Unfit(wrong),
            }
        }
        Ok((FAILED, storage)) => FakeOutcome::Failed(storage.text),
        Ok((_, storage)) => FakeOutcome::Panicked(storage.text),
    }
}
