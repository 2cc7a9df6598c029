//! [`Request`]: what Rust asks the runtime host to do with a value by handle.
//!
//! # Safety
//!
//! Slots of a frame hold numbers that the host takes for handles and addresses. They are filled in this file only, from references that
//! outlive the request, and read in [`Reply`] only, which knows what was asked. Which slot holds what is written beside the operations in
//! host/operations.go.
#![allow(unsafe_code)]

use super::{Value, ValueError, reply::Reply};
use crate::{
    abi::{entries::Entry, frame::Status, operation::Operation, pointer::start},
    runtime::{frame_guard::FrameGuard, handle::Handle, instance},
};

/// What is asked of the host about a value, with what it needs to know.
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
    /// A channel of values of this type.
    Channel(usize),
    /// A channel of the elements of this slice.
    ChannelOfElements(usize),
    /// Waits for as many nanoseconds.
    Send(&'a Value, usize),
    SendEncoded(Encoded<'a>, usize),
    Receive(usize),
    ReceiveEncoded(Schema<'a>, usize),
    Close,
    Func(&'a [u8]),
    /// Channels and, for sending, values; waits for as many nanoseconds.
    Select(&'a [(&'a Value, Option<&'a Value>)], usize),
    /// Waits for something to receive; see `channel/wait`.
    Await(Token),
    #[cfg(feature = "serde")]
    Tree(&'a [u8]),
    TypeOf,
    Addr,
    Copied,
    Assert(&'a Handle),
    /// From the first, as many.
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
    /// A part of a type, by the number that host/types.go gives it, and which of several.
    Part(usize, usize),
    /// The part of a type that another type is needed for.
    PartWith(usize, &'a Handle),
    Related(&'a Handle, usize),
    Fields(Schema<'a>),
    ErrorIs(&'a Value),
    ErrorAs(&'a Handle),
    /// Of a `func(int) ([]byte, error)`.
    Reading,
    /// What Rust knows an object by.
    Owner,
    /// The func type of these types, of which the first so many are parameters, and whether it is variadic.
    FuncOf(&'a [&'a Handle], usize, bool),
}

/// The schema of a Rust type, for a request whose answer is read as that type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema<'a>(&'a [u8]);

impl<'a> Schema<'a> {
    /// # Safety
    ///
    /// It is a schema that [`Shape::schema`](crate::value::Shape) has made, and the answer is decoded as that type.
    pub(super) unsafe fn new(schema: &'a [u8]) -> Self {
        Self(schema)
    }
}

/// An encoded value with its schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoded<'a> {
    value: *const u8,
    schema: &'a [u8],
}

impl<'a> Encoded<'a> {
    /// # Safety
    ///
    /// `value` is encoded by this schema, and lives as long as that.
    pub(super) unsafe fn new(value: *const u8, schema: &'a [u8]) -> Self {
        Self { value, schema }
    }
}

/// A number that the host hands back, which means something to whoever has made it only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token(usize);

impl Token {
    /// # Safety
    ///
    /// The host gives the number to [`woken`](super::channel::woken) once, if it starts to wait.
    pub(super) unsafe fn new(number: usize) -> Self {
        Self(number)
    }
}

/// What the slots from 2 on hold.
enum Slots<'a> {
    Words([usize; 2]),
    Bytes(&'a [u8]),
    /// Where the handles are, and how many.
    Values(&'a [&'a Value]),
    /// A value or 0, how long to wait, a schema.
    Transfer([usize; 2], &'a [u8]),
    /// Where types are, how many, and two numbers.
    Types(&'a [&'a Handle], [usize; 2]),
    /// Where the cases are, how many, how long to wait.
    Cases(&'a [(&'a Value, Option<&'a Value>)], usize),
}

impl<'a> Request<'a> {
    /// The one place that says what is in which slot.
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
            Self::Get(schema) => (Operation::Get, Bytes(schema.0)),
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
                let value = encoded.value.expose_provenance();
                (Operation::Send, Transfer([value, limit], encoded.schema))
            }
            Self::Receive(limit) => (Operation::Receive, Transfer([0, limit], &[])),
            Self::ReceiveEncoded(schema, limit) => {
                (Operation::Receive, Transfer([0, limit], schema.0))
            }
            Self::Close => (Operation::Close, NONE),
            Self::Func(schema) => (Operation::Func, Bytes(schema)),
            Self::Select(cases, limit) => (Operation::Select, Cases(cases, limit)),
            Self::Await(token) => (Operation::Await, Words([token.0, 0])),
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
            Self::Fields(schema) => (Operation::Fields, Bytes(schema.0)),
            Self::ErrorIs(target) => (Operation::ErrorIs, one(target)),
            Self::ErrorAs(ty) => (Operation::ErrorAs, Words([ty.address(), 0])),
            Self::Reading => (Operation::Reading, NONE),
            Self::Owner => (Operation::Owner, NONE),
            Self::FuncOf(all, parameters, variadic) => {
                let counts = [parameters, usize::from(variadic)];
                (Operation::FuncOf, Slots::Types(all, counts))
            }
        }
    }

    /// Asks the host to do this to the value or type with the handle `on`.
    pub(crate) fn of(self, on: &Handle) -> Result<Reply, ValueError> {
        let runtime = instance::current()
            .expect("a value exists only after a plugin was opened, which starts the runtime");
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
                frame.ints[2] = start(&addresses).expose_provenance();
                frame.ints[3] = values.len();
            }
            Slots::Types(types, numbers) => {
                addresses.extend(types.iter().map(|ty| ty.address()));
                frame.ints[2] = start(&addresses).expose_provenance();
                frame.ints[3] = types.len();
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
        // SAFETY: slot 0 holds an operation, slot 1 a handle that is alive, and the others what `slots` says; `self` borrows handles,
        // texts and schemas, and `addresses` lives, until the host has answered.
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

/// Why the host has not done what it was asked.
pub(super) fn failed(frame: &FrameGuard) -> ValueError {
    match frame.status() {
        Status::Refused => ValueError::refused(frame),
        _ => ValueError::Panic {
            message: frame.text(),
            go_type: frame.kind(),
            go_stack: frame.stack(),
        },
    }
}
