//! [`Hooks`]: what Go calls in Rust.

use std::sync::atomic::{AtomicU32, AtomicUsize};

/// A C function of two words that Go calls. None of them unwinds.
pub(crate) type Tell = extern "C" fn(usize, usize);
/// One that returns a word.
pub(crate) type Ask = extern "C" fn(usize, usize) -> usize;
/// One that calls a Rust closure by registers: the closure's address, then six words.
pub(crate) type CallDirect =
    extern "C" fn(usize, usize, usize, usize, usize, usize, usize) -> Answer;

/// One that calls a Rust closure inline, with an `InlineCall`.
pub(crate) type CallInline = unsafe extern "C" fn(*mut InlineCall);

/// A call of a Rust closure inline: `type inlineCall` of host/inline.go. It lies on the stack of the goroutine.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct InlineCall {
    pub(crate) closure: usize,
    pub(crate) words: [usize; MAX_WORDS],
    pub(crate) answer: Answer,
}

/// How many words of arguments a closure is given at most: `mostWords` of host/directform.go.
pub(crate) const MAX_WORDS: usize = 6;

/// What a Rust closure answers that was called by registers: `goplugin_answer` of host/direct.go, which comes back in registers.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Answer {
    /// Null where the word says all.
    pub(crate) storage: usize,
    pub(crate) word: usize,
}

/// What Rust says at start: `struct hooks` of host/host.go, which says what each is called for.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Hooks {
    pub(crate) ended: Ask,
    pub(crate) called: Tell,
    pub(crate) done: Tell,
    pub(crate) dropped: Tell,
    pub(crate) called_direct: CallDirect,
    pub(crate) done_direct: Tell,
    pub(crate) called_inline: CallInline,
    pub(crate) woken: Tell,
    pub(crate) next: Ask,
    pub(crate) leave: Ask,
    pub(crate) access: Ask,
    pub(crate) access_state: &'static AtomicU32,
    pub(crate) lend: Ask,
    pub(crate) error_owned: Tell,
    pub(crate) dropped_handles: &'static AtomicUsize,
    pub(crate) ended_handles: &'static AtomicUsize,
}

#[cfg(test)]
mod tests {
    use crate::abi::mirror::{camel_case, fields, rust_fields};

    #[test]
    fn the_host_has_the_same_hooks_in_the_same_order() {
        let go = fields(
            include_str!("../../../plugin-runtime-host/host/host.go"),
            "hooks",
        );
        let rust: Vec<String> = rust_fields(include_str!("hooks.rs"), "Hooks")
            .iter()
            .map(|name| camel_case(name))
            .collect();
        assert_eq!(go, rust);
    }
}
