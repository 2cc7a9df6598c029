//! Data of Go's linker and runtime that is read without entering Go: hashes and initialisers of packages, variables of the runtime.
//!
//! # Safety
//!
//! Each is found by a name that Go's linker gives to data of one type only, which is laid out alike in Go 1.21 to 1.27. What is read is
//! written by the linker only, or is one number. Files that have such symbols stay loaded. Addresses that come from memory are read only
//! where the dynamic linker has confirmed that they belong to a loaded file.
#![allow(unsafe_code)]

use crate::runtime::dl;
use plugin_platform::LoadedFile;
use std::{
    path::PathBuf,
    ptr, slice,
    sync::atomic::{AtomicU32, Ordering},
};

/// The hash of a package that is in the process: 8 read-only bytes (cmd/link/internal/ld/symtab.go).
#[derive(Debug, Clone, Copy)]
pub(crate) struct PackageHash(usize);

impl PackageHash {
    /// Finds the hash of the package to which a plugin's references would bind.
    pub(crate) fn find(package: &str) -> Option<Self> {
        dl::global(plugin_image::package_hash_symbol(package)).map(Self)
    }

    pub(crate) fn bytes(self) -> [u8; 8] {
        let bytes = ptr::with_exposed_provenance::<[u8; 8]>(self.0);
        // SAFETY: this is the address of the 8 bytes of a package's hash, since only `find` makes a `PackageHash`.
        unsafe { bytes.read() }
    }

    /// Returns the file that the package came from.
    pub(crate) fn file(self) -> Option<PathBuf> {
        dl::file_of(self.0)
    }
}

/// What a package's `initTask` says: its state, and the number of its functions (runtime/proc.go).
#[derive(Debug, Clone, Copy)]
pub(crate) struct InitTask {
    pub(crate) state: u32,
    pub(crate) functions: u32,
}

impl InitTask {
    /// Reads the `initTask` of a package that is in the process, if it has one.
    pub(crate) fn read(package: &str) -> Option<Self> {
        let address = dl::global(plugin_image::inittask_symbol(package))?;
        let task = ptr::with_exposed_provenance::<[AtomicU32; 2]>(address);
        // SAFETY: this is the name of an `initTask`, whose first two fields are these, both uint32.
        let [state, functions] = unsafe { &*task };
        Some(Self {
            state: state.load(Ordering::Acquire),
            functions: functions.load(Ordering::Relaxed),
        })
    }
}

/// Reports whether the Go runtime to which plugins would bind has been started.
pub(crate) fn is_started() -> bool {
    dl::global("runtime.mainStarted").is_some_and(|address| {
        let flag = ptr::with_exposed_provenance::<u8>(address);
        // SAFETY: this is `var mainStarted bool` (runtime/proc.go). If it is set meanwhile, either value is valid.
        unsafe { flag.read_volatile() != 0 }
    })
}

/// A variable of type `string` that the linker sets, and that is never written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkedString {
    pub(crate) address: usize,
}

/// A length that the value of no such variable reaches.
const LONGEST: usize = 1 << 20;

impl LinkedString {
    /// Finds `var buildVersion string` of runtime/extern.go.
    pub(crate) fn build_version() -> Option<Self> {
        dl::global("runtime.buildVersion").map(|address| Self { address })
    }

    /// Finds `var modinfo string` of runtime/runtime.go.
    pub(crate) fn build_settings() -> Option<Self> {
        dl::global("runtime.modinfo").map(|address| Self { address })
    }

    pub(crate) fn bytes(self) -> &'static [u8] {
        let variable = ptr::with_exposed_provenance::<[usize; 2]>(self.address);
        // SAFETY: this is the address of a variable of type `string`, which is two words (reflect.StringHeader).
        let [data, len] = unsafe { variable.read() };
        if data == 0 || len > LONGEST {
            return &[];
        }
        // SAFETY: the linker has set the string, so its bytes are in read-only data.
        unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(data), len) }
    }
}

/// Reads the word at an address, if that belongs to this file.
pub(crate) fn word_in(file: &LoadedFile, at: usize) -> Option<usize> {
    if !file.holds(at) || !file.holds(at + size_of::<usize>() - 1) || !at.is_multiple_of(8) {
        return None;
    }
    let word = ptr::with_exposed_provenance::<usize>(at);
    // SAFETY: the first and the last byte of the word belong to a loaded file, and it is aligned.
    Some(unsafe { word.read_volatile() })
}

/// Copies the bytes at an address, if they belong to this file. They must be read-only data.
pub(crate) fn bytes_in(file: &LoadedFile, at: usize, len: usize) -> Option<Vec<u8>> {
    if len == 0 {
        return Some(Vec::new());
    }
    if len > LONGEST || !file.holds(at) || !file.holds(at + len - 1) {
        return None;
    }
    // SAFETY: the first and the last byte belong to a loaded file.
    let bytes = unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(at), len) };
    Some(bytes.to_vec())
}
