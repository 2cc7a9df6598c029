//! Finds Go types by name, or by the structure of a Rust type.
//!
//! # Safety
//!
//! Each function fills the slots that `findType` of host/typenames.go reads.
#![allow(unsafe_code)]

use super::{
    ValueError,
    operation::{finish, left},
};
use crate::{
    abi::entries::Entry, abi::frame::Status, runtime::Runtime, runtime::frame_guard::FrameGuard,
    runtime::handle::Handle, runtime::instance, value::GoValue,
};

/// Where a type is searched for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Among<'a> {
    /// Among the types reachable from these exported symbols of a plugin, and then among all types of the process. `index` is the plugin's
    /// number in the host.
    Plugin {
        index: usize,
        path: &'a str,
        symbols: &'a [&'a str],
    },
    /// Among all types of the process.
    All,
}

/// The error for a name that does not denote one type.
pub(super) struct NoType {
    pub(super) reason: String,
    /// The names of all types, one per line. Empty if several types have the requested name.
    pub(super) names: String,
}

/// The values of slot 0 that are not a plugin's number: `bySchema` and `anywhere` of host/typenames.go.
const BY_SCHEMA: usize = usize::MAX;
const ANYWHERE: usize = usize::MAX - 1;

/// Returns the type called `name`, which must not be composite.
pub(super) fn find_type(
    runtime: &Runtime,
    among: Among<'_>,
    name: &str,
) -> Result<Result<Handle, NoType>, ValueError> {
    let (index, path, symbols) = match among {
        Among::Plugin {
            index,
            path,
            symbols,
        } => (index, path, symbols.join("\n")),
        Among::All => (ANYWHERE, "", String::new()),
    };
    let mut guard = FrameGuard::take(runtime);
    guard.ints[0] = index;
    guard.put_bytes(1, name.as_bytes());
    guard.put_bytes(3, symbols.as_bytes());
    guard.put_bytes(5, path.as_bytes());
    // SAFETY: slot 0 holds a plugin's number, which the host has assigned, or `ANYWHERE`. The other slots hold texts, which live until the
    // end of this function.
    unsafe { guard.enter(runtime, Entry::FindType) };
    if guard.status() == Status::Refused {
        let (reason, names) = (guard.text(), guard.kind());
        return Ok(Err(NoType { reason, names }));
    }
    left(&finish(guard)?).map(Ok)
}

/// Returns the Go type that `T` stands for, if there is exactly one.
pub(super) fn literal_type<T: GoValue>() -> Result<Handle, ValueError> {
    let runtime = instance::current().ok_or(ValueError::NoRuntime)?;
    let schema = T::SHAPE.schema();
    let mut guard = FrameGuard::take(runtime);
    guard.ints[0] = BY_SCHEMA;
    guard.put_bytes(1, &schema);
    // SAFETY: slot 0 holds `BY_SCHEMA`, and slots 1 and 2 a schema, which lives until the end of this function.
    unsafe { guard.enter(runtime, Entry::FindType) };
    left(&finish(guard)?)
}
