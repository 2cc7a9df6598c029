//! Calls of a Rust closure by Rust, as if it were a Go function: the functions of a fake.
//!
//! # Safety
//!
//! Arguments for Go and results from there are encoded in the same way, but for who owns a handle: here it is lent,
//! and [`Reader::lending`] says so.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::results::Results,
    runtime::contain,
    runtime::instance,
    value::go_error::GoError,
    value::{Argument, ConversionError, GoValue, Reader, Scratch},
};
use std::fmt;

/// A Rust closure that stands for a Go function.
pub(crate) trait RustFunc: fmt::Debug + Send + Sync {
    /// Runs it with these encoded arguments, of which there must be as many as it has parameters, each of its type.
    ///
    /// # Errors
    ///
    /// What is wrong with an argument or a result that could not cross.
    fn run(
        &self,
        encoded: *const *const u8,
        reader: Reader<'_>,
    ) -> Result<Storage, Box<ConversionError>>;
}

/// What a closure has returned, results or an error, laid out for Go to read.
#[derive(Debug, Default)]
pub(crate) struct Storage {
    _scratch: Scratch,
    pub(crate) encoded: Vec<*const u8>,
    /// What its arguments of [`InOut`](crate::InOut) are now, in order; null for what is as it was.
    pub(crate) changes: Vec<*const u8>,
    /// What a panic or a refusal says.
    pub(crate) text: String,
    /// The error that is there instead of results.
    pub(crate) error: Option<GoError>,
}

impl Storage {
    pub(crate) fn new(
        scratch: Scratch,
        encoded: Vec<*const u8>,
        changes: Vec<*const u8>,
        error: Option<GoError>,
    ) -> Self {
        Self {
            _scratch: scratch,
            encoded,
            changes,
            error,
            ..Self::default()
        }
    }

    /// Of a closure that has returned nothing but a text.
    pub(crate) fn of_text(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// How such a call ended.
#[derive(Debug)]
pub(crate) enum FakeOutcome<R> {
    Returned(R),
    /// With an error, which the signature has no place for.
    Failed(GoError),
    Panicked(String),
    /// With such results.
    Unfit(Box<ConversionError>),
    /// With an error, beside which there is a nil value by handle, that only a Go runtime has.
    NoNil(GoError),
}

/// Why a fake cannot return a nil value by handle beside an error with this text.
pub(crate) fn no_nil(error: &str) -> String {
    format!(
        "a nil value beside the error {error:?} takes a Go runtime, which runs when a plugin is open"
    )
}

/// Calls a closure.
///
/// A final error may be a value for one side, and the `Err` of a `Result` for the other: it is the same Go function.
///
/// # Safety
///
/// `encoded` are its arguments, which are borrowed, as Rust encodes them for Go in `scratch`, and `R` stands for its results.
pub(crate) unsafe fn call_fake<R: Results>(
    closure: &dyn RustFunc,
    encoded: &[*const u8],
    scratch: &Scratch,
) -> FakeOutcome<R> {
    let frame = Frame::unused();
    let run = || closure.run(encoded.as_ptr(), Reader::lending(&frame).lossy());
    let storage = match contain(run) {
        Err(text) => return FakeOutcome::Panicked(text),
        Ok(Err(wrong)) => return FakeOutcome::Unfit(wrong),
        Ok(Ok(storage)) => storage,
    };
    let mut reader = Reader::lending(&frame);
    // SAFETY: the arguments were laid out with this scratch, by the caller's promise; the closure has left what became of each.
    unsafe { scratch.take_changes(storage.changes.as_ptr(), &mut reader) };
    if let Err(wrong) = reader.finish() {
        return FakeOutcome::Unfit(wrong);
    }
    if let Some(error) = &storage.error {
        // SAFETY: the caller's promise.
        return unsafe { fail(error.clone()) };
    }
    let (given, wanted) = (&storage.encoded, R::SHAPES.len());
    if given.len() == wanted {
        // SAFETY: the closure has laid its results out, which the storage keeps alive; they are what `R` stands for, by the
        // caller's promise.
        return unsafe { decode_at(given) };
    }
    if given.len() < wanted {
        // SAFETY: the results are those that `R` stands for, but for the last, an error: it is nil.
        return unsafe { with_error(given, None) };
    }
    let mut reader = Reader::lending(&frame);
    // SAFETY: the closure has one result more than `R`, which is an error, and the storage keeps it alive.
    match unsafe { <Option<GoError> as GoValue>::decode_at(given[wanted], &mut reader) } {
        // SAFETY: the caller's promise.
        Some(error) => unsafe { fail(error) },
        // SAFETY: the results before the error are those that `R` stands for, and the storage keeps them alive.
        None => unsafe { decode_at(given) },
    }
}

/// # Safety
///
/// `encoded` are the results that `R` stands for, but for a final error of a `Result`, and alive.
unsafe fn decode_at<R: Results>(encoded: &[*const u8]) -> FakeOutcome<R> {
    let frame = Frame::unused();
    let mut reader = Reader::lending(&frame);
    // SAFETY: the caller's promise.
    let results = unsafe { R::decode_at(encoded.as_ptr(), &mut reader) };
    match reader.finish() {
        Ok(()) => FakeOutcome::Returned(results),
        Err(wrong) => FakeOutcome::Unfit(wrong),
    }
}

/// The results of a closure that has returned an error: beside it are zeros, as of a Go function, where both count.
///
/// # Safety
///
/// The last result of the Go function that `R` is of is an error.
unsafe fn fail<R: Results>(error: GoError) -> FakeOutcome<R> {
    if let Some(results) = R::failed(error.clone()) {
        return FakeOutcome::Returned(results);
    }
    let Some((_, others)) = R::SHAPES.split_last() else {
        return FakeOutcome::Failed(error);
    };
    if instance::current().is_none() && others.iter().any(|shape| shape.has_handle()) {
        return FakeOutcome::NoNil(error);
    }
    let mut scratch = Scratch::new();
    let zeros: Vec<_> = others
        .iter()
        .zip(R::SIZES)
        .map(|(_, size)| scratch.block(*size).cast_const())
        .collect();
    // SAFETY: blocks are zero, which is how a zero value of each type is encoded; see `Value::decode_at` for handles.
    unsafe { with_error(&zeros, Some(error)) }
}

/// # Safety
///
/// `encoded` are the results that `R` stands for, without the last, which is an error as a value; and alive.
unsafe fn with_error<R: Results>(encoded: &[*const u8], error: Option<GoError>) -> FakeOutcome<R> {
    let mut scratch = Scratch::new();
    let place = scratch.block(<Option<GoError> as GoValue>::LAYOUT.size);
    // SAFETY: the block is as large as the layout says, and aligned for any Go type.
    unsafe { error.encode_at(place, &mut scratch) };
    // SAFETY: the caller's promise.
    unsafe { decode_at(&[encoded, &[place.cast_const()]].concat()) }
}
