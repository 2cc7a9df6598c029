//! `dlclose` for the program: Go plugins that other code has loaded beside a Go runtime stay loaded.
//!
//! A plugin's constructor puts it on the runtime's list of modules (`addmoduledata` in runtime/asm_amd64.s), and nothing takes it off.
//! Once it is unloaded, the list leads to memory that is gone: the next plugin ends the process, and so may a collection, which walks the
//! list for an address that is no Go code's (`shrinkstack` in runtime/stack.go, Go 1.21).
//!
//! So this crate defines `dlclose` (`definitions.rs`). A library that has the runtime's symbols, or needs one which has, is left as it is.
//! Others are closed, and all are while there is no Go runtime.
//!
//! musl's `dlclose` unloads nothing. On FreeBSD and macOS, where this could not be tried, the list is looked at when a plugin is opened.
//!
//! # Safety
//!
//! `dlclose` uses the caller's handle, as the C library's does, and names that are C strings.
#![allow(unsafe_code)]

use crate::underlying::Underlying;
use std::ffi::{CStr, c_int, c_void};

/// Every Go runtime whose symbols are visible to others has this variable: the head of its list.
const MODULES: &CStr = c"runtime.firstmoduledata";

static DLCLOSE: Underlying = Underlying::new(c"dlclose");

/// POSIX's `dlclose`, except that Go plugins stay.
///
/// # Safety
///
/// As for POSIX's: the handle is one of `dlopen` that has not been closed as often as it was opened.
pub(crate) unsafe extern "C" fn dlclose(handle: *mut c_void) -> c_int {
    type Dlclose = unsafe extern "C" fn(*mut c_void) -> c_int;
    // SAFETY: `handle` is one of `dlopen` that is not closed (the caller's promise).
    if unsafe { is_on_list(handle) } {
        return 0;
    }
    // SAFETY: this is its type (dlfcn.h).
    let Some(underlying) = (unsafe { DLCLOSE.function::<Dlclose>() }) else {
        return -1;
    };
    // SAFETY: `handle` may be closed once more (the caller's promise).
    unsafe { underlying(handle) }
}

/// Whether this library, or one that it needs, may be on the list of a Go runtime in the process.
///
/// # Safety
///
/// The handle is one of `dlopen` that has not been closed.
unsafe fn is_on_list(handle: *mut c_void) -> bool {
    // SAFETY: the first of what is visible to all; the name is a C string.
    let runtime = unsafe { libc::dlsym(libc::RTLD_DEFAULT, MODULES.as_ptr()) };
    // SAFETY: `handle` is one of `dlopen` that is not closed (the caller's promise); the name is a C string.
    !runtime.is_null() && !unsafe { libc::dlsym(handle, MODULES.as_ptr()) }.is_null()
}
