//! [`Request`]: an operation on a value or type, which the runtime host performs.
//!
//! # Safety
//!
//! The host uses the numbers in a frame's slots as handles and addresses. The slots are filled in this file only, from references that
//! outlive the request, and read in [`Reply`] only, which knows the operation. host/operations.go says what each slot holds.
#![allow(unsafe_code)]

use super::{Value, ValueError, reply::Reply};
use crate::{
    abi::{entries::Entry, frame::Status, operation::Operation, pointer::start},
    runtime::{
        frame_guard::FrameGuard,
        handle::Handle,
        host_request::{Encoded, Schema},
        instance,
    },
    value::error_value::of_panic,
};

/// An operation on a value or type, with its arguments. The operations are those of host/operations.go.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Request<'a> {
    Type,
    Print,
    Len,
    Nil,
    Equal(&'a Value),
    Get(Schema<'a>),
    Set(&'a Value),
    Index(usize),
    Field(&'a str),
    Entry(&'a Value),
    SetEntry(&'a Value, &'a Value),
    Keys,
    Elem,
    Method(&'a str),
    Call(&'a [&'a Value]),
    Clone,
    Convert(&'a Handle),
    /// Makes a channel of this value's type, with the given capacity.
    Channel(usize),
    /// Makes a channel of this slice's element type, with the given capacity.
    ChannelOfElements(usize),
    /// The value to send, and the time limit in nanoseconds.
    Send(&'a Value, usize),
    SendEncoded(Encoded<'a>, usize),
    Receive(usize),
    ReceiveEncoded(Schema<'a>, usize),
    Close,
    Func(&'a [u8]),
    /// The channels, each with the value to send if it is for sending, and the time limit in nanoseconds.
    Select(&'a [(&'a Value, Option<&'a Value>)], usize),
    /// Starts to wait for a value to receive. The number is passed to [`woken`](super::channel::woken).
    Await(usize),
    #[cfg(feature = "serde")]
    Tree(&'a [u8]),
    TypeOf,
    Addr,
    Copied,
    Assert(&'a Handle),
    /// The index of the first element, and the number of elements.
    Elements(usize, usize),
    Entries,
    Append(&'a [&'a Value]),
    Slice(usize, usize),
    Delete(&'a Value),
    Range,
    Next,
    About,
    Zero,
    New,
    MakeSlice(usize, usize),
    MakeMap,
    MakeChan(usize),
    /// The `typePart` of host/types.go, and the index for parts of which there are several.
    Part(usize, usize),
    /// The `typePart` of host/types.go for which another type is needed, and that type.
    PartWith(usize, &'a Handle),
    Related(&'a Handle, usize),
    Fields(Schema<'a>),
    ErrorIs(&'a Value),
    ErrorAs(&'a Handle),
    ErrorWrapped,
    ErrorKind,
    /// Makes a method `Read` of a `func(int) ([]byte, error)`.
    Reading,
    /// The number that identifies the Rust value behind an object.
    Owner,
    /// The types of parameters and results, the number of parameters, and whether the func is variadic.
    FuncOf(&'a [&'a Handle], usize, bool),
}

/// The contents of the slots from 2 on.
enum Slots<'a> {
    Words([usize; 2]),
    Bytes(&'a [u8]),
    /// The address and length of an array of handles.
    Values(&'a [&'a Value]),
    /// A value or 0, a time limit, and a schema.
    Transfer([usize; 2], &'a [u8]),
    /// The address and length of an array of types, and two numbers.
    Types(&'a [&'a Handle], [usize; 2]),
    /// The address and length of an array of cases, and a time limit.
    Cases(&'a [(&'a Value, Option<&'a Value>)], usize),
}

impl<'a> Request<'a> {
    /// Returns the operation and the contents of its slots.
    fn slots(self) -> (Operation, Slots<'a>) {
        use Slots::{Bytes, Cases, Transfer, Values, Words};
        const NONE: Slots<'static> = Words([0; 2]);
        let one = |value: &Value| Words([value.address(), 0]);
        match self {
            Self::Type => (Operation::Type, NONE),
            Self::Print => (Operation::Print, NONE),
            Self::Len => (Operation::Len, NONE),
            Self::Nil => (Operation::Nil, NONE),
            Self::Equal(other) => (Operation::Equal, one(other)),
            Self::Get(schema) => (Operation::Get, Bytes(schema.bytes())),
            Self::Set(value) => (Operation::Set, one(value)),
            Self::Index(index) => (Operation::Index, Words([index, 0])),
            Self::Field(name) => (Operation::Field, Bytes(name.as_bytes())),
            Self::Entry(key) => (Operation::Entry, one(key)),
            Self::SetEntry(key, value) => {
                let both = Words([key.address(), value.address()]);
                (Operation::SetEntry, both)
            }
            Self::Keys => (Operation::Keys, NONE),
            Self::Elem => (Operation::Elem, NONE),
            Self::Method(name) => (Operation::Method, Bytes(name.as_bytes())),
            Self::Call(arguments) => (Operation::Call, Values(arguments)),
            Self::Clone => (Operation::Clone, NONE),
            Self::Convert(to) => (Operation::Convert, Words([to.address(), 0])),
            Self::Channel(capacity) => (Operation::Channel, Words([capacity, 0])),
            Self::ChannelOfElements(capacity) => (Operation::Channel, Words([capacity, 1])),
            Self::Send(value, limit) => (Operation::Send, Transfer([value.address(), limit], &[])),
            Self::SendEncoded(encoded, limit) => {
                let slots = Transfer([encoded.address(), limit], encoded.schema());
                (Operation::Send, slots)
            }
            Self::Receive(limit) => (Operation::Receive, Transfer([0, limit], &[])),
            Self::ReceiveEncoded(schema, limit) => {
                (Operation::Receive, Transfer([0, limit], schema.bytes()))
            }
            Self::Close => (Operation::Close, NONE),
            Self::Func(schema) => (Operation::Func, Bytes(schema)),
            Self::Select(cases, limit) => (Operation::Select, Cases(cases, limit)),
            Self::Await(number) => (Operation::Await, Words([number, 0])),
            #[cfg(feature = "serde")]
            Self::Tree(tree) => (Operation::Tree, Bytes(tree)),
            Self::TypeOf => (Operation::TypeOf, NONE),
            Self::Addr => (Operation::Addr, NONE),
            Self::Copied => (Operation::Copied, NONE),
            Self::Assert(to) => (Operation::Assert, Words([to.address(), 0])),
            Self::Elements(first, count) => (Operation::Elements, Words([first, count])),
            Self::Entries => (Operation::Entries, NONE),
            Self::Append(elements) => (Operation::Append, Values(elements)),
            Self::Slice(first, end) => (Operation::Slice, Words([first, end])),
            Self::Delete(key) => (Operation::Delete, one(key)),
            Self::Range => (Operation::Range, NONE),
            Self::Next => (Operation::Next, NONE),
            Self::About => (Operation::About, NONE),
            Self::Zero => (Operation::Zero, NONE),
            Self::New => (Operation::New, NONE),
            Self::MakeSlice(len, capacity) => (Operation::MakeSlice, Words([len, capacity])),
            Self::MakeMap => (Operation::MakeMap, NONE),
            Self::MakeChan(capacity) => (Operation::MakeChan, Words([capacity, 0])),
            Self::Part(part, index) => (Operation::Part, Words([part, index])),
            Self::PartWith(part, other) => (Operation::Part, Words([part, other.address()])),
            Self::Related(other, relation) => {
                (Operation::Related, Words([other.address(), relation]))
            }
            Self::Fields(schema) => (Operation::Fields, Bytes(schema.bytes())),
            Self::ErrorIs(target) => (Operation::ErrorIs, one(target)),
            Self::ErrorAs(ty) => (Operation::ErrorAs, Words([ty.address(), 0])),
            Self::ErrorWrapped => (Operation::ErrorWrapped, NONE),
            Self::ErrorKind => (Operation::ErrorKind, NONE),
            Self::Reading => (Operation::Reading, NONE),
            Self::Owner => (Operation::Owner, NONE),
            Self::FuncOf(all, parameters, variadic) => {
                let counts = [parameters, usize::from(variadic)];
                (Operation::FuncOf, Slots::Types(all, counts))
            }
        }
    }

    /// Performs an operation that is possible with every value or type, and that cannot fail.
    pub(crate) fn done(self, on: &Handle) -> Reply {
        self.of(on)
            .unwrap_or_else(|error| panic!("the runtime host failed: {error}"))
    }

    /// Performs the operation on the value or type with the handle `on`.
    pub(crate) fn of(self, on: &Handle) -> Result<Reply, ValueError> {
        let runtime = instance::current()
            .expect("a value exists only after a plugin was opened, which has started the runtime");
        let mut frame = FrameGuard::take(runtime);
        let (operation, slots) = self.slots();
        frame.ints[..2].copy_from_slice(&[operation as usize, on.address()]);
        let mut addresses = Vec::new();
        match slots {
            Slots::Words(words) => frame.ints[2..4].copy_from_slice(&words),
            Slots::Bytes(bytes) => frame.put_bytes(2, bytes),
            Slots::Transfer(words, schema) => {
                frame.ints[2..4].copy_from_slice(&words);
                frame.put_bytes(4, schema);
            }
            Slots::Values(values) => {
                addresses.extend(values.iter().map(|value| value.address()));
                frame.put_words(2, &addresses);
            }
            Slots::Types(types, numbers) => {
                addresses.extend(types.iter().map(|ty| ty.address()));
                frame.put_words(2, &addresses);
                frame.ints[4..6].copy_from_slice(&numbers);
            }
            Slots::Cases(cases, limit) => {
                let pair = |(channel, sent): &(&Value, Option<&Value>)| {
                    [channel.address(), sent.map_or(0, Value::address)]
                };
                addresses.extend(cases.iter().flat_map(pair));
                frame.ints[2] = start(&addresses).expose_provenance();
                frame.ints[3..5].copy_from_slice(&[cases.len(), limit]);
            }
        }
        // SAFETY: slot 0 holds an operation, slot 1 a handle that `on` keeps alive, and the others what `slots` returned for the operation.
        // `self` borrows the handles, texts and schemas, and `addresses` lives, until the host has replied.
        unsafe { frame.enter(runtime, Entry::Value) };
        match (frame.status(), self) {
            (Status::Returned, _) => Ok(Reply::new(frame, operation)),
            (Status::Refused, Self::Assert(to)) => {
                let missing = frame.text();
                Err(ValueError::Assertion {
                    found: frame.kind(),
                    asked: Self::About.of(to)?.text(),
                    missing: (!missing.is_empty()).then_some(missing),
                })
            }
            _ => Err(failed(&frame)),
        }
    }
}

/// Returns the error of an operation that failed.
pub(super) fn failed(frame: &FrameGuard) -> ValueError {
    match frame.status() {
        Status::Refused => ValueError::refused(frame),
        _ => ValueError::Panic {
            message: frame.text(),
            go_type: frame.kind(),
            go_stack: frame.stack().into(),
            // SAFETY: the operation has panicked, and its outcome is read once.
            value: unsafe { of_panic(frame) },
        },
    }
}
