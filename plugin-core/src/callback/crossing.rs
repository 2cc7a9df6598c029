//! Calls of Rust closures by Go, with encoded arguments.
//!
//! # Safety
//!
//! Go calls [`called`] with a closure that it holds and a [`Crossing`] in its heap, which no other code uses. The crossing keeps the encoded
//! arguments alive until `called` returns. Go calls [`done`] once with the storage from `called`, when it has read the results, and
//! [`dropped`] once for each closure that it was given.
#![allow(unsafe_code)]

use super::{CallbackResult, Closure};
use crate::{
    abi::frame::{FAILED, REFUSED, RETURNED},
    abi::pointer::start,
    call::error::UNCONVERTIBLE,
    call::rust_func::{End, RustFunc, Storage},
    runtime::frame_guard::FrameGuard,
    runtime::instance,
    runtime::under_way::{under_way, under_way_as},
    value::error_value::Identity,
    value::go_error::GoError,
    value::raised::Raised,
    value::{Changed, ConversionError, GoValue, NotUtf8, Reader, Scratch},
};
use std::{ptr, sync::Arc};

/// The beginning of `struct crossing` of host/closures.go.
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

/// A call of a closure that has not ended.
pub(crate) struct Call<'a> {
    encoded: *const *const u8,
    reader: Reader<'a>,
    scratch: Scratch,
    results: Vec<*const u8>,
    changes: Vec<Arc<dyn Changed>>,
    ended: Result<(), GoError>,
}

impl Call<'_> {
    /// Returns the argument with this index.
    pub(crate) fn argument<T: GoValue>(&mut self, index: usize) -> T {
        const {
            if !T::CHANGES {
                let _ = T::LAYOUT.out_of_go();
            }
        }
        // SAFETY: there is one encoded value for each parameter of the closure, whose type was compared with Go's.
        let encoded = unsafe { self.encoded.wrapping_add(index).read() };
        // SAFETY: this points to an encoded `T`, which the crossing keeps alive.
        let argument = unsafe { T::decode_at(encoded, &mut self.reader) };
        self.changes.extend(argument.changed());
        argument
    }

    /// Reports whether all arguments could be converted. If not, the closure must not be called.
    pub(crate) fn is_sound(&self) -> bool {
        self.reader.is_sound()
    }

    /// Encodes the results of the closure.
    pub(crate) fn reply(&mut self, reply: impl CallbackResult) {
        self.ended = reply.encode_at(&mut self.scratch, &mut self.results);
        // Handles among the results are lent to Go, so they must live until Go has read the results.
        self.scratch.keep(Box::new(reply));
    }
}

/// Calls a Rust closure. Go calls this, on any thread.
pub(crate) extern "C" fn called(closure: usize, crossing: usize) {
    // SAFETY: Go holds the closure until this returns.
    let closure = unsafe { &*ptr::with_exposed_provenance::<Closure>(closure) };
    // SAFETY: no other code uses the crossing until this returns.
    let crossing = unsafe { &mut *ptr::with_exposed_provenance_mut::<Crossing>(crossing) };
    let ended = under_way_as(|| call(closure, crossing.encoded), Raised::of);
    let storage = Box::new(match ended {
        Ok(Ok(storage)) => storage,
        Ok(Err(wrong)) => Storage::refused(unfit(&wrong)),
        Err(raised) => Storage::raised(raised),
    });
    // The storage does not move any more, to which the text and the identity may point.
    let (status, text, identity) = match &storage.end {
        End::Returned => (RETURNED, "", Identity::default()),
        End::Failed(error) => (FAILED, error.message(), Identity::given(error)),
        End::Refused(text) => (REFUSED, &**text, Identity::default()),
        End::Raised(raised) => raised.encoded(),
    };
    crossing.status = status;
    crossing.results = start(&storage.encoded);
    crossing.changes = start(&storage.changes);
    crossing.text = start(text.as_bytes());
    crossing.text_len = text.len();
    crossing.failure = identity;
    crossing.storage = Box::into_raw(storage).expose_provenance();
}

fn call(closure: &Closure, encoded: *const *const u8) -> Result<Storage, Box<ConversionError>> {
    let runtime = instance::current().expect("Go calls this, so there is a runtime");
    let guard = FrameGuard::take(runtime);
    run(closure, encoded, Reader::new(&guard).lossy())
}

/// Runs the closure. `encoded` points to one encoded argument for each parameter, of the parameter's type.
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

/// Frees the results of a call. Go calls this when it has read them.
pub(crate) extern "C" fn done(storage: usize, _: usize) {
    // SAFETY: `called` has made the storage by `Box::into_raw`, and Go calls this once for it.
    let storage = unsafe { Box::from_raw(ptr::with_exposed_provenance_mut::<Storage>(storage)) };
    let _ = under_way(|| drop(storage));
}

/// Releases a closure. Go calls this on its finalizer goroutine, when the Go func has become unreachable.
pub(crate) extern "C" fn dropped(closure: usize, _: usize) {
    // SAFETY: `Callback::encode_at` has made the reference by `Arc::into_raw`, Go has taken it over, and calls this once for it.
    let closure = unsafe { Arc::from_raw(ptr::with_exposed_provenance::<Closure>(closure)) };
    let _ = under_way(|| drop(closure));
}

/// Returns the text for Go of an argument or result that could not be converted: `refusalOf` of host/untold.go.
#[cold]
pub(super) fn unfit(wrong: &ConversionError) -> String {
    match wrong {
        // This is a result. Arguments are converted lossily: see `Reader::lossy`.
        ConversionError::NotUtf8(bytes) => format!("\0\0{}", NotUtf8::of(bytes)),
        ConversionError::Unrepresentable(value) => {
            format!("\0\0{UNCONVERTIBLE}{value}")
        }
        ConversionError::Exceeds(shape, limit) => {
            let name = limit.name();
            let told = format!("a {shape} takes more than {limit}");
            format!("{name}\0{shape}\0a value between Go and Rust cannot be copied: {told}")
        }
    }
}
