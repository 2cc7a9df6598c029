//! [`ScalarCall`]: a call of a function of up to three numbers, which needs no frame.
//!
//! Bench row "func(int, int) int": 52 instructions with the loop around it.
//!
//! # Safety
//!
//! Such a call lies on the stack of the thread that makes it, and Go writes to it until the entry is over. Go's collector does not look
//! there, and need not: it holds numbers, and, of a call that panicked, the frame that Rust has lent for the texts.
//!
//! GC safety: the func value, and the receiver of a method, which comes before the numbers, are kept by the binding that makes the call.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    runtime::frame_guard::FrameGuard,
    runtime::instance,
    value::{Arguments, Reader},
};
use std::{ffi::c_void, ptr};

/// As many numbers as a [`ScalarCall`] has room for.
const MAX_WORDS: usize = 3;
/// `running` of host/frame.go: what Go finds the status to be when it has not set it.
const RUNNING: usize = 5;

/// Mirrors `struct scalarCall` of host/calls.go.
#[repr(C)]
#[derive(Debug)]
pub(super) struct ScalarCall {
    status: usize,
    target: usize,
    ints: [usize; MAX_WORDS],
    frame: *mut Frame,
}

impl ScalarCall {
    /// A call of the func value at `target`.
    #[inline]
    pub(super) fn new(target: usize) -> Self {
        Self {
            status: RUNNING,
            target,
            ints: [0; MAX_WORDS],
            frame: ptr::null_mut(),
        }
    }

    /// Where to put the arguments.
    #[inline]
    pub(super) fn arguments(&mut self) -> Arguments<'_> {
        Arguments::of_registers(&mut self.ints, &mut [])
    }

    /// Where the call is, for Go.
    #[inline]
    pub(super) fn address(&mut self) -> *mut c_void {
        ptr::from_mut(self).cast()
    }

    /// The result, or else the frame with what ended the call, which is now the caller's.
    #[inline]
    pub(super) fn end(&self) -> Result<Reader<'_>, *mut Frame> {
        if self.status == 0 {
            Ok(Reader::of_registers(&self.ints, &[], &[]))
        } else {
            Err(self.frame)
        }
    }
}

/// Called by Go: lends a frame to a call on this thread that has panicked. Nothing in here panics: there is a runtime, which asks.
pub(crate) extern "C" fn lend(_: usize, _: usize) -> usize {
    instance::current().map_or(0, |runtime| {
        FrameGuard::take(runtime).into_address().expose_provenance()
    })
}
