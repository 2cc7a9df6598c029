//! [`inline`]: runs a closure that Go calls inline, without leaving the goroutine.
//!
//! While it runs, the thread's session is a mark at which every entry into Go panics, and every wait for Go.

use super::{Session, current};
use crate::runtime::{
    order::crossing,
    thread::{self, Depth},
};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr::{self, NonNull},
};

/// The value of [`CURRENT`] while a closure runs that must not call Go.
pub(super) const MARK: NonNull<Session<'static>> = NonNull::dangling();

/// The outcome of an inline call.
pub(crate) enum Inline<T, E> {
    Ended(T),
    /// The closure panicked.
    Panicked(E),
    /// The closure was not called, and must be called through cgo.
    InOrdinaryWay,
}

/// The payload with which [`leave_inline`] unwinds.
struct InOrdinaryWay;

/// Runs user code that Go calls inline. `told` is given the payload of a panic, and does not panic.
#[inline]
pub(crate) fn inline<T, E>(
    code: impl FnOnce() -> T,
    told: impl FnOnce(Box<dyn Any + Send>) -> E,
) -> Inline<T, E> {
    if thread::is_to_watch() {
        thread::note_origin();
    }
    thread::set_session(MARK.as_ptr().cast());
    let ended = crossing(Depth::CODE, || catch_unwind(AssertUnwindSafe(code)));
    let ended = match ended {
        Ok(result) => Inline::Ended(result),
        Err(payload) if payload.is::<InOrdinaryWay>() => Inline::InOrdinaryWay,
        Err(payload) => Inline::Panicked(told(payload)),
    };
    thread::set_session(ptr::null());
    ended
}

/// Gives up an inline call before its user code runs, so that it is made through cgo.
#[cold]
pub(crate) fn leave_inline() {
    if current() == Some(MARK) {
        resume_unwind(Box::new(InOrdinaryWay));
    }
}

/// Panics. In a panic hook a second panic would end the process, so there this only unwinds, which ends the hook, and [`inline`] catches it as
/// it catches the first panic. `panicking` is also true in destructors that run during unwinding; there it makes no difference but that the hook
/// is not called.
#[cold]
pub(super) fn refuse() -> ! {
    const WHY: &str =
        "a closure that Go calls inline must not call Go or wait for it; see Callback::inline";
    if std::thread::panicking() {
        resume_unwind(Box::new(format!(
            "{WHY} (called while it panicked, as by a panic hook)"
        )));
    }
    panic!("{WHY}");
}
