//! [`checked`]: a write to standard output, and what becomes of one that fails.
//!
//! The disk may be full, and standard output closed: those are errors. Whoever reads may have left (`goplug check *.so | head -1`): then the
//! rest is not written, and the answer is the same.
//!
//! # Safety
//!
//! Rust opens /dev/null in place of a closed standard output before `main` is called, and takes a descriptor that cannot be written to for a
//! closed one, to which all writes succeed. So a function that the dynamic linker calls earlier looks at it.
#![allow(unsafe_code)]

use std::{
    io::{self, ErrorKind},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use rustix::{
    fs::{OFlags, fcntl_getfl},
    io::Errno,
    stdio::stdout,
};

use crate::error::{Error, Result};

/// Whether nothing can be written to what this process was started with.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether whoever reads has left.
static LEFT: AtomicBool = AtomicBool::new(false);

// SAFETY: the section is a list of pointers to functions of the C calling convention, which are called once, before `main` (System V ABI,
// "Initialization and Termination Functions"; Mach-O, S_MOD_INIT_FUNC_POINTERS). `look` asks the kernel and sets a static: it needs nothing
// that Rust sets up in `main`.
#[used]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static LOOK: extern "C" fn() = look;

extern "C" fn look() {
    let writable =
        fcntl_getfl(stdout()).is_ok_and(|flags| flags & OFlags::RWMODE != OFlags::RDONLY);
    CLOSED.store(!writable, Relaxed);
}

/// Whether standard output was closed, or open for reading only, when the process was started.
pub(crate) fn is_closed() -> bool {
    CLOSED.load(Relaxed)
}

/// Writes to standard output.
pub(crate) fn checked(write: impl FnOnce() -> io::Result<()>) -> Result<()> {
    if is_closed() {
        return told(Err(Errno::BADF.into()));
    }
    match LEFT.load(Relaxed) {
        true => Ok(()),
        false => told(write()),
    }
}

/// What came of a write.
pub(crate) fn told(written: io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            LEFT.store(true, Relaxed);
            Ok(())
        }
        written => written.map_err(|source| Error::Output { source }),
    }
}
