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
    Results,
    call::frame::Frame,
    runtime::contain,
    value::{Reader, Wrong},
};

/// How such a call ended.
#[derive(Debug)]
pub(crate) enum Imitated<R> {
    Returned(R),
    /// With an error of this text.
    Failed(String),
    Panicked(String),
    /// With such results.
    Wrong(Box<Wrong>),
}

/// Calls a closure.
///
/// # Safety
///
/// `images` are those of its arguments, as Rust lays them out for Go, and `R` stands for its results.
pub(crate) unsafe fn imitate<R: Results>(closure: &Closure, images: &[*const u8]) -> Imitated<R> {
    let frame = Frame::unused();
    let run = || crossing::run(closure, images.as_ptr(), Reader::lending(&frame).lossy());
    match contain(run) {
        Err(text) => Imitated::Panicked(text),
        Ok((RETURNED, storage)) => {
            let mut reader = Reader::lending(&frame);
            // SAFETY: the closure has laid its results out, which the storage keeps alive; they are what `R` stands for, by the
            // caller's promise.
            let results = unsafe { R::load(storage.images.as_ptr(), &mut reader) };
            match reader.finish() {
                Ok(()) => Imitated::Returned(results),
                Err(wrong) => Imitated::Wrong(wrong),
            }
        }
        Ok((FAILED, storage)) => Imitated::Failed(storage.text),
        Ok((_, storage)) => Imitated::Panicked(storage.text),
    }
}
