//! [`inline`]: runs a closure that Go has called without leaving the goroutine, and that cannot call Go.
//!
//! While it runs, the thread's session is a mark at which every entry into Go panics, and every wait for Go.

use super::{Session, current};
use crate::runtime::{
    contain,
    order::crossing,
    thread::{self, Depth},
};
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
    thread::set_session(MARK.as_ptr().cast());
    let ended = crossing(Depth::CODE, || catch_unwind(AssertUnwindSafe(code)));
    let ended = match ended {
        Ok(result) => Inline::Ended(result),
        Err(payload) if payload.is::<InOrdinaryWay>() => Inline::InOrdinaryWay,
        Err(payload) => match contain(|| resume_unwind(payload)) {
            Ok(never) => never,
            Err(text) => Inline::Panicked(text),
        },
    };
    thread::set_session(ptr::null());
    ended
}

/// Gives up a call inline of which no user code has run yet.
#[cold]
pub(crate) fn leave_inline() {
    if current() == Some(MARK) {
        resume_unwind(Box::new(InOrdinaryWay));
    }
}

#[cold]
pub(super) fn refuse() -> ! {
    panic!(
        "a closure that Go calls inline must not call Go, nor wait for it: see Callback::inline"
    );
}
