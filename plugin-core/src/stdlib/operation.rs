//! The entries of the runtime host for contexts and readers.
//!
//! # Safety
//!
//! Each function fills the slots that its counterpart in host/stdlib.go reads.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::Status,
    abi::pointer::start_mut,
    dynamic::operation::{finish, left},
    dynamic::reply::Reply,
    dynamic::request::Request,
    dynamic::{Value, ValueError},
    runtime::frame_guard::FrameGuard,
    runtime::handle::{Handle, Running},
    runtime::{Runtime, instance},
    value::error_value::Identity,
    value::go_error::GoError,
};

/// Which context to create, `type contextKind` of host/stdlib.go, and the contents of slots 1 to 3.
pub(super) enum ContextKind<'a> {
    Background,
    /// The parent.
    Cancel(&'a Value),
    /// The parent and the limit in nanoseconds.
    Timeout(&'a Value, i64),
    /// The parent, a key and its value.
    Value(&'a Value, &'a Value, &'a Value),
}

/// A new context and, if it can be cancelled, the func that cancels it and a handle that cancels it when dropped.
pub(super) type MadeContext = (Value, Option<(Value, Running)>);

pub(super) fn new_context(kind: &ContextKind<'_>) -> Result<MadeContext, ValueError> {
    let runtime = runtime()?;
    let mut guard = FrameGuard::take(runtime);
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
    guard.ints[..4].copy_from_slice(&slots);
    // SAFETY: slot 0 holds a kind, and slots 1 to 3 what the host reads for it: handles, which the borrowed values keep alive, or a number.
    unsafe { guard.enter(runtime, Entry::NewContext) };
    let guard = finish(guard)?;
    let context = Value::from_handle(left(&guard)?);
    if !cancels {
        return Ok((context, None));
    }
    // SAFETY: the host has stored a new handle in slot 1, which is taken here once.
    let cancel = unsafe { Handle::new(guard.ints[1]) }.ok_or(ValueError::NoRuntime)?;
    // SAFETY: the host has stored a new handle of an ender in slot 2, which is taken here once.
    let ender = unsafe { Handle::new(guard.ints[2]) }.ok_or(ValueError::NoRuntime)?;
    Ok((
        context,
        Some((Value::from_handle(cancel), Running::new(ender))),
    ))
}

/// What follows the bytes of a read.
#[derive(Debug)]
pub(super) enum After {
    /// Perhaps more bytes.
    More,
    End,
    Failed(GoError),
}

/// Reads from an `io.Reader` into the buffer: the number of bytes, and what follows them.
pub(super) fn read(reader: &Value, buffer: &mut [u8]) -> Result<(usize, After), ValueError> {
    let runtime = runtime()?;
    let mut guard = FrameGuard::take(runtime);
    let slots = [
        reader.address(),
        start_mut(buffer).expose_provenance(),
        buffer.len(),
    ];
    guard.ints[..3].copy_from_slice(&slots);
    // SAFETY: slot 0 holds a handle, which `reader` keeps alive; slots 1 and 2 hold memory that is borrowed mutably until the end of this
    // function.
    unsafe { guard.enter(runtime, Entry::Read) };
    if guard.status() == Status::Failed {
        let [handle, owner, bytes] = [guard.ints[0], guard.ints[1], guard.ints[2]];
        let error = GoError::of(guard.text(), guard.kind());
        // SAFETY: for this status, the host has stored the error's handle and owner in slots 0 and 1; they are taken here once.
        let error = unsafe { Identity { handle, owner }.of(error) };
        return Ok((bytes, After::Failed(error)));
    }
    let guard = finish(guard)?;
    let after = match guard.ints[1] {
        0 => After::More,
        _ => After::End,
    };
    Ok((guard.ints[2], after))
}

/// Makes the method `Read` of a reader from a `func(int) ([]byte, error)`.
pub(super) fn reading(next: &Value) -> Result<Value, ValueError> {
    Request::Reading.of(next.handle()).map(Reply::value)
}

fn runtime() -> Result<&'static Runtime, ValueError> {
    instance::current().ok_or(ValueError::NoRuntime)
}
