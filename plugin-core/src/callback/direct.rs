//! One call of a Rust closure by Go, through registers.
//!
//! Bench row "callback from Go into Rust": 1.2 times what cgo takes, of a target of 1.5; through `reflect` it takes half a microsecond
//! (benches/LOG.md).
//!
//! # Safety
//!
//! Go calls [`called`] with a closure that it holds, and with the words of arguments of the closure's own types, integer registers
//! first (host/direct.go). What the words lead to is alive until `called` returns. Go calls [`done`] once with each storage that it
//! was given, when it has read the answer.
#![allow(unsafe_code)]

use super::{CallbackResult, Closure, crossing};
use crate::{
    abi::frame::{FAILED, PANICKED, REFUSED, RETURNED},
    abi::hooks::{Answer, MAX_WORDS},
    abi::pointer::start,
    call::results::Results,
    call::signature::Signature,
    runtime::access::{self, Reading},
    runtime::contain,
    runtime::session,
    runtime::under_way::under_way,
    value::error_value::Identity,
    value::go_error::GoError,
    value::{Arguments, GoValue, Reader, WORD},
};
use std::{any::Any, ptr, slice};

/// How many integer registers results have at most, and then one for a float.
const MAX_INTS: usize = 3;

/// Mirrors `struct storage` of host/direct.go: what Go reads before it calls [`done`].
#[repr(C)]
struct Storage {
    status: usize,
    text: *const u8,
    text_len: usize,
    /// The results; a float is the last word.
    words: [usize; MAX_INTS],
    /// How many bytes there are where the first word points to.
    bytes: usize,
    /// What the words lead to, or the text.
    _kept: Box<dyn Any + Send>,
}

/// Whether a closure of this type can be called through registers: Go has a say as well (host/directform.go).
pub(crate) const fn is_direct<F: Signature>() -> bool {
    let (arguments, results) = (&F::ARGUMENTS, &F::Results::VALUES);
    let words = arguments.ints() + arguments.floats();
    arguments.fits()
        && words <= MAX_WORDS
        // The Go closure has a word for each register, and may put it where its caller has reserved memory.
        && words * WORD <= arguments.spill()
        && results.passes_in_registers()
        // A string or slice can only be the first result.
        && results.pointers() <= 1
        && (results.floats() == 0 && results.ints() <= MAX_INTS
            || results.floats() == 1 && results.ints() < MAX_INTS && results.pointers() == 0)
}

/// The words of the arguments of one call.
#[derive(Debug)]
pub(crate) struct Words<'a>(pub(super) &'a [usize; MAX_WORDS]);

impl<'a> Words<'a> {
    /// The arguments, in the order in which the registers are assigned; nothing if such a closure is not called with words.
    #[inline]
    pub(crate) fn arguments<F: Signature>(&self) -> Option<Taken<'a>> {
        if const { !is_direct::<F>() } {
            return None;
        }
        let (ints, floats) = self.0.split_at(F::ARGUMENTS.ints());
        // SAFETY: a pointer is as large and aligned as a word, and may have any value.
        let pointers = unsafe { slice::from_raw_parts(ints.as_ptr().cast(), ints.len()) };
        // SAFETY: on the 64-bit machines where this is used, a word is a `u64`.
        let floats = unsafe { slice::from_raw_parts(floats.as_ptr().cast(), floats.len()) };
        Some(Taken {
            reader: Reader::of_registers(ints, pointers, floats).lossy(),
            _reading: const { F::ARGUMENTS.follows_pointers() }.then(reading),
        })
    }
}

/// The right to follow pointers. A closure that Go calls inline does not wait for it: that call is made in the ordinary way.
#[inline]
fn reading() -> Reading {
    access::read_at_once().unwrap_or_else(|| {
        session::leave_inline();
        access::read()
    })
}

/// The arguments of one call, being taken.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    reader: Reader<'a>,
    /// Until all are copied, if they lead to memory that Rust may write.
    _reading: Option<Reading>,
}

impl Taken<'_> {
    /// The next argument.
    #[inline]
    pub(crate) fn next<T: GoValue>(&mut self) -> T {
        // SAFETY: the words are those of arguments of the closure's types, in order; what they lead to is alive for as long as
        // the call (head of this file).
        unsafe { T::decode_registers(&mut self.reader) }
    }

    /// The answer, unless an argument was not what it should be.
    #[inline]
    pub(crate) fn answer<R: CallbackResult>(self, reply: impl FnOnce() -> R) -> Answer {
        let Self { reader, _reading } = self;
        drop(_reading); // The closure may take as long as it likes, and write.
        match reader.finish() {
            Ok(()) => Answer::new(reply()),
            Err(wrong) => Answer::text(REFUSED, crossing::unfit(&wrong)),
        }
    }
}

impl Answer {
    #[inline]
    fn new<R: CallbackResult>(reply: R) -> Self {
        if const { R::VALUES.ints() + R::VALUES.floats() <= 1 } {
            return match words(&reply) {
                Ok(words) => Self {
                    storage: 0,
                    word: words[if const { R::VALUES.floats() > 0 } {
                        MAX_INTS - 1
                    } else {
                        0
                    }],
                },
                Err(error) => Self::error(error),
            };
        }
        // First a place that the reply does not leave, then pointers to it.
        let reply = Box::new(reply);
        match words(&*reply) {
            Ok(words) => Self::keep(Storage {
                status: RETURNED,
                text: ptr::null(),
                text_len: 0,
                words,
                bytes: words[1]
                    .checked_mul(const { R::VALUES.copied(0) } as usize)
                    .expect("the reply is in memory"),
                _kept: reply,
            }),
            Err(error) => Self::error(error),
        }
    }

    /// An error: instead of results there is its identity.
    #[cold]
    fn error(error: GoError) -> Self {
        let error = Box::new(error); // a place that it does not leave
        let text = error.message();
        let Identity { handle, owner } = Identity::given(&error);
        Self::keep(Storage {
            status: FAILED,
            text: start(text.as_bytes()),
            text_len: text.len(),
            words: [handle, owner, 0],
            bytes: 0,
            _kept: error,
        })
    }

    /// A panic or a refusal.
    #[cold]
    pub(super) fn text(status: usize, text: String) -> Self {
        Self::keep(Storage {
            status,
            text: start(text.as_bytes()),
            text_len: text.len(),
            words: [0; MAX_INTS],
            bytes: 0,
            _kept: Box::new(text),
        })
    }

    fn keep(storage: Storage) -> Self {
        Self {
            storage: Box::into_raw(Box::new(storage)).expose_provenance(),
            word: 0,
        }
    }
}

/// The registers of a reply.
#[inline]
fn words<R: CallbackResult>(reply: &R) -> Result<[usize; MAX_INTS], GoError> {
    let (mut ints, mut float) = ([0; MAX_INTS], [0]);
    reply.encode_registers(&mut Arguments::of_registers(&mut ints, &mut float))?;
    if const { R::VALUES.floats() > 0 } {
        ints[MAX_INTS - 1] = float[0] as usize;
    }
    Ok(ints)
}

/// Called by Go, on any thread, to call a Rust closure.
pub(crate) extern "C" fn called(
    closure: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> Answer {
    // SAFETY: Go holds the closure (head of this file).
    let closure = unsafe { &*ptr::with_exposed_provenance::<Closure>(closure) };
    let words = [a, b, c, d, e, f];
    under_way(|| closure.0.answer(Words(&words)))
        .unwrap_or_else(|text| Answer::text(PANICKED, text))
}

/// Called by Go when it has read an answer.
pub(crate) extern "C" fn done(storage: usize, _: usize) {
    // SAFETY: `keep` has made it for this.
    let storage = unsafe { Box::from_raw(ptr::with_exposed_provenance_mut::<Storage>(storage)) };
    let _ = contain(|| drop(storage));
}
