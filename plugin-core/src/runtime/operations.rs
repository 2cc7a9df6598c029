//! Entries of the runtime host besides calls and accesses: open, bind, collect.
//!
//! # Safety
//!
//! Each function fills the slots that its counterpart in host/ reads.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::{Frame, Status},
    runtime::Runtime,
    runtime::frame_guard::FrameGuard,
    runtime::handle::Handle,
};
use std::{os::unix::ffi::OsStrExt, path::Path};

/// The outcome of Go's `plugin.Open`.
#[derive(Debug)]
pub(crate) enum Opened {
    /// The plugin is open. This is its number in the host.
    Plugin(usize),
    /// `plugin.Open` returned this error.
    Refused(String),
    /// An `init` function panicked.
    Panicked {
        message: String,
        go_type: String,
        go_stack: String,
    },
    /// An `init` function called `runtime.Goexit`.
    Exited,
}

impl Opened {
    /// Returns the outcome from the frame in which a plugin was opened.
    pub(crate) fn of(frame: &Frame) -> Self {
        match frame.status() {
            Status::Returned => Self::Plugin(frame.ints[0]),
            Status::Panicked => Self::Panicked {
                message: frame.text(),
                go_type: frame.kind(),
                go_stack: frame.stack(),
            },
            Status::Exited => Self::Exited,
            Status::Refused | Status::Failed => Self::Refused(frame.text()),
        }
    }
}

/// Opens a plugin with Go's `plugin.Open`, which loads the file and runs its `init` functions.
///
/// # Safety
///
/// The file's code may run in this process, and the file was checked, so that Go does not crash on it.
pub(crate) unsafe fn open(runtime: &Runtime, path: &Path) -> Opened {
    let mut guard = FrameGuard::take(runtime);
    guard.put_bytes(0, path.as_os_str().as_bytes());
    // SAFETY: slots 0 and 1 hold a path, which lives until the end of this function. The caller guarantees that the file can be loaded.
    unsafe { guard.enter(runtime, Entry::Open) };
    Opened::of(&guard)
}

/// Prepares an exported symbol of a plugin for values encoded by this schema, and returns the address of the host's binding.
pub(crate) fn bind(
    runtime: &Runtime,
    plugin: usize,
    symbol: &str,
    schema: &[u8],
) -> Result<usize, String> {
    let mut guard = FrameGuard::take(runtime);
    guard.ints[0] = plugin;
    guard.put_bytes(1, symbol.as_bytes());
    guard.put_bytes(3, schema);
    // SAFETY: slot 0 holds a plugin's number, which `open` has returned, slots 1 to 4 a name and a schema, which live until the end of this
    // function.
    unsafe { guard.enter(runtime, Entry::Bind) };
    match guard.status() {
        Status::Returned => Ok(guard.ints[0]),
        _ => Err(guard.text()),
    }
}

/// Returns the error with this index in `sentinels` of host/errors.go.
pub(crate) fn sentinel(runtime: &Runtime, number: usize) -> Option<Handle> {
    let mut guard = FrameGuard::take(runtime);
    guard.ints[0] = number;
    // SAFETY: slot 0 holds an index. For one that is out of range, the host panics and recovers.
    unsafe { guard.enter(runtime, Entry::Sentinel) };
    (guard.status() == Status::Returned).then_some(())?;
    // SAFETY: the host has stored a new handle in slot 0, which is taken here once.
    unsafe { Handle::new(guard.ints[0]) }
}

/// Runs a garbage collection and returns the number of collections so far.
pub(crate) fn collect(runtime: &Runtime) -> usize {
    let mut guard = FrameGuard::take(runtime);
    // SAFETY: `collect` reads no slot.
    unsafe { guard.enter(runtime, Entry::Collect) };
    guard.ints[0]
}
