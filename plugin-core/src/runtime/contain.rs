//! [`contain`]: runs user code and converts a panic to an error, since it must not unwind into Go.
//!
//! All user code for which Go waits runs by `runtime/under_way`, which calls this: closures and their results
//! (`callback/crossing`, `callback/direct`), captured values that Go's collector frees (`crossing::dropped`), results of abandoned calls,
//! and wakers (`call/pending`, `dynamic/channel/wait`). Only inline closures run by `runtime/session/inline`. The other C functions that Go calls (`up`, `lend`, `next`, `leave`) run no
//! user code.
//!
//! A destructor that panics during unwinding cannot be contained: Rust ends the process.

use std::{
    any::Any,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Runs user code. If it panics, returns the text of the panic, which the panic hook has reported.
///
/// Asserting unwind safety is correct here: captured values are either dropped, or in the same state as after a panic that the program
/// catches itself.
#[inline]
pub(crate) fn contain<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    contain_as(code, panic_text)
}

/// Runs user code. If it panics, returns what `told` makes of the payload. `told` does not panic.
#[inline]
pub(crate) fn contain_as<T, E>(
    code: impl FnOnce() -> T,
    told: impl FnOnce(Box<dyn Any + Send>) -> E,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(code)).map_err(told)
}

/// Returns the text of a panic, and drops its payload.
#[cold]
pub(crate) fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = text(&*payload);
    dispose(payload);
    text
}

/// Drops the payload of a panic. Its destructor is user code, too, and may panic with another payload, which is leaked.
#[cold]
fn dispose(payload: Box<dyn Any + Send>) {
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(another);
    }
}

/// Returns the text of a panic.
#[cold]
fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a Rust panic without a text").to_owned()
}

#[cfg(test)]
mod tests {
    use super::contain;
    use std::panic::{panic_any, resume_unwind};

    /// Panics when it is dropped, with one of fewer lives.
    struct Bomb(u32);

    impl Drop for Bomb {
        fn drop(&mut self) {
            if let Some(lives) = self.0.checked_sub(1) {
                panic_any(Bomb(lives));
            }
        }
    }

    #[test]
    fn a_panic_is_what_it_says() {
        let said = |code: fn()| contain(code).unwrap_err();
        assert_eq!(contain(|| 5), Ok(5));
        assert_eq!(said(|| panic!("literal")), "literal");
        assert_eq!(said(|| panic!("{}", "made")), "made");
        assert_eq!(said(|| panic_any(7)), "a Rust panic without a text");
        assert_eq!(said(|| resume_unwind(Box::new("quiet"))), "quiet");
    }

    #[test]
    fn payloads_that_panic_when_they_are_dropped_go_no_further() {
        for lives in 0..4 {
            assert!(contain(|| panic_any(Bomb(lives))).is_err());
            assert!(contain(|| drop(Bomb(lives))).is_err() || lives == 0);
        }
    }
}
