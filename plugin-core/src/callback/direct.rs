//! Calls of Rust closures by Go, through registers.
//!
//! Bench row "callback from Go into Rust": 1.27 times the time of a cgo callback, of a target of 1.5. Through `reflect` it takes half a
//! microsecond (benches/LOG.md).
//!
//! # Safety
//!
//! Go calls [`called`] with a closure that it holds and the words of arguments of the closure's types, integer registers first
//! (host/direct.go). The memory that they point to is alive until `called` returns. Go calls [`done`] once for each storage, when it has
//! read the answer.
#![allow(unsafe_code)]

use super::{CallbackResult, Closure, crossing};
use crate::{
    abi::frame::{FAILED, REFUSED, RETURNED},
    abi::hooks::{Answer, MAX_WORDS},
    abi::pointer::start,
    call::results::Results,
    call::signature::Signature,
    runtime::access::{self, Reading},
    runtime::session,
    runtime::under_way::{under_way, under_way_as},
    value::error_value::Identity,
    value::go_error::GoError,
    value::raised::Raised,
    value::{Arguments, GoValue, Reader, WORD},
};
use std::{any::Any, ptr, slice};

/// The number of integer registers of the results, at most. A float is in the last one.
const MAX_INTS: usize = 3;

/// An answer in memory: `struct storage` of host/direct.go. Go reads it and then calls [`done`].
#[repr(C)]
struct Storage {
    status: usize,
    text: *const u8,
    text_len: usize,
    /// The results. A float is in the last word.
    words: [usize; MAX_INTS],
    /// The number of bytes that the first word points to.
    bytes: usize,
    /// The owner of the text, or of what the words point to.
    _kept: Box<dyn Any + Send>,
}

/// Reports whether a closure of this type can be called through registers. The host decides for its part (host/directform.go).
pub(crate) const fn is_direct<F: Signature>() -> bool {
    let (arguments, results) = (&F::ARGUMENTS, &F::Results::VALUES);
    let words = arguments.ints() + arguments.floats();
    arguments.fits()
        && words <= MAX_WORDS
        // The Go closure has a parameter of one word for each register, and may spill it to the memory that its caller has reserved.
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
    /// Returns the arguments, in the order in which registers are assigned, or `None` if the closure is not called through registers.
    #[inline]
    pub(crate) fn arguments<F: Signature>(&self) -> Option<Taken<'a>> {
        if const { !is_direct::<F>() } {
            return None;
        }
        let (ints, floats) = self.0.split_at(F::ARGUMENTS.ints());
        // SAFETY: a pointer has the size and alignment of a word, and any value is valid.
        let pointers = unsafe { slice::from_raw_parts(ints.as_ptr().cast(), ints.len()) };
        // SAFETY: a word is a `u64`, since only 64-bit machines are supported.
        let floats = unsafe { slice::from_raw_parts(floats.as_ptr().cast(), floats.len()) };
        Some(Taken {
            reader: Reader::of_registers(ints, pointers, floats).lossy(),
            _reading: const { F::ARGUMENTS.follows_pointers() }.then(reading),
        })
    }
}

/// Takes the lock under which pointers are followed. An inline call does not wait for it, and is made in the ordinary way instead.
#[inline]
fn reading() -> Reading {
    access::read_at_once().unwrap_or_else(|| {
        session::leave_inline();
        access::read()
    })
}

/// Reads the arguments of one call.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    reader: Reader<'a>,
    /// Held until all arguments are copied, if they point to memory that Rust may write.
    _reading: Option<Reading>,
}

impl Taken<'_> {
    /// Returns the next argument.
    #[inline]
    pub(crate) fn next<T: GoValue>(&mut self) -> T {
        // SAFETY: the words are those of arguments of the closure's types, in order. The memory that they point to is alive until the call ends
        // (head of this file).
        unsafe { T::decode_registers(&mut self.reader) }
    }

    /// Calls the closure and returns its answer, or a refusal if an argument could not be converted.
    #[inline]
    pub(crate) fn answer<R: CallbackResult>(self, reply: impl FnOnce() -> R) -> Answer {
        let Self { reader, _reading } = self;
        drop(_reading); // The closure may take any time, and write to Go memory.
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
        // The reply does not move after the words were made, which may point into it.
        let reply = Box::new(reply);
        match words(&*reply) {
            Ok(words) => Self::keep(Storage {
                status: RETURNED,
                text: ptr::null(),
                text_len: 0,
                words,
                bytes: words[1]
                    .checked_mul(const { R::VALUES.copied(0) } as usize)
                    .expect("the reply is in memory, so its size does not overflow"),
                _kept: reply,
            }),
            Err(error) => Self::error(error),
        }
    }

    /// Returns the answer with an error. Its words are the error's identity.
    #[cold]
    fn error(error: GoError) -> Self {
        let error = Box::new(error); // It does not move after its identity was taken.
        let text = error.message();
        let identity = Identity::given(&error);
        Self::keep(Storage {
            status: FAILED,
            text: start(text.as_bytes()),
            text_len: text.len(),
            words: identity.words(),
            bytes: 0,
            _kept: error,
        })
    }

    /// Returns the answer of a closure that has panicked. Its words are the identity of the panic value.
    #[cold]
    pub(super) fn raised(raised: Raised) -> Self {
        let raised = Box::new(raised); // It does not move after its identity was taken.
        let (status, text, identity) = raised.encoded();
        Self::keep(Storage {
            status,
            text: start(text.as_bytes()),
            text_len: text.len(),
            words: identity.words(),
            bytes: 0,
            _kept: raised,
        })
    }

    /// Returns the answer with the text of a refusal.
    #[cold]
    fn text(status: usize, text: String) -> Self {
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

/// Returns the registers of a reply.
#[inline]
fn words<R: CallbackResult>(reply: &R) -> Result<[usize; MAX_INTS], GoError> {
    let (mut ints, mut float) = ([0; MAX_INTS], [0]);
    reply.encode_registers(&mut Arguments::of_registers(&mut ints, &mut float))?;
    if const { R::VALUES.floats() > 0 } {
        ints[MAX_INTS - 1] = float[0] as usize;
    }
    Ok(ints)
}

/// Calls a Rust closure. Go calls this, on any thread.
pub(crate) extern "C" fn called(
    closure: usize,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> Answer {
    // SAFETY: Go holds the closure until this returns.
    let closure = unsafe { &*ptr::with_exposed_provenance::<Closure>(closure) };
    let words = [a, b, c, d, e, f];
    under_way_as(|| closure.0.answer(Words(&words)), Raised::of).unwrap_or_else(Answer::raised)
}

/// Frees an answer. Go calls this when it has read it.
pub(crate) extern "C" fn done(storage: usize, _: usize) {
    // SAFETY: `keep` has made the storage by `Box::into_raw`, and Go calls this once for it.
    let storage = unsafe { Box::from_raw(ptr::with_exposed_provenance_mut::<Storage>(storage)) };
    let _ = under_way(|| drop(storage));
}
