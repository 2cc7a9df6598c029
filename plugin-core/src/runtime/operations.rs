//! What the runtime host does besides calls and accesses: open, bind, collect.
//!
//! # Safety
//!
//! Each function fills the slots that the Go function of the same purpose reads, see its comment in host/.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entry,
    abi::frame::{Frame, Status},
    runtime::Runtime,
    runtime::frame_guard::FrameGuard,
    runtime::handle::Handle,
};
use std::{os::unix::ffi::OsStrExt, path::Path};

/// How Go's own `plugin.Open` ended.
#[derive(Debug)]
pub(crate) enum Opened {
    /// The plugin is open. The host knows it by this index.
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
    /// What the frame says in which a plugin was opened.
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

/// Opens a plugin by Go's `plugin.Open`, which loads the file and runs its `init` functions.
///
/// # Safety
///
/// The code of the file may run in this process, and Go does not crash on the file: it was checked.
pub(crate) unsafe fn open(runtime: &Runtime, path: &Path) -> Opened {
    let mut lease = FrameGuard::take(runtime);
    lease.put_bytes(0, path.as_os_str().as_bytes());
    // SAFETY: slots 0 and 1 hold a path, which lives until the call is over; the file is the caller's promise.
    unsafe { lease.enter(runtime, Entry::Open) };
    Opened::of(&lease)
}

/// Prepares an exported symbol of the plugin with this index for images of this schema, and returns the address of the host's
/// binding.
pub(crate) fn bind(
    runtime: &Runtime,
    plugin: usize,
    symbol: &str,
    schema: &[u8],
) -> Result<usize, String> {
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = plugin;
    lease.put_bytes(1, symbol.as_bytes());
    lease.put_bytes(3, schema);
    // SAFETY: slot 0 holds an index that `open` returned, slots 1 to 4 a name and a schema, which live until the call is over.
    unsafe { lease.enter(runtime, Entry::Bind) };
    match lease.status() {
        Status::Returned => Ok(lease.ints[0]),
        _ => Err(lease.text()),
    }
}

/// The error that the host knows by this number: `sentinels` of host/errors.go. There are so many numbers.
pub(crate) fn sentinel(runtime: &Runtime, number: usize) -> Option<Handle> {
    let mut lease = FrameGuard::take(runtime);
    lease.ints[0] = number;
    // SAFETY: slot 0 holds a number; of one that is too large, the host panics, which it recovers.
    unsafe { lease.enter(runtime, Entry::Sentinel) };
    (lease.status() == Status::Returned).then_some(())?;
    // SAFETY: the host has left a new handle in slot 0.
    unsafe { Handle::new(lease.ints[0]) }
}

/// Runs Go's garbage collector and returns how many collections there have been.
pub(crate) fn collect(runtime: &Runtime) -> usize {
    let mut lease = FrameGuard::take(runtime);
    // SAFETY: `collect` reads no slot.
    unsafe { lease.enter(runtime, Entry::Collect) };
    lease.ints[0]
}
