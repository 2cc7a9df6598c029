//! Types that the runtime host finds: by name, or by what a Rust type is made of.
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

/// Where names are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Among<'a> {
    /// The types that these exported symbols of a plugin lead to, then all of the process. The host knows the plugin by the index.
    Plugin {
        index: usize,
        path: &'a str,
        symbols: &'a [&'a str],
    },
    /// All of the process.
    All,
}

/// That the host knows no type by a name.
pub(super) struct NoType {
    pub(super) reason: String,
    /// The names of all types, each in a line; none if there are several types by that name.
    pub(super) names: String,
}

/// What slot 0 says where it holds no plugin's index: `bySchema` and `anywhere` of host/typenames.go.
const BY_SCHEMA: usize = usize::MAX;
const ANYWHERE: usize = usize::MAX - 1;

/// The type called `name`, which is no composite one.
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
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = index;
    lease.put_bytes(1, name.as_bytes());
    lease.put_bytes(3, symbols.as_bytes());
    lease.put_bytes(5, path.as_bytes());
    // SAFETY: slot 0 holds an index that the host gave out, or says that there is none, the others texts, which live until the call is
    // over.
    unsafe { lease.enter(runtime, Entry::FindType) };
    if lease.status() == Status::Refused {
        let (reason, names) = (lease.text(), lease.kind());
        return Ok(Err(NoType { reason, names }));
    }
    left(&finish(lease)?).map(Ok)
}

/// The Go type that `T` stands for, if there is one only.
pub(super) fn literal_type<T: GoValue>() -> Result<Handle, ValueError> {
    let runtime = instance::current().ok_or(ValueError::NoRuntime)?;
    let schema = T::SHAPE.schema();
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = BY_SCHEMA;
    lease.put_bytes(1, &schema);
    // SAFETY: slot 0 says that there is no plugin, slots 1 and 2 hold a schema, which lives until the call is over.
    unsafe { lease.enter(runtime, Entry::FindType) };
    left(&finish(lease)?)
}
