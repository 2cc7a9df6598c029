//! Inline calls of Rust closures by Go: for Go's scheduler, the goroutine keeps running Go code.
//!
//! Bench row "inline callback from Go into Rust": 0.59 of the time of a cgo callback; an ordinary one takes 1.27 (BENCHMARKS.md).
//!
//! # Safety
//!
//! Go calls [`called`] with a call of a closure that it holds. The call is on the goroutine's stack and has the words of arguments of the
//! closure's types (host/inline.go). The stack moves only when Go code runs, and the closure cannot call Go.
#![allow(unsafe_code)]

use super::{Closure, direct::Words};
use crate::{
    abi::hooks::{Answer, InlineCall},
    runtime::session::{self, Inline},
    value::raised::Raised,
};
use std::ptr;

/// `inOrdinaryWay` of host/inline.go: an address at which there is never a storage.
const IN_ORDINARY_WAY: usize = 1;

/// Calls a Rust closure. Go calls this, on any thread.
///
/// # Safety
///
/// `call` points to a call as the head of this file says.
pub(crate) unsafe extern "C" fn called(call: *mut InlineCall) {
    // SAFETY: `call` points to a call (the caller's promise), which Go does not access until this returns.
    let call = unsafe { &mut *call };
    // SAFETY: Go holds the closure (head of this file).
    let closure = unsafe { &*ptr::with_exposed_provenance::<Closure>(call.closure) };
    call.answer = match session::inline(|| closure.0.answer(Words(&call.words)), Raised::of) {
        Inline::Ended(answer) => answer,
        Inline::Panicked(raised) => Answer::raised(raised),
        Inline::InOrdinaryWay => Answer {
            storage: IN_ORDINARY_WAY,
            word: 0,
        },
    };
}

#[cfg(test)]
mod tests {
    use super::IN_ORDINARY_WAY;
    use crate::abi::{
        hooks::MAX_WORDS,
        mirror::{fields, rust_fields},
    };

    #[test]
    fn the_host_has_the_same_call() {
        let host = include_str!("../../../plugin-runtime-host/host/inline.go");
        let call = include_str!("../../../plugin-runtime-host/host/direct.go");
        assert_eq!(
            fields(call, "directCall"),
            ["closure", "words", "storage", "word"]
        );
        let rust = include_str!("../abi/hooks.rs");
        assert_eq!(
            rust_fields(rust, "InlineCall"),
            ["closure", "words", "answer"]
        );
        assert_eq!(rust_fields(rust, "Answer"), ["storage", "word"]);
        assert!(host.contains(&format!("const inOrdinaryWay = {IN_ORDINARY_WAY}\n")));
        let forms = include_str!("../../../plugin-runtime-host/host/directform.go");
        assert!(forms.contains(&format!("const mostWords = {MAX_WORDS}\n")));
    }
}
