//! What the kernel has passed to this process at its start: [`auxiliary_vector`], and the path in it, for [`executable`].
//!
//! # Safety
//!
//! `getauxval` only looks up a number, and accepts any type. The path is a text that stays.
#![allow(unsafe_code)]

use std::{env, fs, io, path::PathBuf};

/// Returns the real path of the program that this process runs.
///
/// Without `/proc`, as in a `chroot`, Linux does not tell. Then it is the path by which the program was started, if that is a full path and the
/// program has no more rights than its caller, who has chosen the path.
///
/// # Errors
///
/// Returns an error if neither is known.
pub fn executable() -> io::Result<PathBuf> {
    env::current_exe().or_else(|error| match started_as() {
        Some(path) if path.is_absolute() => fs::canonicalize(path),
        _ => Err(error),
    })
}

/// Returns the path by which this program was started, unless its caller has fewer rights.
///
/// # References
///
/// getauxval(3), `AT_EXECFN`.
#[cfg(target_os = "linux")]
fn started_as() -> Option<PathBuf> {
    use std::{
        ffi::{CStr, OsStr},
        os::unix::ffi::OsStrExt,
    };
    // SAFETY: getauxval accepts any number, and returns 0 for types that are not in the vector.
    let text = unsafe { libc::getauxval(libc::AT_EXECFN) } as *const libc::c_char;
    if text.is_null() || super::elevated() {
        return None;
    }
    // SAFETY: it is not null, and so the kernel has put a text with its end there, above the stack, where it stays.
    let text = unsafe { CStr::from_ptr(text) };
    Some(OsStr::from_bytes(text.to_bytes()).into())
}

/// Returns nothing: the other systems know the path without `/proc`.
#[cfg(not(target_os = "linux"))]
fn started_as() -> Option<PathBuf> {
    None
}

/// Returns the types and values of the auxiliary vector, without the pair of zeros at its end. The result is empty if the C library has
/// no function for it.
///
/// # References
///
/// getauxval(3); linux/include/uapi/linux/auxvec.h, Linux 6.12, where 51 is the last type.
#[cfg(target_os = "linux")]
#[must_use]
pub fn auxiliary_vector() -> Vec<[usize; 2]> {
    const TYPES: std::ops::Range<libc::c_ulong> = 2..64;
    TYPES
        .filter_map(|entry| {
            // SAFETY: getauxval accepts any number, and returns 0 for types that are not in the vector.
            let value = unsafe { libc::getauxval(entry) };
            (value != 0).then_some([entry as usize, value as usize])
        })
        .collect()
}

/// Returns an empty vector: this C library has no function for it.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn auxiliary_vector() -> Vec<[usize; 2]> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test programs are started by their full path.
    #[test]
    #[cfg(target_os = "linux")]
    fn the_path_is_known_without_proc() {
        let started = started_as().unwrap();
        let found = env::current_exe().unwrap();
        assert!(started.is_absolute(), "{}", started.display());
        assert_eq!(fs::canonicalize(started).unwrap(), found);
        assert_eq!(executable().unwrap(), found);
    }
}
