//! What the runtime host does with contexts and readers.
//!
//! # Safety
//!
//! Each function fills the slots that the function of host/stdlib.go of the same purpose reads.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::Status,
    abi::pointer::start_mut,
    dynamic::operation::{finish, left},
    dynamic::request::Request,
    dynamic::{Value, ValueError},
    runtime::frame_guard::FrameGuard,
    runtime::handle::{Handle, Running},
    runtime::{Runtime, instance},
    value::error_value::Identity,
    value::go_error::GoError,
};

/// `type contextKind` of host/stdlib.go, with what slots 1 to 3 hold.
pub(super) enum ContextKind<'a> {
    Background,
    Cancel(&'a Value),
    /// Nanoseconds.
    Timeout(&'a Value, i64),
    Value(&'a Value, &'a Value, &'a Value),
}

/// A new context and, if it can be cancelled, the func that does, and what does when it is dropped.
pub(super) type MadeContext = (Value, Option<(Value, Running)>);

pub(super) fn new_context(kind: &ContextKind<'_>) -> Result<MadeContext, ValueError> {
    let runtime = runtime()?;
    let mut lease = FrameGuard::take(runtime);
    let (slots, cancels) = match *kind {
        ContextKind::Background => ([0; 4], false),
        ContextKind::Cancel(parent) => ([1, parent.address(), 0, 0], true),
        ContextKind::Timeout(parent, nanoseconds) => {
            ([2, parent.address(), nanoseconds as usize, 0], true)
        }
        ContextKind::Value(parent, key, value) => {
            ([3, parent.address(), key.address(), value.address()], false)
        }
    };
    lease.ints[..4].copy_from_slice(&slots);
    // SAFETY: slot 0 holds a kind, the others what the host reads for it: handles that are alive, or a number.
    unsafe { lease.enter(runtime, Entry::NewContext) };
    let lease = finish(lease)?;
    let context = Value::from_handle(left(&lease)?);
    if !cancels {
        return Ok((context, None));
    }
    // SAFETY: the host has left a new handle there.
    let cancel = unsafe { Handle::new(lease.ints[1]) }.ok_or(ValueError::NoRuntime)?;
    // SAFETY: the host has left a new handle of an ender there.
    let ender = unsafe { Handle::new(lease.ints[2]) }.ok_or(ValueError::NoRuntime)?;
    Ok((
        context,
        Some((Value::from_handle(cancel), Running::new(ender))),
    ))
}

/// How reading ended.
pub(super) enum Read {
    Bytes(usize),
    End,
    Failed(GoError),
}

/// Reads into the buffer from an `io.Reader`.
pub(super) fn read(reader: &Value, buffer: &mut [u8]) -> Result<Read, ValueError> {
    let runtime = runtime()?;
    let mut lease = FrameGuard::take(runtime);
    let slots = [
        reader.address(),
        start_mut(buffer).expose_provenance(),
        buffer.len(),
    ];
    lease.ints[..3].copy_from_slice(&slots);
    // SAFETY: slot 0 holds a handle that is alive, slots 1 and 2 memory that is borrowed until the call is over.
    unsafe { lease.enter(runtime, Entry::Read) };
    if lease.status() == Status::Failed {
        let [handle, owner] = [lease.ints[0], lease.ints[1]];
        let error = GoError::of(lease.text(), lease.kind());
        // SAFETY: the host has left it there, and it is taken once.
        return Ok(Read::Failed(unsafe {
            Identity { handle, owner }.of(error)
        }));
    }
    let lease = finish(lease)?;
    Ok(match lease.ints[1] {
        0 => Read::Bytes(lease.ints[0]),
        _ => Read::End,
    })
}

/// The method `Read` of a reader, by a `func(int) ([]byte, error)`.
pub(super) fn reading(next: &Value) -> Result<Value, ValueError> {
    Request::Reading.of(next.handle())?.value()
}

fn runtime() -> Result<&'static Runtime, ValueError> {
    instance::current().ok_or(ValueError::NoRuntime)
}
