//! Calls of a Rust closure by Rust, as if it were a Go function: the functions of a fake.
//!
//! # Safety
//!
//! The images of arguments for Go, and of results from there, are laid out in the same way, but for who owns a handle: here it is lent,
//! and [`Reader::lending`] says so.
#![allow(unsafe_code)]

use super::{
    Closure,
    crossing::{self, FAILED, RETURNED},
};
use crate::{
    abi::frame::Frame,
    call::results::Results,
    runtime::contain,
    value::{ConversionError, Reader},
};

/// How such a call ended.
#[derive(Debug)]
pub(crate) enum FakeOutcome<R> {
    Returned(R),
    /// With an error of this text.
    Failed(String),
    Panicked(String),
    /// With such results.
    ConversionError(Box<ConversionError>),
}

/// Calls a closure.
///
/// # Safety
///
/// `images` are those of its arguments, as Rust lays them out for Go, and `R` stands for its results.
pub(crate) unsafe fn call_fake<R: Results>(
    closure: &Closure,
    images: &[*const u8],
) -> FakeOutcome<R> {
    let frame = Frame::unused();
    let run = || crossing::run(closure, images.as_ptr(), Reader::lending(&frame).lossy());
    match contain(run) {
        Err(text) => FakeOutcome::Panicked(text),
        Ok((RETURNED, storage)) => {
            let mut reader = Reader::lending(&frame);
            // SAFETY: the closure has laid its results out, which the storage keeps alive; they are what `R` stands for, by the
            // caller's promise.
            let results = unsafe { R::load(storage.images.as_ptr(), &mut reader) };
            match reader.finish() {
                Ok(()) => FakeOutcome::Returned(results),
                Err(wrong) => FakeOutcome::ConversionError(wrong),
            }
        }
        Ok((FAILED, storage)) => FakeOutcome::Failed(storage.text),
        Ok((_, storage)) => FakeOutcome::Panicked(storage.text),
    }
}
