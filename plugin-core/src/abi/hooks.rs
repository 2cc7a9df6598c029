//! [`Hooks`]: the functions that Go calls in Rust.

use std::sync::atomic::{AtomicU32, AtomicUsize};

/// A C function of two words that Go calls. These functions never unwind.
pub(crate) type Tell = extern "C" fn(usize, usize);
/// A C function of two words that returns a word.
pub(crate) type Ask = extern "C" fn(usize, usize) -> usize;
/// A C function that calls a Rust closure with arguments in registers: the closure's address, then six words.
pub(crate) type CallDirect =
    extern "C" fn(usize, usize, usize, usize, usize, usize, usize) -> Answer;

/// A C function that calls a Rust closure inline.
pub(crate) type CallInline = unsafe extern "C" fn(*mut InlineCall);

/// A C function that writes the bounds of the thread's stack, or zeros. Go calls it on that stack.
pub(crate) type StackBounds = unsafe extern "C" fn(*mut [usize; 2]);

/// An inline call of a Rust closure: `type directCall` of host/direct.go. It is on the goroutine's stack.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct InlineCall {
    pub(crate) closure: usize,
    pub(crate) words: [usize; MAX_WORDS],
    pub(crate) answer: Answer,
}

/// The number of words of arguments that a closure can take: `mostWords` of host/directform.go.
pub(crate) const MAX_WORDS: usize = 6;

/// The result of a Rust closure that was called with arguments in registers: `goplugin_answer` of host/direct.go, returned in registers.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Answer {
    /// The address of the results, or null if the word is the only result.
    pub(crate) storage: usize,
    pub(crate) word: usize,
}

/// The functions and counters that Rust passes to the host at start: `struct hooks` of host/host.go, which documents each.
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
    pub(crate) stack_bounds: StackBounds,
    pub(crate) access: Ask,
    pub(crate) access_state: &'static AtomicU32,
    pub(crate) lend: Ask,
    pub(crate) error_owned: Ask,
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
