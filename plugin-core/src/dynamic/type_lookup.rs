//! Finds Go types by name, or by the structure of a Rust type.

use super::{ValueError, operation::first_handle};
use crate::{
    abi::frame::Status,
    runtime::handle::Handle,
    runtime::host_request::HostRequest,
    runtime::{Runtime, instance},
    value::GoValue,
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
    let request = HostRequest::FindType {
        among: index,
        name: name.as_bytes(),
        symbols: &symbols,
        path,
    };
    let reply = request.make(runtime);
    if reply.status() == Status::Refused {
        let (reason, names) = (reply.text(), reply.kind());
        return Ok(Err(NoType { reason, names }));
    }
    first_handle(reply).map(Ok)
}

/// Returns the Go type that `T` stands for, if there is exactly one.
pub(super) fn literal_type<T: GoValue>() -> Result<Handle, ValueError> {
    let runtime = instance::current().ok_or(ValueError::NoRuntime)?;
    let schema = T::SHAPE.schema();
    let request = HostRequest::FindType {
        among: BY_SCHEMA,
        name: &schema,
        symbols: "",
        path: "",
    };
    first_handle(request.make(runtime))
}
