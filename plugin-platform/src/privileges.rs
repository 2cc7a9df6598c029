//! [`elevated`]: whether the program has more rights than its caller.
//!
//! # Safety
//!
//! The functions of the C library that are called here take no pointers, and have no preconditions.
#![allow(unsafe_code)]

/// Returns whether this process has more rights than its caller, who controls its environment. That is so for set-user-ID and
/// set-group-ID programs, and for programs with file capabilities.
///
/// # References
///
/// Linux: getauxval(3), `AT_SECURE`; ld.so(8), "secure-execution mode". FreeBSD and macOS: issetugid(2).
#[must_use]
pub fn elevated() -> bool {
    #[cfg(target_os = "linux")]
    // SAFETY: getauxval takes any number.
    let elevated = unsafe { libc::getauxval(libc::AT_SECURE) } != 0;
    #[cfg(not(target_os = "linux"))]
    // SAFETY: issetugid takes nothing and cannot fail.
    let elevated = unsafe { libc::issetugid() } != 0;
    elevated
}
