//! [`Reply`]: the runtime host's reply to a [`Request`](super::request::Request).
//!
//! # Safety
//!
//! Before a number is used as a handle or an address, the operation is checked: host/operations.go says what each operation stores in which
//! slot.
#![allow(unsafe_code)]

use super::{Value, ValueError};
use crate::{
    abi::operation::Operation::{self, *},
    runtime::{frame_guard::FrameGuard, handle::Handle},
    value::{GoValue, Reader},
};

/// The reply of the host, in the frame of the request.
pub(crate) struct Reply {
    frame: FrameGuard,
    operation: Operation,
}

impl Reply {
    pub(super) fn new(frame: FrameGuard, operation: Operation) -> Self {
        Self { frame, operation }
    }

    /// Returns the number in a slot.
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

    /// Returns the second text.
    pub(super) fn kind(&self) -> String {
        self.frame.kind()
    }

    /// Returns the new handle that the operation has stored.
    pub(super) fn handle(self) -> Handle {
        self.optional_handle()
            .expect("the operation has stored a handle")
    }

    /// Returns the value whose handle the operation has stored.
    pub(crate) fn value(self) -> Value {
        Value::from_handle(self.handle())
    }

    /// Returns the value whose handle the operation has stored, if any.
    pub(super) fn optional(self) -> Option<Value> {
        self.optional_handle().map(Value::from_handle)
    }

    /// Returns the new handle that the operation has stored, if any.
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
        // SAFETY: these operations store a new handle or 0 in slot 0. It is taken once, since this consumes the reply.
        unsafe { Handle::new(self.frame.ints[0]) }
    }

    /// Returns the received value, if any.
    pub(super) fn received(self) -> Option<Value> {
        let receives = matches!(self.operation, Receive | Select);
        assert!(receives, "{:?} receives nothing", self.operation);
        // SAFETY: these operations store a new handle or 0 in slot 1. It is taken once, since this consumes the reply.
        unsafe { Handle::new(self.frame.ints[1]) }.map(Value::from_handle)
    }

    /// Returns the values whose handles the operation has stored in an array.
    pub(super) fn values(self) -> Vec<Value> {
        let leaves_array = matches!(
            self.operation,
            Keys | Call | Elements | Entries | Next | ErrorWrapped
        );
        assert!(leaves_array, "{:?} leaves no array", self.operation);
        let all = self.frame.ptrs[0].cast::<usize>();
        (0..self.number())
            .filter_map(|index| {
                // SAFETY: these operations store the address of an array in ptrs[0] and its length in slot 0, and `index` is less than
                // the length. GC safety: the frame keeps the array alive.
                let address = unsafe { all.wrapping_add(index).read() };
                // SAFETY: each element of the array is a new handle. It is taken once, since this consumes the reply.
                unsafe { Handle::new(address) }.map(Value::from_handle)
            })
            .collect()
    }

    /// Decodes the value that the operation has encoded.
    ///
    /// # Safety
    ///
    /// The request contained the schema of `T`.
    pub(super) unsafe fn decoded<T: GoValue>(&self) -> Result<T, ValueError> {
        let leaves_encoded = matches!(self.operation, Get | Fields | Receive);
        assert!(leaves_encoded, "{:?} leaves no value", self.operation);
        // SAFETY: the operation encodes a value by the schema in the request, which is that of `T` (the caller's promise).
        unsafe { decoded(&self.frame) }
    }
}

/// Decodes the value that the host has encoded for a frame.
///
/// # Safety
///
/// The host has encoded a value by the schema of `T`, and has stored its address in `ptrs[0]`.
pub(super) unsafe fn decoded<T: GoValue>(frame: &FrameGuard) -> Result<T, ValueError> {
    let mut reader = Reader::new(frame);
    // SAFETY: `ptrs[0]` holds the address of a value encoded by the schema of `T` (the caller's promise); the host has compared the value's
    // type with the schema. GC safety: the frame keeps the encoded value alive.
    let value = unsafe { T::decode_at(frame.ptrs[0], &mut reader) };
    reader.finish().map_err(|wrong| ValueError::from(*wrong))?;
    Ok(value)
}
