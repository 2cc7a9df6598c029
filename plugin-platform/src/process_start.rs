//! [`auxiliary_vector`]: the values that the kernel has passed to this process at its start.
//!
//! # Safety
//!
//! `getauxval` only looks up a number, and accepts any type.
#![allow(unsafe_code)]

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
