//! What the runtime host does with Rust values and types: decodes and encodes them, prepares funcs, finds symbols and types.
//!
//! # Safety
//!
//! Each function fills the slots that the host's function of its entry reads.
#![allow(unsafe_code)]

use super::{
    Value, ValueError,
    channel::Transfer,
    request::{Encoded, Request, Schema, failed},
};
use crate::runtime::handle::Handle;
use crate::{
    abi::entries::Entry,
    abi::frame::Status,
    runtime::frame_guard::FrameGuard,
    runtime::{Runtime, instance},
    value::{Argument, Assignment, GoValue, Scratch},
};
use std::marker::PhantomData;

/// What the host says of a func value that is to be called.
pub(super) struct Function {
    pub(super) runtime: &'static Runtime,
    /// Keeps all that is below. GC safety: addresses of Go's, in `target` and `receiver`, are good for as long as this is.
    pub(super) handle: Handle,
    /// The name of its code.
    pub(super) name: String,
    /// The host's binding.
    pub(super) binding: usize,
    /// The address of the func value.
    pub(super) target: usize,
    /// The address to pass before the arguments, or 0 if there is none.
    pub(super) receiver: usize,
    /// Where the host says that the values of a call travel.
    assigned: Assigned,
}

/// Mirrors what `tellAssignment` of host/functions.go leaves: of the arguments, a receiver first, the integer registers, float
/// registers, registers that hold pointers, bytes on the stack and spill space; of the results likewise, without spill space.
type Assigned = [usize; 9];

impl Function {
    /// Whether arguments and results that travel in registers do so to the host's mind as well. Both sides work it out, here from Rust
    /// types and there from Go's: so an error in one of the two makes a call slower, and not wrong.
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

/// Prepares a func value, or a bound method, for calls by a schema.
pub(super) fn function(on: &Handle, schema: &[u8]) -> Result<Function, ValueError> {
    let reply = Request::Func(schema).of(on)?;
    Ok(Function {
        runtime: runtime(),
        name: reply.text(),
        binding: reply.slot(1),
        target: reply.slot(2),
        receiver: reply.slot(3),
        assigned: std::array::from_fn(|i| reply.slot(4 + i)),
        handle: reply.handle()?,
    })
}

/// The value, decoded as the Rust type `T`.
#[expect(
    clippy::redundant_closure,
    reason = "a variant's lifetime is early bound"
)]
pub(super) fn get<T: GoValue>(on: &Handle) -> Result<T, ValueError> {
    decoded(|schema| Request::Get(schema), on).or_else(|error| match error {
        ValueError::Refused { .. } => Err(ValueError::TypeMismatch {
            found: Request::Type.of(on)?.text(),
            asked: T::SHAPE.to_string(),
        }),
        error => Err(error),
    })
}

/// The fields of a struct type, decoded as the Rust type `T`.
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
    // SAFETY: the answer is decoded below, as `T`.
    let reply = request(unsafe { Schema::new(&schema) }).of(on)?;
    // SAFETY: the request had the schema of `T`.
    unsafe { reply.decoded() }
}

/// Receives a value of the Rust type `T`, whose schema this is, from a channel.
pub(super) fn receive<T: GoValue>(
    from: &Handle,
    schema: &TypeSchema<T>,
    limit: usize,
) -> Result<(Transfer, Option<T>), ValueError> {
    const { T::LAYOUT.out_of_go() };
    // SAFETY: the answer is decoded below, as `T`.
    let schema = unsafe { Schema::new(&schema.0) };
    let reply = Request::ReceiveEncoded(schema, limit).of(from)?;
    let transfer = Transfer::of(&reply);
    let value = match transfer {
        // SAFETY: the request had the schema of `T`.
        Transfer::Done => Some(unsafe { reply.decoded() }?),
        _ => None,
    };
    Ok((transfer, value))
}

/// Sends a value of the Rust type `T`, whose schema this is, to a channel.
pub(super) fn send<T: GoValue>(
    to: &Handle,
    schema: &TypeSchema<T>,
    value: &impl Argument<T>,
    limit: usize,
) -> Result<Transfer, ValueError> {
    let mut scratch = Scratch::new();
    let image = crate::call::binding::image::<T>(value, &mut scratch);
    scratch.check().map_err(|wrong| ValueError::from(*wrong))?;
    // SAFETY: the value was encoded as `T`, whose schema this is, into `scratch`, which lives until the host has answered.
    let encoded = unsafe { Encoded::new(image, &schema.0) };
    let reply = Request::SendEncoded(encoded, limit).of(to)?;
    Ok(Transfer::of(&reply))
}

/// The schema of the Rust type `T`, kept for many requests.
pub(super) struct TypeSchema<T>(Box<[u8]>, PhantomData<fn(T)>);

impl<T: GoValue> TypeSchema<T> {
    pub(super) fn new() -> Self {
        Self(T::SHAPE.schema().into(), PhantomData)
    }
}

/// A new Go value, of the Go type by this handle, or else of the one that `T` stands for.
pub(super) fn make<T: GoValue>(
    value: &impl Argument<T>,
    of_type: Option<&Handle>,
) -> Result<Value, ValueError> {
    const { T::LAYOUT.kept() };
    let runtime = runtime();
    let schema = T::SHAPE.schema();
    let mut scratch = Scratch::new();
    let image = scratch.block(T::LAYOUT.size);
    // SAFETY: the block is as large as the layout says, and aligned for any Go type.
    unsafe { value.lay(image, &mut scratch) };
    scratch.check().map_err(|wrong| ValueError::from(*wrong))?;
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = image.expose_provenance();
    lease.put_bytes(1, &schema);
    lease.ints[3] = of_type.map_or(0, Handle::address);
    // SAFETY: slot 0 holds the address of an image, slots 1 and 2 its schema, slot 3 a type's handle or 0; all live until the call is
    // over.
    unsafe { lease.enter(runtime, Entry::MakeValue) };
    let lease = finish(lease)?;
    left(&lease).map(Value::from_handle)
}

/// The function or variable `name` of the plugin with this index.
pub(crate) fn symbol(runtime: &Runtime, plugin: usize, name: &str) -> Result<Value, ValueError> {
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = plugin;
    lease.put_bytes(1, name.as_bytes());
    // SAFETY: slot 0 holds an index that the host gave out, slots 1 and 2 a name, which lives until the call is over.
    unsafe { lease.enter(runtime, Entry::SymbolValue) };
    let lease = finish(lease)?;
    left(&lease).map(Value::from_handle)
}

/// The new handle that an entry left in slot 0.
pub(crate) fn left(frame: &FrameGuard) -> Result<Handle, ValueError> {
    // SAFETY: called after entries that leave one there.
    unsafe { Handle::new(frame.ints[0]) }.ok_or(ValueError::NoRuntime)
}

pub(crate) fn finish(frame: FrameGuard) -> Result<FrameGuard, ValueError> {
    match frame.status() {
        Status::Returned => Ok(frame),
        _ => Err(failed(&frame)),
    }
}

fn runtime() -> &'static Runtime {
    instance::current()
        .expect("a value exists only after a plugin was opened, which starts the runtime")
}
