//! [`may_execute`]: whether what lies in a folder may be loaded as code.
//!
//! # Safety
//!
//! The functions of the C library that are called here get a text with its end, and a place for what they write.
#![allow(unsafe_code)]

use std::{ffi::CString, mem::MaybeUninit, os::unix::ffi::OsStrExt, path::Path};

/// Returns whether files at this path may be executed and loaded: they may not on a filesystem that is mounted `noexec`. Returns true if
/// the system does not tell.
///
/// # References
///
/// statvfs(3), `ST_NOEXEC` (Linux); statfs(2), `MNT_NOEXEC` (FreeBSD, macOS).
#[must_use]
pub fn may_execute(path: &Path) -> bool {
    let Ok(path) = CString::new(path.as_os_str().as_bytes()) else {
        return true;
    };
    #[cfg(target_os = "linux")]
    let noexec = {
        let mut found = MaybeUninit::<libc::statvfs>::uninit();
        // SAFETY: the path ends with a zero, and there is room for what is written.
        let done = unsafe { libc::statvfs(path.as_ptr(), found.as_mut_ptr()) };
        // SAFETY: it was written, since the call succeeded.
        done == 0 && unsafe { found.assume_init() }.f_flag & libc::ST_NOEXEC != 0
    };
    #[cfg(not(target_os = "linux"))]
    let noexec = {
        let mut found = MaybeUninit::<libc::statfs>::uninit();
        // SAFETY: the path ends with a zero, and there is room for what is written.
        let done = unsafe { libc::statfs(path.as_ptr(), found.as_mut_ptr()) };
        // SAFETY: it was written, since the call succeeded.
        done == 0
            && u64::from(unsafe { found.assume_init() }.f_flags) & libc::MNT_NOEXEC as u64 != 0
    };
    !noexec
}
