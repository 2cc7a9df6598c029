//! The peer without this project: a Go library of hand-written exports (`benches/peers/exports`), called through libloading.
//!
//! # Safety
//!
//! The library is this project's own, and the types here are those that cgo gives its exports. What it returns was made by
//! `malloc` (`C.CString`, `C.CBytes`), is a whole C string or as many bytes as said, and is the caller's to free.
#![allow(unsafe_code)]

use crate::{Workload, ours::STAMPED};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::{
    ffi::{CStr, CString, c_char, c_int, c_longlong, c_void},
    hint::black_box,
    path::Path,
    ptr, slice,
    time::Instant,
};

type Add = unsafe extern "C" fn(c_longlong, c_longlong) -> c_longlong;
type Greet = unsafe extern "C" fn(*const c_char) -> *mut c_char;
type Stamp =
    unsafe extern "C" fn(*const c_void, c_int, *mut *mut c_void, *mut c_int) -> *mut c_char;
type Callback = extern "C" fn(c_longlong) -> c_longlong;
type CallBack = unsafe extern "C" fn(Callback, c_longlong) -> c_longlong;

/// The work of `ours`, done through the exports of the library at `path`.
///
/// # Panics
///
/// If the library cannot be loaded, or is another one.
#[must_use]
pub fn workloads(path: &Path) -> Vec<Workload> {
    // SAFETY: its initialisers start its own Go runtime, and do nothing else.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
        .unwrap_or_else(|error| panic!("{error}"));
    // A Go library cannot be unloaded.
    let library: &'static Library = Box::leak(Box::new(library));
    // SAFETY: the type is that of the export of this name (head of this file).
    let add: Add = unsafe { export(library, "Add") };
    // SAFETY: as above.
    let greet: Greet = unsafe { export(library, "Greet") };
    // SAFETY: as above.
    let stamp: Stamp = unsafe { export(library, "Stamp") };
    // SAFETY: as above.
    let call_back: CallBack = unsafe { export(library, "CallBack") };

    let greeting = |name, size| {
        let text = "x".repeat(size);
        Workload::new(name, move || greeted(greet, black_box(&text)))
    };
    let bytes = vec![0; STAMPED];
    vec![
        Workload::new("add", move || {
            // SAFETY: it takes two integers.
            unsafe { add(black_box(40), black_box(2)) }
        }),
        greeting("greet-16", 16),
        greeting("greet-4096", 4096),
        Workload::new("stamp-64k", move || {
            stamped(stamp, black_box(&bytes)).expect("there are bytes")
        }),
        Workload::timed("callback", move |times| {
            let times = c_longlong::try_from(times).expect("fewer runs than that");
            let start = Instant::now();
            // SAFETY: the callback takes and returns an integer, and does not unwind.
            let counted = unsafe { call_back(count, times) };
            let time = start.elapsed();
            assert_eq!(counted, times, "each call back is made once");
            time
        }),
    ]
}

extern "C" fn count(x: c_longlong) -> c_longlong {
    black_box(x) + 1
}

fn greeted(greet: Greet, text: &str) -> String {
    let text = CString::new(text).expect("the text has no zero byte");
    // SAFETY: it takes a C string, which lives until the call is over.
    let greeting = unsafe { greet(text.as_ptr()) };
    // SAFETY: it returned a C string (head of this file).
    let copy = unsafe { CStr::from_ptr(greeting) };
    let copy = copy
        .to_str()
        .expect("it is UTF-8, as the text is")
        .to_owned();
    // SAFETY: it is ours to free.
    unsafe { libc::free(greeting.cast()) };
    copy
}

fn stamped(stamp: Stamp, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let size = c_int::try_from(bytes.len()).expect("fewer bytes than that");
    let (mut out, mut out_size) = (ptr::null_mut(), 0);
    // SAFETY: it reads so many bytes, and writes to the two places.
    let error = unsafe { stamp(bytes.as_ptr().cast(), size, &raw mut out, &raw mut out_size) };
    if !error.is_null() {
        // SAFETY: an error is a C string (head of this file).
        let text = unsafe { CStr::from_ptr(error) };
        let text = text.to_string_lossy().into_owned();
        // SAFETY: it is ours to free.
        unsafe { libc::free(error.cast()) };
        return Err(text);
    }
    let len = usize::try_from(out_size).expect("a size is not negative");
    // SAFETY: without an error there are so many bytes (head of this file).
    let copy = unsafe { slice::from_raw_parts(out.cast::<u8>(), len) }.to_vec();
    // SAFETY: they are ours to free.
    unsafe { libc::free(out) };
    Ok(copy)
}

/// The export called `name`.
///
/// # Safety
///
/// `F` is the function pointer type of that export.
unsafe fn export<F: Copy>(library: &'static Library, name: &str) -> F {
    // SAFETY: the caller's promise.
    let symbol = unsafe { library.get::<F>(name) };
    *symbol.unwrap_or_else(|error| panic!("{error}"))
}
