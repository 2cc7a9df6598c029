//! [`inline`]: runs a closure that Go has called without leaving the goroutine, and that cannot call Go.
//!
//! While it runs, [`CURRENT`] is a mark at which every entry into Go panics, and every wait for Go.

use super::{CURRENT, Session};
use crate::runtime::{contain, order::Crossing};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr::{self, NonNull},
};

/// No session, but a closure that must not call Go.
pub(super) const MARK: NonNull<Session<'static>> = NonNull::dangling();

/// How such a closure has ended.
pub(crate) enum Inline<T> {
    Ended(T),
    /// With what the panic says.
    Panicked(String),
    /// It has not begun, and is to be called in the way of cgo.
    InOrdinaryWay,
}

/// What [`leave_inline`] unwinds with.
struct InOrdinaryWay;

/// Runs user code for Go.
#[inline]
pub(crate) fn inline<T>(code: impl FnOnce() -> T) -> Inline<T> {
    let crossing = Crossing::begin();
    CURRENT.set(MARK.as_ptr());
    let ended = catch_unwind(AssertUnwindSafe(code));
    let ended = match ended {
        Ok(result) => Inline::Ended(result),
        Err(payload) if payload.is::<InOrdinaryWay>() => Inline::InOrdinaryWay,
        Err(payload) => match contain(|| resume_unwind(payload)) {
            Ok(never) => never,
            Err(text) => Inline::Panicked(text),
        },
    };
    drop(crossing);
    CURRENT.set(ptr::null());
    ended
}

/// Gives up a call inline of which no user code has run yet.
#[cold]
pub(crate) fn leave_inline() {
    if CURRENT.get() == MARK.as_ptr() {
        resume_unwind(Box::new(InOrdinaryWay));
    }
}

#[cold]
pub(super) fn refuse() -> ! {
    panic!(
        "a closure that Go calls inline must not call Go, nor wait for it: see Callback::inline"
    );
}
