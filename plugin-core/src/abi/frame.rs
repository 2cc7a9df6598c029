//! [`Frame`]: what one call's arguments and results travel in.
//!
//! # Safety
//!
//! A frame lies in the Go heap and is kept for ever by the runtime host (`frames.all` in host/frame.go), so its address is good
//! from any thread at any time. It is lent to one call at a time, see [`FrameGuard`](crate::runtime::frame_guard::FrameGuard). Rust writes only to fields in
//! which Go's collector sees no pointers (`uintptr` and `uint64` there), so it misses no write barrier; `ptrs` and the texts are
//! written by Go code alone, and what they point to is alive until the frame is spent: see [`Frame::spend`].
#![allow(unsafe_code)]

use crate::{
    abi::plan::Plan,
    abi::pointer::start,
    abi::registers::{MAX_FLOATS, MAX_INTS},
};
use std::{
    mem, ptr, slice,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Mirrors `struct frame` of host/frame.go; the runtime host reports that struct's size at start.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Frame {
    status: usize,
    /// What to call or access: the address of a func value, of a variable, or of one of the host's bindings.
    pub(crate) target: usize,
    pub(crate) plan: *const Plan,
    held: usize,
    /// Whom to tell that a spawned call has ended.
    pub(crate) waiter: usize,
    spent: AtomicUsize,
    /// A Go slice: the handles in images that the call has left.
    given: *const usize,
    given_len: usize,
    _given_cap: usize,
    pub(crate) ints: [usize; MAX_INTS],
    pub(crate) floats: [u64; MAX_FLOATS],
    pub(crate) ptrs: [*const u8; MAX_INTS],
    text: GoText,
    kind: GoText,
    stack: GoText,
    _list: [usize; 2],
}

/// How a call ended: `type status` of host/frame.go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Returned,
    Failed,
    Panicked,
    Exited,
    Refused,
}

// The numbers of these.
pub(crate) const RETURNED: usize = 0;
pub(crate) const FAILED: usize = 1;
pub(crate) const PANICKED: usize = 2;
/// 3 is that of a goroutine that has ended itself.
pub(crate) const REFUSED: usize = 4;

/// A Go string in a frame.
#[repr(C)]
#[derive(Debug)]
struct GoText {
    data: *const u8,
    len: usize,
}

impl GoText {
    fn copy(&self) -> String {
        if self.len == 0 {
            return String::new();
        }
        // SAFETY: Go code stored a whole string here, which the frame keeps alive until it is spent (head of this file).
        let bytes = unsafe { slice::from_raw_parts(self.data, self.len) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

impl Frame {
    /// One that no call uses, for a [`Reader`](crate::value::Reader) of images in Rust memory.
    pub(crate) const fn unused() -> Self {
        const NONE: GoText = GoText {
            data: ptr::null(),
            len: 0,
        };
        Self {
            status: 0,
            target: 0,
            plan: ptr::null(),
            held: 0,
            waiter: 0,
            spent: AtomicUsize::new(0),
            given: ptr::null(),
            given_len: 0,
            _given_cap: 0,
            ints: [0; MAX_INTS],
            floats: [0; MAX_FLOATS],
            ptrs: [ptr::null(); MAX_INTS],
            text: NONE,
            kind: NONE,
            stack: NONE,
            _list: [0; 2],
        }
    }

    /// What the call left has been read. From now on Go may let it be collected, before the next call on this frame as well
    /// (host/released.go): nothing that `ptrs` and the texts point to may be looked at any more.
    #[inline]
    pub(crate) fn spend(&self) {
        // All reads come before this.
        self.spent.store(1, Ordering::Release);
    }

    /// Whether there are handles in images that the call has left.
    #[inline]
    pub(crate) fn has_given(&self) -> bool {
        self.given_len != 0
    }

    /// Their addresses, which are good until the frame is spent. They are told once.
    pub(crate) fn given(&mut self) -> &[usize] {
        let len = mem::take(&mut self.given_len);
        if len == 0 {
            return &[];
        }
        // SAFETY: Go code stored a whole slice here, which the frame keeps alive until it is spent, with the handles (head of this file).
        unsafe { slice::from_raw_parts(self.given, len) }
    }

    #[inline]
    pub(crate) fn status(&self) -> Status {
        match self.status {
            RETURNED => Status::Returned,
            FAILED => Status::Failed,
            PANICKED => Status::Panicked,
            3 => Status::Exited,
            _ => Status::Refused,
        }
    }

    /// The text of an error, a panic or a refusal.
    pub(crate) fn text(&self) -> String {
        self.text.copy()
    }

    /// The Go type of the error or of the panic value.
    pub(crate) fn kind(&self) -> String {
        self.kind.copy()
    }

    /// The stack of the goroutine that panicked.
    pub(crate) fn stack(&self) -> String {
        self.stack.copy()
    }

    /// Puts a text, or a path, into two integer slots. The bytes must live until the call is over.
    pub(crate) fn put_bytes(&mut self, slot: usize, bytes: &[u8]) {
        self.ints[slot] = start(bytes).expose_provenance();
        self.ints[slot + 1] = bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use crate::abi::mirror::{fields, rust_fields};

    #[test]
    fn the_host_has_the_same_fields_in_the_same_order() {
        let rust = rust_fields(include_str!("frame.rs"), "Frame");
        let go = fields(
            include_str!("../../../plugin-runtime-host/host/frame.go"),
            "frame",
        );
        let same = [
            "status", "target", "plan", "held", "waiter", "spent", "given",
        ];
        assert_eq!(rust[..7], same);
        assert_eq!(go[..7].join(" ").replace("fn", "target"), same.join(" "));
        assert_eq!(
            rust[7..],
            [
                "given_len",
                "_given_cap",
                "ints",
                "floats",
                "ptrs",
                "text",
                "kind",
                "stack",
                "_list"
            ]
        );
        assert_eq!(
            go[7..],
            ["regs", "ptrs", "text", "kind", "stack", "below", "listed"]
        );
        let registers = include_str!("../../../plugin-runtime-host/host/trampoline/trampoline.go");
        assert_eq!(fields(registers, "Registers"), ["Ints", "Floats"]);
        for (name, count) in [
            ("MaxInts", crate::abi::registers::MAX_INTS),
            ("MaxFloats", crate::abi::registers::MAX_FLOATS),
        ] {
            assert!(
                registers.contains(&format!("{name} "))
                    && registers.contains(&format!("= {count}")),
                "{name}"
            );
        }
    }

    #[test]
    fn the_host_has_the_same_ends_of_a_call() {
        let go = include_str!("../../../plugin-runtime-host/host/frame.go");
        let (_, rest) = go
            .split_once("returned status = iota")
            .expect("the first status");
        let names: Vec<_> = rest
            .lines()
            .skip(1)
            .map_while(|line| line.split_whitespace().next())
            .take(4)
            .collect();
        assert_eq!(names, ["failed", "panicked", "exited", "refused"]);
    }
}
