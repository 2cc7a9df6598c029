//! One call of a Rust closure by Go.
//!
//! # Safety
//!
//! Go calls [`called`] with a closure that it holds and a [`Crossing`] in its heap, which is its caller's alone; the encoded
//! arguments are alive until it returns, kept by the crossing. Go calls [`done`] once with what `called` stored, when it has read the
//! results, and [`dropped`] once for each closure it was given.
#![allow(unsafe_code)]

use super::{CallbackResult, Closure};
use crate::{
    abi::frame::{FAILED, PANICKED, REFUSED, RETURNED},
    abi::pointer::start,
    call::fake_call::{RustFunc, Storage},
    runtime::frame_guard::FrameGuard,
    runtime::under_way::under_way,
    runtime::{contain, instance},
    value::error_value::Identity,
    value::go_error::GoError,
    value::{Changed, ConversionError, GoValue, NotUtf8, Reader, Scratch},
};
use std::{ptr, sync::Arc};

/// Mirrors the head of `struct crossing` of host/closures.go.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Crossing {
    encoded: *const *const u8,
    status: usize,
    results: *const *const u8,
    changes: *const *const u8,
    text: *const u8,
    text_len: usize,
    failure: Identity,
    storage: usize,
}

/// A call under way, for the closure.
pub(crate) struct Call<'a> {
    encoded: *const *const u8,
    reader: Reader<'a>,
    scratch: Scratch,
    results: Vec<*const u8>,
    changes: Vec<Arc<dyn Changed>>,
    ended: Result<(), GoError>,
}

impl Call<'_> {
    /// The argument with this number.
    pub(crate) fn argument<T: GoValue>(&mut self, index: usize) -> T {
        const {
            if !T::CHANGES {
                let _ = T::LAYOUT.out_of_go();
            }
        }
        // SAFETY: there are as many encoded values as the closure has parameters: its type was compared with Go's.
        let encoded = unsafe { self.encoded.wrapping_add(index).read() };
        // SAFETY: it is an encoded `T`, which the crossing keeps alive.
        let argument = unsafe { T::decode_at(encoded, &mut self.reader) };
        self.changes.extend(argument.changed());
        argument
    }

    /// Whether the arguments are what they should be; if not, the call is over.
    pub(crate) fn is_sound(&self) -> bool {
        self.reader.is_sound()
    }

    /// Lays out what the closure returned.
    pub(crate) fn reply(&mut self, reply: impl CallbackResult) {
        self.ended = reply.encode_at(&mut self.scratch, &mut self.results);
        // Results by handle lend Go the handle: they must live until Go has read it.
        self.scratch.keep(Box::new(reply));
    }
}

/// Called by Go, on any thread, to call a Rust closure.
pub(crate) extern "C" fn called(closure: usize, crossing: usize) {
    // SAFETY: Go holds the closure, see the head of this file.
    let closure = unsafe { &*ptr::with_exposed_provenance::<Closure>(closure) };
    // SAFETY: Go's crossing is ours until this returns.
    let crossing = unsafe { &mut *ptr::with_exposed_provenance_mut::<Crossing>(crossing) };
    let ended = under_way(|| call(closure, crossing.encoded));
    let (status, storage) = match ended {
        Ok(Ok(storage)) if storage.error.is_some() => (FAILED, storage),
        Ok(Ok(storage)) => (RETURNED, storage),
        Ok(Err(wrong)) => (REFUSED, Storage::of_text(unfit(&wrong))),
        Err(text) => (PANICKED, Storage::of_text(text)),
    };
    crossing.status = status;
    crossing.results = start(&storage.encoded);
    crossing.changes = start(&storage.changes);
    let error = storage.error.as_ref();
    let text = error.map_or(&*storage.text, GoError::message);
    crossing.text = start(text.as_bytes());
    crossing.text_len = text.len();
    crossing.failure = error.map_or_else(Identity::default, Identity::given);
    crossing.storage = Box::into_raw(Box::new(storage)).expose_provenance();
}

fn call(closure: &Closure, encoded: *const *const u8) -> Result<Storage, Box<ConversionError>> {
    let runtime = instance::current().expect("Go calls after it was started");
    let guard = FrameGuard::take(runtime);
    run(closure, encoded, Reader::new(&guard).lossy())
}

/// Runs the closure with these encoded arguments, of which there must be as many as it has parameters, each of its type.
fn run(
    closure: &Closure,
    encoded: *const *const u8,
    reader: Reader<'_>,
) -> Result<Storage, Box<ConversionError>> {
    let mut call = Call {
        encoded,
        reader,
        scratch: Scratch::new(),
        results: Vec::new(),
        changes: Vec::new(),
        ended: Ok(()),
    };
    closure.0.call(&mut call);
    let Call {
        reader,
        mut scratch,
        results,
        changes,
        ended,
        ..
    } = call;
    let changes = changes
        .iter()
        .map(|changed| changed.encode_at(&mut scratch));
    let changes = changes
        .map(|encoded| encoded.unwrap_or(ptr::null()))
        .collect();
    reader.finish().and(scratch.check())?;
    Ok(Storage::new(scratch, results, changes, ended.err()))
}

impl RustFunc for Closure {
    fn run(
        &self,
        encoded: *const *const u8,
        reader: Reader<'_>,
    ) -> Result<Storage, Box<ConversionError>> {
        run(self, encoded, reader)
    }
}

/// Called by Go when it has read the results of a call.
pub(crate) extern "C" fn done(storage: usize, _: usize) {
    // SAFETY: `called` has stored it for this.
    let storage = unsafe { Box::from_raw(ptr::with_exposed_provenance_mut::<Storage>(storage)) };
    let _ = contain(|| drop(storage));
}

/// Called by Go, on its finalizer goroutine, when it holds a closure no more.
pub(crate) extern "C" fn dropped(closure: usize, _: usize) {
    // SAFETY: `Callback::encode_at` has given Go this reference.
    let closure = unsafe { Arc::from_raw(ptr::with_exposed_provenance::<Closure>(closure)) };
    let _ = under_way(|| drop(closure));
}

/// What Go is told of an argument or a result that could not cross: `refusalOf` of host/untold.go.
#[cold]
pub(super) fn unfit(wrong: &ConversionError) -> String {
    match wrong {
        // Arguments are mended: see `Reader::lossy`.
        ConversionError::NotUtf8(bytes) => format!("\0\0{}", NotUtf8::of(bytes)),
        ConversionError::Unrepresentable(value) => {
            format!("\0\0a value between Go and Rust cannot be converted: {value}")
        }
        ConversionError::Exceeds(shape, limit) => {
            let name = limit.name();
            let told = format!("a {shape} takes more than {limit}");
            format!("{name}\0{shape}\0a value between Go and Rust cannot be copied: {told}")
        }
    }
}
