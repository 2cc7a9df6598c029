//! [`Frame`]: the arguments and results of one call.
//!
//! # Safety
//!
//! A frame is in the Go heap. The runtime host never frees it (`frames.all` in host/frame.go), so its address is valid on any thread at any
//! time. One call uses it at a time; see [`FrameGuard`](crate::runtime::frame_guard::FrameGuard). Rust writes only to fields whose Go type is
//! `uintptr` or `uint64`, in which the collector sees no pointers, so no write barrier is needed. Only Go code writes `ptrs` and the texts.
//! What they point to is alive until the frame is spent; see [`Frame::spend`].
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

/// `struct frame` of host/frame.go. The runtime host passes the struct's size at start, which is compared with this one's.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Frame {
    status: usize,
    /// The address of the func value, variable or host's binding to call or access.
    pub(crate) target: usize,
    pub(crate) plan: *const Plan,
    held: usize,
    /// The address to pass to the hook `ended` when a spawned call ends.
    pub(crate) waiter: usize,
    spent: AtomicUsize,
    /// A Go slice of the handles in the encoded results of the call.
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

/// The outcome of a call: `type status` of host/frame.go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Returned,
    Failed,
    Panicked,
    Exited,
    Refused,
}

// The numbers of the statuses in a frame.
pub(crate) const RETURNED: usize = 0;
pub(crate) const FAILED: usize = 1;
pub(crate) const PANICKED: usize = 2;
const EXITED: usize = 3;
pub(crate) const REFUSED: usize = 4;
/// A Rust closure has panicked with a Go value.
pub(crate) const RAISED: usize = 6;

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
        // SAFETY: only Go code writes this field, and it stores a valid string. GC safety: the frame keeps the string alive until it is
        // spent, and the borrow of the frame ends before.
        let bytes = unsafe { slice::from_raw_parts(self.data, self.len) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

impl Frame {
    /// Returns a frame that no call uses, for a [`Reader`](crate::value::Reader) of encoded values in Rust memory.
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

    /// Marks the results of the call as read. From then on Go may clear the frame and collect what it pointed to (host/released.go), so
    /// memory that `ptrs` and the texts pointed to must not be accessed any more.
    #[inline]
    pub(crate) fn spend(&self) {
        // Release orders all reads before this store.
        self.spent.store(1, Ordering::Release);
    }

    /// Reports whether there are handles in the encoded results of the call.
    #[inline]
    pub(crate) fn has_given(&self) -> bool {
        self.given_len != 0
    }

    /// Takes the addresses of these handles, which are valid until the frame is spent. A second call returns none.
    pub(crate) fn given(&mut self) -> &[usize] {
        let len = mem::take(&mut self.given_len);
        if len == 0 {
            return &[];
        }
        // SAFETY: only Go code writes `given`, and it stores a valid slice of this length. GC safety: the frame keeps the slice and the
        // handles alive until it is spent.
        unsafe { slice::from_raw_parts(self.given, len) }
    }

    #[inline]
    pub(crate) fn status(&self) -> Status {
        match self.status {
            RETURNED => Status::Returned,
            FAILED => Status::Failed,
            PANICKED => Status::Panicked,
            EXITED => Status::Exited,
            _ => Status::Refused,
        }
    }

    /// Returns the text of an error or of a panic value.
    pub(crate) fn text(&self) -> String {
        self.text.copy()
    }

    /// Returns the Go type of the error or of the panic value, or the kind of an error of the host.
    pub(crate) fn kind(&self) -> String {
        self.kind.copy()
    }

    /// Returns the stack trace of the goroutine that panicked.
    pub(crate) fn stack(&self) -> String {
        self.stack.copy()
    }

    /// Stores the address and the length of `bytes` in two integer slots. The bytes must live until the end of the call.
    pub(crate) fn put_bytes(&mut self, slot: usize, bytes: &[u8]) {
        self.put_slice(slot, bytes);
    }

    /// The same for words.
    pub(crate) fn put_words(&mut self, slot: usize, words: &[usize]) {
        self.put_slice(slot, words);
    }

    fn put_slice<T>(&mut self, slot: usize, slice: &[T]) {
        self.ints[slot] = start(slice).expose_provenance();
        self.ints[slot + 1] = slice.len();
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
