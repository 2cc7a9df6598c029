//! Requests to the runtime host that create objects.

use super::ObjectError;
use crate::{
    abi::frame::Status,
    dynamic::operation::{self, finish, first_handle},
    dynamic::request::Request,
    dynamic::{Type, Value, ValueError},
    runtime::host_request::{HostReply, HostRequest},
    runtime::{Runtime, instance},
};
use plugin_derive::GoStruct;

/// A method of an interface: `type method` of host/implement.go.
#[derive(GoStruct)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) package: String,
    #[go(name = "Type")]
    pub(super) ty: Value,
}

/// Returns the methods of all these interfaces, in Go's order.
pub(super) fn methods_of(interfaces: &[&Type]) -> Result<Vec<Row>, ObjectError> {
    let interfaces: Vec<_> = interfaces.iter().map(|ty| ty.handle()).collect();
    operation::methods_of(runtime()?, &interfaces, check)
}

/// Creates an object of a type called `name`. Each method is its name, package and func. The object keeps `kept` alive, and `owner`
/// identifies the Rust value behind it.
pub(super) fn implement(
    name: &str,
    methods: &[(&str, &str, &Value)],
    kept: &[Value],
    owner: usize,
) -> Result<Value, ObjectError> {
    let funcs = methods.iter().map(|(_, _, func)| *func).chain(kept);
    let funcs: Vec<_> = funcs.map(Value::handle).collect();
    let mut names = name.to_owned();
    for (name, package, _) in methods {
        names.extend(["\0", name, "\0", package]);
    }
    let request = HostRequest::Implement {
        funcs: &funcs,
        names: &names,
        owner,
    };
    let reply = check(request.make(runtime()?))?;
    Ok(Value::from_handle(first_handle(reply)?))
}

/// Returns the number that identifies the Rust value behind an object; 0 for any other value.
pub(super) fn owner(of: &Value) -> Result<usize, ValueError> {
    Request::Owner.of(of.handle()).map(|reply| reply.number())
}

/// Returns the reply, or its error.
fn check(reply: HostReply) -> Result<HostReply, ObjectError> {
    if reply.status() == Status::Refused
        && let Some(error) = ObjectError::refused(&reply)
    {
        return Err(error);
    }
    Ok(finish(reply)?)
}

fn runtime() -> Result<&'static Runtime, ValueError> {
    instance::current().ok_or(ValueError::NoRuntime)
}
