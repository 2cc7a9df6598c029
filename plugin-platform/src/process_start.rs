//! [`auxiliary_vector`]: what the kernel told this process when it started.
//!
//! # Safety
//!
//! `getauxval` only looks a number up.
#![allow(unsafe_code)]

/// Returns the types and values of the auxiliary vector, without the pair of zeros at its end; nothing where the C library does not tell
/// them.
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
            // SAFETY: it takes any number, and returns 0 for what is not there.
            let value = unsafe { libc::getauxval(entry) };
            (value != 0).then_some([entry as usize, value as usize])
        })
        .collect()
}

/// Returns nothing: this C library does not tell.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn auxiliary_vector() -> Vec<[usize; 2]> {
    Vec::new()
}
