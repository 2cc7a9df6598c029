//! The peer without this project: a Go library of hand-written exports (`benches/peers/exports`), called through libloading.
//!
//! # Safety
//!
//! The library is one of this project, and the types here are those that cgo gives its exports. Its results are C strings, or byte buffers
//! with a size, that are allocated with `malloc` (`C.CString`, `C.CBytes`) and owned by the caller.
#![allow(unsafe_code)]

use crate::{Workload, ours::STAMPED};
use libloading::os::unix::{self, RTLD_LOCAL, RTLD_NOW};
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

/// The loaded library.
#[derive(Debug, Clone, Copy)]
pub struct Library {
    add: Add,
    greet: Greet,
    stamp: Stamp,
    call_back: CallBack,
}

impl Library {
    /// Loads the library. It is never unloaded, since a Go library cannot be.
    ///
    /// # Panics
    ///
    /// Panics if the library cannot be loaded, or lacks an export.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        // SAFETY: its initialisers start its own Go runtime, and do nothing else.
        let library = unsafe { unix::Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }
            .unwrap_or_else(|error| panic!("{error}"));
        let library: &'static unix::Library = Box::leak(Box::new(library));
        Self {
            // SAFETY: the type is that of the export of this name (head of this file).
            add: unsafe { export(library, "Add") },
            // SAFETY: the type is that of the export of this name (head of this file).
            greet: unsafe { export(library, "Greet") },
            // SAFETY: the type is that of the export of this name (head of this file).
            stamp: unsafe { export(library, "Stamp") },
            // SAFETY: the type is that of the export of this name (head of this file).
            call_back: unsafe { export(library, "CallBack") },
        }
    }

    fn add(self) -> c_longlong {
        // SAFETY: it takes two integers.
        unsafe { (self.add)(black_box(40), black_box(2)) }
    }

    /// `Add` by several threads.
    #[must_use]
    pub fn add_by(self, threads: usize) -> Workload {
        Workload::threads("add", threads, move || self.add())
    }

    /// Passes `size` bytes to Go and back.
    #[must_use]
    pub fn stamp(self, size: usize) -> Workload {
        self.stamping("stamp", size)
    }

    fn stamping(self, name: &'static str, size: usize) -> Workload {
        let bytes = vec![0; size];
        Workload::new(name, move || {
            stamped(self.stamp, black_box(&bytes)).expect("there are bytes")
        })
    }

    fn greeting(self, name: &'static str, size: usize) -> Workload {
        let text = "x".repeat(size);
        Workload::new(name, move || greeted(self.greet, black_box(&text)))
    }
}

/// Returns the workloads of `ours`, done through the exports of the library at `path`.
///
/// # Panics
///
/// Panics if the library cannot be loaded, or lacks an export.
#[must_use]
pub fn workloads(path: &Path) -> Vec<Workload> {
    let library = Library::open(path);
    vec![
        Workload::new("add", move || library.add()),
        Workload::timed("add-dependent", move |times| {
            let start = Instant::now();
            let sum = (0..times).fold(0, |sum, _| {
                // SAFETY: it takes two integers.
                unsafe { (library.add)(sum, black_box(2)) }
            });
            black_box(sum);
            start.elapsed()
        }),
        library.greeting("greet-16", 16),
        library.greeting("greet-4096", 4096),
        library.stamping("stamp-64k", STAMPED),
        Workload::timed("callback", move |times| {
            let times = c_longlong::try_from(times).expect("fewer runs than that");
            let start = Instant::now();
            // SAFETY: the callback takes and returns an integer, and does not unwind.
            let counted = unsafe { (library.call_back)(count, times) };
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
    // SAFETY: this caller owns the string (head of this file).
    unsafe { libc::free(greeting.cast()) };
    copy
}

fn stamped(stamp: Stamp, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let size = c_int::try_from(bytes.len()).expect("fewer bytes than that");
    let (mut out, mut out_size) = (ptr::null_mut(), 0);
    // SAFETY: it reads the bytes of the slice, and writes to the two variables.
    let error = unsafe { stamp(bytes.as_ptr().cast(), size, &raw mut out, &raw mut out_size) };
    if !error.is_null() {
        // SAFETY: an error is a C string (head of this file).
        let text = unsafe { CStr::from_ptr(error) };
        let text = text.to_string_lossy().into_owned();
        // SAFETY: this caller owns the string (head of this file).
        unsafe { libc::free(error.cast()) };
        return Err(text);
    }
    let len = usize::try_from(out_size).expect("a size is not negative");
    // SAFETY: without an error, the buffer has this size (head of this file).
    let copy = unsafe { slice::from_raw_parts(out.cast::<u8>(), len) }.to_vec();
    // SAFETY: this caller owns the buffer (head of this file).
    unsafe { libc::free(out) };
    Ok(copy)
}

/// Returns the export called `name`.
///
/// # Safety
///
/// `F` is the function pointer type of that export.
unsafe fn export<F: Copy>(library: &'static unix::Library, name: &str) -> F {
    // SAFETY: the caller guarantees that `F` is the type of this export.
    let symbol = unsafe { library.get::<F>(name) };
    *symbol.unwrap_or_else(|error| panic!("{error}"))
}
