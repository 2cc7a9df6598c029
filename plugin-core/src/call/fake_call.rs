//! Calls of Rust closures from Rust, for the functions of a fake.
//!
//! # Safety
//!
//! Arguments and results are encoded as for Go, except that handles are lent: they are decoded by [`Reader::lending`].
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::binding::{Callee, FuncBinding},
    call::error::CallError,
    call::results::Results,
    call::rust_func::{End, RustFunc},
    runtime::contain_as,
    runtime::instance,
    value::go_error::GoError,
    value::raised::Raised,
    value::{ConversionError, GoValue, Reader, Scratch, encode},
};

impl FuncBinding {
    /// Calls the closure of a fake. `encoded` points to the arguments, which were encoded into `scratch`.
    #[cold]
    pub(super) fn call_rust<R: Results>(
        &self,
        encoded: &[*const u8],
        scratch: &Scratch,
    ) -> Result<R, CallError> {
        let Callee::Fake { closure, .. } = &self.callee else {
            unreachable!("only functions of fakes have this route")
        };
        let symbol = self.name();
        let panicked = |raised: Raised| {
            let (message, value) = raised.into_parts();
            CallError::Panic {
                symbol: symbol.clone(),
                message,
                go_type: String::new(),
                go_stack: Box::default(),
                value,
            }
        };
        // SAFETY: the closure's type was compared with the signature (head of call/binding.rs); the arguments are borrowed until this returns.
        match unsafe { call_fake::<R>(&**closure, encoded, scratch) } {
            FakeOutcome::Returned(results) => Ok(results),
            FakeOutcome::Failed(error) => Err(panicked(Raised::Error(error))),
            FakeOutcome::Panicked(raised) => Err(panicked(raised)),
            FakeOutcome::NoNil(error) => Err(CallError::Unconvertible {
                symbol: symbol.clone(),
                reason: no_nil(error.message()),
            }),
            FakeOutcome::Unfit(wrong) => Err(self.wrong(*wrong)),
        }
    }
}

/// The outcome of such a call.
#[derive(Debug)]
enum FakeOutcome<R> {
    Returned(R),
    /// The closure returned an error, for which the signature has no place.
    Failed(GoError),
    Panicked(Raised),
    /// A value could not be converted.
    Unfit(Box<ConversionError>),
    /// The closure returned an error. The other results include a handle, and there is no Go runtime to make a nil one.
    NoNil(GoError),
}

/// Returns the text of [`FakeOutcome::NoNil`].
pub(crate) fn no_nil(error: &str) -> String {
    format!(
        "the result beside the error {error:?} is a nil handle, which needs a Go runtime; open a plugin first"
    )
}

/// Calls a closure.
///
/// One side may have the final error as a value, and the other as the `Err` of a `Result`: both stand for the same Go function.
///
/// # Safety
///
/// `encoded` points to the closure's arguments, which are borrowed and were encoded into `scratch`. `R` stands for the closure's results.
unsafe fn call_fake<R: Results>(
    closure: &dyn RustFunc,
    encoded: &[*const u8],
    scratch: &Scratch,
) -> FakeOutcome<R> {
    let frame = Frame::unused();
    let run = || closure.run(encoded.as_ptr(), Reader::lending(&frame).lossy());
    let storage = match contain_as(run, Raised::of) {
        Err(raised) => return FakeOutcome::Panicked(raised),
        Ok(Err(wrong)) => return FakeOutcome::Unfit(wrong),
        Ok(Ok(storage)) => storage,
    };
    let mut reader = Reader::lending(&frame);
    // SAFETY: the arguments were encoded into this scratch and are borrowed (the caller's promise). The closure has stored one target for each
    // that it changes.
    unsafe { scratch.take_changes(storage.changes.as_ptr(), &mut reader) };
    if let Err(wrong) = reader.finish() {
        return FakeOutcome::Unfit(wrong);
    }
    if let End::Failed(error) = &storage.end {
        // SAFETY: `R` stands for the closure's results (the caller's promise), of which the last is an error, since it has returned one.
        return unsafe { fail(error.clone()) };
    }
    let (given, wanted) = (&storage.encoded, R::SHAPES.len());
    if given.len() == wanted {
        // SAFETY: these are the closure's results, for which `R` stands (the caller's promise). The storage keeps them alive.
        return unsafe { decode_at(given) };
    }
    if given.len() < wanted {
        // SAFETY: these are the results for which `R` stands, without the last, which is an error and nil.
        return unsafe { with_error(given, None) };
    }
    let mut reader = Reader::lending(&frame);
    // SAFETY: the closure has one more result than `R`, which is an error. The storage keeps it alive.
    match unsafe { <Option<GoError> as GoValue>::decode_at(given[wanted], &mut reader) } {
        // SAFETY: `R` stands for the closure's results (the caller's promise), of which the last is an error.
        Some(error) => unsafe { fail(error) },
        // SAFETY: `R` stands for the results before the error. The storage keeps them alive.
        None => unsafe { decode_at(given) },
    }
}

/// Decodes the results.
///
/// # Safety
///
/// `encoded` points to the results for which `R` stands, without the final error of a `Result`. They are alive.
unsafe fn decode_at<R: Results>(encoded: &[*const u8]) -> FakeOutcome<R> {
    let frame = Frame::unused();
    let mut reader = Reader::lending(&frame);
    // SAFETY: `encoded` points to the results for which `R` stands, which are alive (the caller's promise).
    let results = unsafe { R::decode_at(encoded.as_ptr(), &mut reader) };
    match reader.finish() {
        Ok(()) => FakeOutcome::Returned(results),
        Err(wrong) => FakeOutcome::Unfit(wrong),
    }
}

/// Returns the results of a closure that has returned an error. If the error is a value of `R`, the other results are zero.
///
/// # Safety
///
/// The last result of the Go function is an error.
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
    // SAFETY: blocks are zeroed, and a zero value of each type is encoded as zeros; see `Value::decode_at` for handles.
    unsafe { with_error(&zeros, Some(error)) }
}

/// Decodes the results, with `error` as the last one.
///
/// # Safety
///
/// `encoded` points to the results for which `R` stands, without the last, which is an error as a value. They are alive.
unsafe fn with_error<R: Results>(encoded: &[*const u8], error: Option<GoError>) -> FakeOutcome<R> {
    let mut scratch = Scratch::new();
    let error = encode::<Option<GoError>>(&error, &mut scratch);
    // SAFETY: these are the results for which `R` stands, which are alive (the caller's promise), and the error.
    unsafe { decode_at(&[encoded, &[error]].concat()) }
}
