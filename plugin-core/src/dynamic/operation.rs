//! Operations of the runtime host that involve Rust values and types: decoding, encoding, preparing funcs, finding symbols.
//!
//! # Safety
//!
//! A value is encoded, and a reply decoded, by the type whose schema is in the request.
#![allow(unsafe_code)]

use super::{
    Value, ValueError,
    channel::Transfer,
    reply,
    request::{Request, failed},
};
use crate::{
    abi::frame::Status,
    runtime::handle::Handle,
    runtime::host_request::{Encoded, HostReply, HostRequest, Schema},
    runtime::{Runtime, instance},
    value::{Argument, Assignment, GoValue, Scratch, encode},
};
use std::marker::PhantomData;

/// A func value that the host has prepared for calls.
pub(super) struct Function {
    pub(super) runtime: &'static Runtime,
    /// Keeps the func value alive. GC safety: the Go addresses in `target` and `receiver` are valid as long as this handle.
    pub(super) handle: Handle,
    /// The name of the function.
    pub(super) name: String,
    /// The host's binding.
    pub(super) binding: usize,
    /// The address of the func value.
    pub(super) target: usize,
    /// The receiver to pass before the arguments, or 0 if there is none.
    pub(super) receiver: usize,
    /// Where arguments and results are passed, according to the host.
    assigned: Assigned,
}

/// The numbers that `tellAssignment` of host/functions.go stores. For the arguments, including a receiver: the number of integer registers,
/// of float registers, the registers that hold pointers, the bytes on the stack, the spill space. For the results: the same without spill
/// space.
type Assigned = [usize; 9];

impl Function {
    /// Reports whether the host has computed the same registers for arguments and results.
    ///
    /// Both sides compute them, from Rust types and from Go types. If they differ, the call is made through `reflect`, so that an error on
    /// one side makes the call slower rather than wrong.
    pub(super) fn agrees(&self, arguments: &Assignment, results: &Assignment) -> bool {
        let [arguments, results] = [arguments, results].map(|values| {
            let pointers = values.pointers() as usize;
            (
                [values.ints(), values.floats(), pointers, 0],
                values.spill(),
            )
        });
        let agrees = self.assigned[..4] == arguments.0
            && self.assigned[4] == arguments.1
            && self.assigned[5..] == results.0;
        debug_assert!(agrees, "{}: {:?}", self.name, self.assigned);
        agrees
    }
}

/// Prepares a func value or a bound method for calls with a signature, which `schema` describes.
pub(super) fn function(on: &Handle, schema: &[u8]) -> Result<Function, ValueError> {
    let reply = Request::Func(schema).of(on)?;
    Ok(Function {
        runtime: runtime(),
        name: reply.text(),
        binding: reply.slot(1),
        target: reply.slot(2),
        receiver: reply.slot(3),
        assigned: std::array::from_fn(|i| reply.slot(4 + i)),
        handle: reply.handle(),
    })
}

/// Returns the value, decoded as the Rust type `T`.
#[expect(
    clippy::redundant_closure,
    reason = "a variant's lifetime is early bound"
)]
pub(super) fn get<T: GoValue>(on: &Handle) -> Result<T, ValueError> {
    decoded(|schema| Request::Get(schema), on).or_else(|error| match error {
        ValueError::Refused { reason } => Err(ValueError::TypeMismatch {
            found: Request::Type.of(on)?.text(),
            asked: T::SHAPE.to_string(),
            difference: field_of(reason),
        }),
        error => Err(error),
    })
}

/// Returns what the host says of a type that differs, if it names a field.
pub(super) fn field_of(reason: String) -> Option<String> {
    reason.starts_with(FIELD).then_some(reason)
}

/// How the host begins what it says of a field: `fieldText` of host/schemafields.go.
const FIELD: &str = "field ";

/// Returns the fields of a struct type, decoded as the Rust type `T`.
#[expect(
    clippy::redundant_closure,
    reason = "a variant's lifetime is early bound"
)]
pub(super) fn fields<T: GoValue>(on: &Handle) -> Result<T, ValueError> {
    decoded(|schema| Request::Fields(schema), on)
}

fn decoded<T: GoValue>(
    request: fn(Schema<'_>) -> Request<'_>,
    on: &Handle,
) -> Result<T, ValueError> {
    const { T::LAYOUT.out_of_go() };
    let schema = T::SHAPE.schema();
    // SAFETY: `schema` is that of `T`, as which the reply is decoded below.
    let reply = request(unsafe { Schema::new(&schema) }).of(on)?;
    // SAFETY: the request contained the schema of `T`.
    unsafe { reply.decoded() }
}

/// Receives a value from a channel, decoded as the Rust type `T`.
pub(super) fn receive<T: GoValue>(
    from: &Handle,
    schema: &TypeSchema<T>,
    limit: usize,
) -> Result<(Transfer, Option<T>), ValueError> {
    const { T::LAYOUT.out_of_go() };
    // SAFETY: a `TypeSchema<T>` holds the schema of `T`, as which the reply is decoded below.
    let schema = unsafe { Schema::new(&schema.0) };
    let reply = Request::ReceiveEncoded(schema, limit).of(from)?;
    let transfer = Transfer::of(&reply);
    let value = match transfer {
        // SAFETY: the request contained the schema of `T`.
        Transfer::Done => Some(unsafe { reply.decoded() }?),
        _ => None,
    };
    Ok((transfer, value))
}

/// Sends a value of the Rust type `T` to a channel.
pub(super) fn send<T: GoValue>(
    to: &Handle,
    schema: &TypeSchema<T>,
    value: &impl Argument<T>,
    limit: usize,
) -> Result<Transfer, ValueError> {
    let mut scratch = Scratch::new();
    let encoded = encode::<T>(value, &mut scratch);
    scratch.check().map_err(|wrong| ValueError::from(*wrong))?;
    // SAFETY: the value was encoded as `T`, and a `TypeSchema<T>` holds the schema of `T`. `value` and `scratch`, which own the encoded
    // value, live until the host has replied.
    let encoded = unsafe { Encoded::new(encoded, &schema.0) };
    let reply = Request::SendEncoded(encoded, limit).of(to)?;
    Ok(Transfer::of(&reply))
}

/// The schema of the Rust type `T`, for repeated requests.
pub(super) struct TypeSchema<T>(Box<[u8]>, PhantomData<fn(T)>);

impl<T: GoValue> TypeSchema<T> {
    pub(super) fn new() -> Self {
        Self(T::SHAPE.schema().into(), PhantomData)
    }
}

/// Creates a Go value of the type `of_type` or, by default, of the Go type that `T` stands for.
pub(super) fn make<T: GoValue>(
    value: &impl Argument<T>,
    of_type: Option<&Handle>,
) -> Result<Value, ValueError> {
    const { T::LAYOUT.kept() };
    let schema = T::SHAPE.schema();
    let mut scratch = Scratch::new();
    let encoded = encode::<T>(value, &mut scratch);
    scratch.check().map_err(|wrong| ValueError::from(*wrong))?;
    // SAFETY: the value was encoded as `T`, whose schema this is. `value` and `scratch`, which own the encoded value, live until the host has
    // replied.
    let encoded = unsafe { Encoded::new(encoded, &schema) };
    let reply = HostRequest::MakeValue(encoded, of_type).make(runtime());
    first_handle(reply).map(Value::from_handle)
}

/// Returns a handle on the function or variable `name` of a plugin.
pub(crate) fn symbol(runtime: &Runtime, plugin: usize, name: &str) -> Result<Value, ValueError> {
    let reply = HostRequest::SymbolValue { plugin, name }.make(runtime);
    first_handle(reply).map(Value::from_handle)
}

/// Returns the methods of interfaces, decoded as `T`. `check` returns the reply, or its error.
pub(crate) fn methods_of<T: GoValue, E: From<ValueError>>(
    runtime: &Runtime,
    interfaces: &[&Handle],
    check: fn(HostReply) -> Result<HostReply, E>,
) -> Result<Vec<T>, E> {
    let schema = <Vec<T>>::SHAPE.schema();
    // SAFETY: `schema` is that of `Vec<T>`, as which the reply is decoded below.
    let described = unsafe { Schema::new(&schema) };
    let reply = check(HostRequest::MethodsOf(interfaces, described).make(runtime))?;
    // SAFETY: the request contained the schema of `Vec<T>`, by which the host has encoded its reply.
    Ok(unsafe { reply::decoded(&reply) }?)
}

/// Takes the new handle in slot 0 of a reply, or returns the reply's error.
pub(crate) fn first_handle(reply: HostReply) -> Result<Handle, ValueError> {
    let mut reply = finish(reply)?;
    reply.take_handle(0).ok_or(ValueError::NoRuntime)
}

/// Returns the reply, or its error.
pub(crate) fn finish(reply: HostReply) -> Result<HostReply, ValueError> {
    match reply.status() {
        Status::Returned => Ok(reply),
        _ => Err(failed(&reply)),
    }
}

fn runtime() -> &'static Runtime {
    instance::current()
        .expect("a value exists only after a plugin was opened, which has started the runtime")
}
