//! [`ScalarCall`]: a call of a function of up to three numbers. It is on the stack, so it needs no frame.
//!
//! Bench row "func(int, int) int": 47 ns, of a target of 47. Through frames the call takes 1.22 times as long (78 and 96 ns, the minima of
//! 25 paired runs on a busy machine), so the row would miss its target.
//!
//! Go writes to the call until the entry returns. Go's collector does not scan the thread's stack, and need not: the call holds numbers and,
//! if it panicked, the address of the frame that Go was lent for the texts.
//!
//! GC safety: the func value, and the receiver of a method, which comes before the numbers, are kept by the binding that makes the call.

use crate::{
    abi::frame::Frame,
    runtime::frame_guard::FrameGuard,
    runtime::instance,
    value::{Arguments, Reader},
};
use std::{ffi::c_void, ptr};

/// The number of arguments that a [`ScalarCall`] has room for.
const MAX_WORDS: usize = 3;
/// `running` of host/frame.go: the status until Go sets another.
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
    /// Returns a call of the func value at `target`, without arguments.
    #[inline]
    pub(super) fn new(target: usize) -> Self {
        Self {
            status: RUNNING,
            target,
            ints: [0; MAX_WORDS],
            frame: ptr::null_mut(),
        }
    }

    /// Returns the registers for the arguments.
    #[inline]
    pub(super) fn arguments(&mut self) -> Arguments<'_> {
        Arguments::of_registers(&mut self.ints, &mut [])
    }

    /// Returns the address of the call, for Go.
    #[inline]
    pub(super) fn address(&mut self) -> *mut c_void {
        ptr::from_mut(self).cast()
    }

    /// Returns the result. If the call did not return, returns the frame that Go was lent, which is now the caller's.
    #[inline]
    pub(super) fn end(&self) -> Result<Reader<'_>, *mut Frame> {
        if self.status == 0 {
            Ok(Reader::of_registers(&self.ints, &[], &[]))
        } else {
            Err(self.frame)
        }
    }
}

/// Lends a frame to a call that panicked. Go calls this on the thread of the call. It does not panic.
pub(crate) extern "C" fn lend(_: usize, _: usize) -> usize {
    instance::current().map_or(0, |runtime| {
        FrameGuard::take(runtime).into_address().expose_provenance()
    })
}
