//! Requests to the runtime host for contexts and readers.

use crate::{
    dynamic::operation::finish,
    dynamic::reply::Reply,
    dynamic::request::Request,
    dynamic::{Value, ValueError},
    runtime::handle::Running,
    runtime::host_request::{ContextKind, HostRequest},
    runtime::{Runtime, ending, instance},
    value::error_value,
    value::go_error::GoError,
};

/// A new context and, if it can be cancelled, the func that cancels it and a handle that cancels it when dropped.
pub(super) type MadeContext = (Value, Option<(Value, Running)>);

pub(super) fn new_context(kind: ContextKind<'_>) -> Result<MadeContext, ValueError> {
    let runtime = runtime()?;
    let mut reply = finish(HostRequest::NewContext(kind).make(runtime))?;
    let mut handle = |slot| reply.take_handle(slot).ok_or(ValueError::NoRuntime);
    let context = Value::from_handle(handle(0)?);
    if !kind.can_be_cancelled() {
        return Ok((context, None));
    }
    let (cancel, ender) = (handle(1)?, handle(2)?);
    ending::begin(runtime);
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
    let reply = HostRequest::Read(reader.handle(), buffer).make(runtime()?);
    let bytes = reply.number(2);
    if reply.is_failed_read() {
        return Ok((bytes, After::Failed(error_value::of_failed_read(reply))));
    }
    let after = match finish(reply)?.number(1) {
        0 => After::More,
        _ => After::End,
    };
    Ok((bytes, after))
}

/// Makes the method `Read` of a reader from a `func(int) ([]byte, error)`.
pub(super) fn reading(next: &Value) -> Result<Value, ValueError> {
    Request::Reading.of(next.handle()).map(Reply::value)
}

fn runtime() -> Result<&'static Runtime, ValueError> {
    instance::current().ok_or(ValueError::NoRuntime)
}
