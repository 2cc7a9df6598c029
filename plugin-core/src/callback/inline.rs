//! One call of a Rust closure by Go, inline: while the goroutine runs on, to Go's scheduler.
//!
//! # Safety
//!
//! Go calls [`called`] with a call on the stack of the goroutine, of a closure that it holds, with the words of arguments of its own types
//! (host/inline.go). That stack moves only when Go code runs, so it stays as long as the closure, which cannot call Go.
#![allow(unsafe_code)]

use super::{Closure, direct::Words};
use crate::{
    abi::frame::PANICKED,
    abi::hooks::{Answer, InlineCall},
    runtime::session::{self, Inline},
};
use std::ptr;

/// `inOrdinaryWay` of host/inline.go: what the storage of an answer is never at.
const IN_ORDINARY_WAY: usize = 1;

/// Called by Go, on any thread, to call a Rust closure.
///
/// # Safety
///
/// See the head of this file.
pub(crate) unsafe extern "C" fn called(call: *mut InlineCall) {
    // SAFETY: the caller's promise. Go does not look at it until this returns.
    let call = unsafe { &mut *call };
    // SAFETY: Go holds the closure (head of this file).
    let closure = unsafe { &*ptr::with_exposed_provenance::<Closure>(call.closure) };
    call.answer = match session::inline(|| closure.0.answer(Words(&call.words))) {
        Inline::Ended(answer) => answer,
        Inline::Panicked(text) => Answer::text(PANICKED, text),
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
