//! What the runtime host does with values by handle.
//!
//! # Safety
//!
//! Each function fills the slots that host/operations.go names beside the operation.
#![allow(unsafe_code)]

use super::{Value, ValueError};
use crate::runtime::handle::Handle;
use crate::{
    abi::entries::Entry,
    abi::frame::Status,
    runtime::frame_guard::FrameGuard,
    runtime::{Runtime, instance},
    value::{Argument, Assignment, GoValue, Reader, Scratch},
};

/// The operations, in the order of host/operations.go.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Operation {
    Type,
    Print,
    Len,
    Nil,
    Equal,
    Get,
    Set,
    Index,
    Field,
    Entry,
    SetEntry,
    Keys,
    Elem,
    Method,
    Call,
    Clone,
    Convert,
    Channel,
    Send,
    Receive,
    Close,
    Func,
    Select,
    Await,
    #[cfg_attr(not(feature = "serde"), expect(dead_code))]
    Tree,
    TypeOf,
    Addr,
    Copied,
    Assert,
    Elements,
    Entries,
    Append,
    Slice,
    Delete,
    Range,
    Next,
    About,
    Zero,
    New,
    MakeSlice,
    MakeMap,
    MakeChan,
    Part,
    Related,
    Fields,
    Owner,
}

/// Performs an operation: `fill` fills slots 2 and 3.
pub(crate) fn perform(
    operation: Operation,
    on: &Handle,
    fill: impl FnOnce(&mut FrameGuard),
) -> Result<FrameGuard, ValueError> {
    let runtime = runtime();
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = operation as usize;
    lease.ints[1] = on.address();
    fill(&mut lease);
    // SAFETY: slot 0 holds an operation, slot 1 a handle that is alive, and slots 2 and 3 what this module's callers put there for it.
    unsafe { lease.enter(runtime, Entry::Value) };
    finish(lease)
}

/// Asserts a value to a type. If it is not of it: the value's type, and the method that it lacks, if any.
pub(super) fn assert(
    on: &Handle,
    to: &Handle,
) -> Result<Result<Value, (String, String)>, ValueError> {
    let runtime = runtime();
    let mut lease = FrameGuard::take(runtime);
    lease.ints[..3].copy_from_slice(&[Operation::Assert as usize, on.address(), to.address()]);
    // SAFETY: slot 0 holds the operation, slots 1 and 2 handles that are alive, the latter a type's.
    unsafe { lease.enter(runtime, Entry::Value) };
    if lease.status() == Status::Refused {
        return Ok(Err((lease.kind(), lease.text())));
    }
    let lease = finish(lease)?;
    left(&lease).map(|handle| Ok(Value::from_handle(handle)))
}

/// The handle that an operation left in slot 0; `None` if it left 0.
pub(super) fn given(lease: &FrameGuard) -> Option<Value> {
    // SAFETY: called after operations that leave a new handle, or 0, there.
    unsafe { Handle::new(lease.ints[0]) }.map(Value::from_handle)
}

/// The handle that receiving left in slot 1; `None` if it left 0.
pub(super) fn given_second(lease: &FrameGuard) -> Option<Value> {
    // SAFETY: called after operations that leave a new handle, or 0, there.
    unsafe { Handle::new(lease.ints[1]) }.map(Value::from_handle)
}

/// The handles that an operation left as an array.
pub(super) fn given_all(lease: &FrameGuard) -> Vec<Value> {
    let all = lease.ptrs[0].cast::<usize>();
    // SAFETY: called after operations that leave an array at ptrs[0], which the frame keeps alive, and its length in slot 0.
    let addresses = (0..lease.ints[0]).map(|i| unsafe { all.wrapping_add(i).read() });
    // SAFETY: each is new.
    addresses
        .filter_map(|address| unsafe { Handle::new(address) }.map(Value::from_handle))
        .collect()
}

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
    let lease = perform(Operation::Func, on, |lease| lease.put_bytes(2, schema))?;
    Ok(Function {
        runtime: runtime(),
        handle: left(&lease)?,
        name: lease.text(),
        binding: lease.ints[1],
        target: lease.ints[2],
        receiver: lease.ints[3],
        assigned: std::array::from_fn(|i| lease.ints[4 + i]),
    })
}

/// The value by its image, for the Rust type `T`.
pub(super) fn get<T: GoValue>(on: &Handle) -> Result<T, ValueError> {
    image(Operation::Get, on).or_else(|error| match error {
        ValueError::Refused { .. } => Err(ValueError::TypeMismatch {
            found: perform(Operation::Type, on, |_| ())?.text(),
            asked: T::SHAPE.to_string(),
        }),
        error => Err(error),
    })
}

/// What an operation leaves as an image, for the Rust type `T`.
pub(super) fn image<T: GoValue>(operation: Operation, on: &Handle) -> Result<T, ValueError> {
    const { T::LAYOUT.out_of_go() };
    let schema = T::SHAPE.schema();
    let lease = perform(operation, on, |lease| lease.put_bytes(2, &schema))?;
    load(&lease)
}

/// The value whose image an operation left, by the schema of `T`.
pub(crate) fn load<T: GoValue>(lease: &FrameGuard) -> Result<T, ValueError> {
    let mut reader = Reader::new(lease);
    // SAFETY: called after operations for which the host has compared the value's type with the schema of `T`, and has left the
    // address of its image.
    let value = unsafe { T::load(lease.ptrs[0], &mut reader) };
    reader.finish().map_err(|wrong| ValueError::from(*wrong))?;
    Ok(value)
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
    given(&lease).ok_or(ValueError::NoRuntime)
}

/// The function or variable `name` of the plugin with this index.
pub(crate) fn symbol(runtime: &Runtime, plugin: usize, name: &str) -> Result<Value, ValueError> {
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = plugin;
    lease.put_bytes(1, name.as_bytes());
    // SAFETY: slot 0 holds an index that the host gave out, slots 1 and 2 a name, which lives until the call is over.
    unsafe { lease.enter(runtime, Entry::SymbolValue) };
    let lease = finish(lease)?;
    given(&lease).ok_or(ValueError::NoRuntime)
}

/// The type called `name` that these symbols of the plugin with this index lead to.
pub(crate) fn find_type(
    runtime: &Runtime,
    plugin: usize,
    name: &str,
    symbols: &str,
) -> Result<Handle, ValueError> {
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = plugin;
    lease.put_bytes(1, name.as_bytes());
    lease.put_bytes(3, symbols.as_bytes());
    // SAFETY: slot 0 holds an index that the host gave out, the others texts, which live until the call is over.
    unsafe { lease.enter(runtime, Entry::FindType) };
    left(&finish(lease)?)
}

/// The Go type that `T` stands for, if that has no name.
pub(super) fn literal_type<T: GoValue>() -> Result<Handle, ValueError> {
    let runtime = runtime();
    let schema = T::SHAPE.schema();
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = usize::MAX;
    lease.put_bytes(1, &schema);
    // SAFETY: slot 0 says that there is no plugin, slots 1 and 2 hold a schema, which lives until the call is over.
    unsafe { lease.enter(runtime, Entry::FindType) };
    left(&finish(lease)?)
}

/// The handle that an operation left in slot 0.
pub(crate) fn left(lease: &FrameGuard) -> Result<Handle, ValueError> {
    // SAFETY: called after operations that leave a new handle there.
    unsafe { Handle::new(lease.ints[0]) }.ok_or(ValueError::NoRuntime)
}

pub(crate) fn finish(lease: FrameGuard) -> Result<FrameGuard, ValueError> {
    match lease.status() {
        Status::Returned => Ok(lease),
        Status::Refused => Err(ValueError::refused(&lease)),
        _ => Err(ValueError::Panic {
            message: lease.text(),
            go_type: lease.kind(),
            go_stack: lease.stack(),
        }),
    }
}

fn runtime() -> &'static Runtime {
    instance::current()
        .expect("a value exists only after a plugin was opened, which starts the runtime")
}
