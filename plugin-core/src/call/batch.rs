//! Batches: many calls of one function in one crossing into Go.
//!
//! Bench row "batch of 1,000 func(int, int) int, per call": 2.9 ns, of a target of 4.4. One by one the calls take 47 (BENCHMARKS.md).

use crate::{
    call::binding::{FuncBinding, Route},
    call::error::CallError,
    value::{GoValue, Uintptr},
};
use std::fmt;

/// A number or `bool` that is passed in one integer register.
///
/// The trait is sealed, since the host writes and reads as many words as there are arguments and results.
pub trait Word: sealed::Sealed + GoValue + Copy {
    /// Returns the contents of the register for this value.
    fn to_word(self) -> usize;
    /// Returns the value for the contents of a register, whose upper bits are undefined.
    fn from_word(word: usize) -> Self;
}

mod sealed {
    /// Implemented for types whose layout is one integer register, in this file only.
    pub trait Sealed {}
}

macro_rules! words {
    ($($type:ty),*) => {
        $(
            impl sealed::Sealed for $type {}
            impl Word for $type {
                #[inline]
                fn to_word(self) -> usize {
                    self as usize
                }

                #[inline]
                fn from_word(word: usize) -> Self {
                    word as $type
                }
            }
        )*
    };
}

words!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl sealed::Sealed for bool {}
impl Word for bool {
    #[inline]
    fn to_word(self) -> usize {
        self.into()
    }

    #[inline]
    fn from_word(word: usize) -> Self {
        word as u8 != 0
    }
}

impl sealed::Sealed for Uintptr {}
impl Word for Uintptr {
    #[inline]
    fn to_word(self) -> usize {
        self.0
    }

    #[inline]
    fn from_word(word: usize) -> Self {
        Self(word)
    }
}

/// The error of a batch, with the results of the calls before the one that failed.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("call {} of the batch failed: {error}", .done.len())]
pub struct BatchError<R> {
    /// The results of the calls before the one that failed. Its index is `done.len()`.
    pub done: Vec<R>,
    /// The error of the call that failed.
    pub error: CallError,
}

/// As `Display`: what `main` prints of an error that it returns, and `unwrap`.
impl<R> fmt::Debug for BatchError<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "call {} of the batch failed: {}",
            self.done.len(),
            self.error
        )
    }
}

/// Calls a function once for each group of arguments. `words` converts a group to words, and `call` makes a single call.
pub(crate) fn batch<A: Copy, R: Word, const N: usize>(
    binding: &FuncBinding,
    calls: &[A],
    words: impl Fn(A) -> [usize; N],
    call: impl Fn(A) -> Result<R, CallError>,
) -> Result<Vec<R>, BatchError<R>> {
    let words = calls.iter().map(|&arguments| words(arguments));
    let (target, arguments): (_, Vec<usize>) = match binding.route {
        Route::Registers(target) => (target, words.flatten().collect()),
        // GC safety: the receiver is a number here and in the host; the binding's handle keeps it alive.
        Route::Method { target, receiver } => {
            let all = words.flat_map(|words| std::iter::once(receiver).chain(words));
            (target, all.collect())
        }
        Route::Reflect(_) | Route::Rust => return one_by_one(calls, call),
    };
    let (words, error) = binding.call_batch(target, &arguments, calls.len(), 1);
    let done = words
        .into_iter()
        .map(|word| R::from_word(word.get()))
        .collect();
    match error {
        None => Ok(done),
        Some(error) => Err(BatchError { done, error }),
    }
}

/// Makes the calls one by one, for functions whose arguments are not passed in registers.
fn one_by_one<A: Copy, R>(
    calls: &[A],
    call: impl Fn(A) -> Result<R, CallError>,
) -> Result<Vec<R>, BatchError<R>> {
    let mut done = Vec::with_capacity(calls.len());
    for arguments in calls {
        match call(*arguments) {
            Ok(result) => done.push(result),
            Err(error) => return Err(BatchError { done, error }),
        }
    }
    Ok(done)
}
