//! [`Reply`]: what the runtime host has answered to a [`Request`](super::request::Request).
//!
//! # Safety
//!
//! Where a number is taken for a handle or an address, the operation that was asked for is looked at first: host/operations.go says
//! beside each what it leaves where.
#![allow(unsafe_code)]

use super::{Value, ValueError};
use crate::{
    abi::operation::Operation::{self, *},
    runtime::{frame_guard::FrameGuard, handle::Handle},
    value::{GoValue, Reader},
};

/// The answer of the host, in the frame that held the question.
pub(crate) struct Reply {
    frame: FrameGuard,
    operation: Operation,
}

impl Reply {
    pub(super) fn new(frame: FrameGuard, operation: Operation) -> Self {
        Self { frame, operation }
    }

    /// The number in a slot.
    pub(super) fn slot(&self, slot: usize) -> usize {
        self.frame.ints[slot]
    }

    pub(crate) fn number(&self) -> usize {
        self.slot(0)
    }

    pub(super) fn is_true(&self) -> bool {
        self.number() != 0
    }

    pub(super) fn text(&self) -> String {
        self.frame.text()
    }

    /// The second text.
    pub(super) fn kind(&self) -> String {
        self.frame.kind()
    }

    /// The new handle that the operation left.
    pub(super) fn handle(self) -> Result<Handle, ValueError> {
        self.optional_handle().ok_or(ValueError::NoRuntime)
    }

    pub(crate) fn value(self) -> Result<Value, ValueError> {
        self.handle().map(Value::from_handle)
    }

    /// The new handle, if the operation left one.
    pub(super) fn optional(self) -> Option<Value> {
        self.optional_handle().map(Value::from_handle)
    }

    /// The handle, likewise.
    pub(super) fn optional_handle(self) -> Option<Handle> {
        let leaves_handle = matches!(
            self.operation,
            Index
                | Field
                | Entry
                | Elem
                | Method
                | Clone
                | Convert
                | Channel
                | Func
                | Await
                | Tree
                | TypeOf
                | Addr
                | Copied
                | Assert
                | Append
                | Slice
                | Range
                | Zero
                | New
                | MakeSlice
                | MakeMap
                | MakeChan
                | Part
                | ErrorAs
                | Reading
                | FuncOf
        );
        assert!(leaves_handle, "{:?} leaves no handle", self.operation);
        // SAFETY: these operations leave a new handle or 0 in slot 0, and `self` is gone after it was taken.
        unsafe { Handle::new(self.frame.ints[0]) }
    }

    /// What was received by handle, if anything was.
    pub(super) fn received(self) -> Option<Value> {
        let receives = matches!(self.operation, Receive | Select);
        assert!(receives, "{:?} receives nothing", self.operation);
        // SAFETY: these operations leave a new handle or 0 in slot 1, and `self` is gone after it was taken.
        unsafe { Handle::new(self.frame.ints[1]) }.map(Value::from_handle)
    }

    /// The new handles that the operation left in an array.
    pub(super) fn values(self) -> Vec<Value> {
        let leaves_array = matches!(self.operation, Keys | Call | Elements | Entries | Next);
        assert!(leaves_array, "{:?} leaves no array", self.operation);
        let all = self.frame.ptrs[0].cast::<usize>();
        (0..self.number())
            .filter_map(|index| {
                // SAFETY: these operations leave an array at ptrs[0], which the frame keeps alive, and its length in slot 0.
                let address = unsafe { all.wrapping_add(index).read() };
                // SAFETY: each of its elements is a new handle, and `self` is gone after they were taken.
                unsafe { Handle::new(address) }.map(Value::from_handle)
            })
            .collect()
    }

    /// The encoded value that the operation left.
    ///
    /// # Safety
    ///
    /// The request had the schema of `T`.
    pub(super) unsafe fn decoded<T: GoValue>(&self) -> Result<T, ValueError> {
        let leaves_encoded = matches!(self.operation, Get | Fields | Receive);
        assert!(leaves_encoded, "{:?} leaves no value", self.operation);
        // SAFETY: the request had the schema of `T`, by the caller's promise.
        unsafe { decoded(&self.frame) }
    }
}

/// The encoded value that the host has left in a frame.
///
/// # Safety
///
/// The host was given the schema of `T` for it.
pub(crate) unsafe fn decoded<T: GoValue>(frame: &FrameGuard) -> Result<T, ValueError> {
    let mut reader = Reader::new(frame);
    // SAFETY: the host has compared the value's type with the schema, which is that of `T` by the caller's promise, and has left the
    // address of the encoded value, which the frame keeps alive.
    let value = unsafe { T::load(frame.ptrs[0], &mut reader) };
    reader.finish().map_err(|wrong| ValueError::from(*wrong))?;
    Ok(value)
}
