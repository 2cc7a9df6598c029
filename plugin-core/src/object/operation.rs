//! The entries of the runtime host that create objects.
//!
//! # Safety
//!
//! Each function fills the slots that its counterpart in host/implement.go reads.
#![allow(unsafe_code)]

use super::ObjectError;
use crate::{
    abi::entries::Entry,
    abi::frame::Status,
    abi::pointer::start,
    dynamic::operation::{finish, left},
    dynamic::reply::decoded,
    dynamic::request::Request,
    dynamic::{Type, Value, ValueError},
    runtime::frame_guard::FrameGuard,
    runtime::{Runtime, instance},
    value::GoValue,
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
    let runtime = runtime()?;
    let addresses: Vec<usize> = interfaces.iter().map(|ty| ty.address()).collect();
    let schema = <Vec<Row> as GoValue>::SHAPE.schema();
    let mut guard = FrameGuard::take(runtime);
    guard.ints[0] = start(&addresses).expose_provenance();
    guard.ints[1] = addresses.len();
    guard.put_bytes(2, &schema);
    // SAFETY: slots 0 and 1 hold an array of handles of types, slots 2 and 3 a schema. All of them live until the end of this function.
    unsafe { guard.enter(runtime, Entry::MethodsOf) };
    // SAFETY: slots 2 and 3 held the schema of `Vec<Row>`, so the host has encoded one. GC safety: the frame keeps it alive.
    Ok(unsafe { decoded(&ended(guard)?) }?)
}

/// Creates an object of a type called `name`. Each method is its name, package and func. The object keeps `kept` alive, and `owner`
/// identifies the Rust value behind it.
pub(super) fn implement(
    name: &str,
    methods: &[(&str, &str, &Value)],
    kept: Option<&Value>,
    owner: usize,
) -> Result<Value, ObjectError> {
    let runtime = runtime()?;
    let funcs = methods.iter().map(|(_, _, func)| *func).chain(kept);
    let addresses: Vec<usize> = funcs.map(Value::address).collect();
    let mut texts = name.to_owned();
    for (name, package, _) in methods {
        texts.extend(["\0", name, "\0", package]);
    }
    let mut guard = FrameGuard::take(runtime);
    guard.ints[0] = start(&addresses).expose_provenance();
    guard.ints[1] = addresses.len();
    guard.put_bytes(2, texts.as_bytes());
    guard.ints[4] = owner;
    // SAFETY: slots 0 and 1 hold an array of handles of funcs, slots 2 and 3 a text, and slot 4 a number. The array and the text live until
    // the end of this function.
    unsafe { guard.enter(runtime, Entry::Implement) };
    let guard = ended(guard)?;
    Ok(Value::from_handle(left(&guard)?))
}

/// Returns the number that identifies the Rust value behind an object; 0 for any other value.
pub(super) fn owner(of: &Value) -> Result<usize, ValueError> {
    Request::Owner.of(of.handle()).map(|reply| reply.number())
}

fn ended(guard: FrameGuard) -> Result<FrameGuard, ObjectError> {
    if guard.status() == Status::Refused
        && let Some(error) = ObjectError::refused(&guard)
    {
        return Err(error);
    }
    Ok(finish(guard)?)
}

fn runtime() -> Result<&'static Runtime, ValueError> {
    instance::current().ok_or(ValueError::NoRuntime)
}
