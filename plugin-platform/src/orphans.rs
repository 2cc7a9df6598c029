//! [`adopt_orphans`]: a process that becomes the parent of what its descendants leave behind.
//!
//! # Safety
//!
//! The system calls that are made here take numbers, and no pointers that are read.
#![allow(unsafe_code)]

/// Makes this process the parent of each descendant whose own parent has ended, so that all of them can be found below it. Without that
/// they become children of process 1. Where the system has nothing of the kind (macOS), nothing happens.
///
/// # References
///
/// Linux: `PR_SET_CHILD_SUBREAPER`, prctl(2). FreeBSD: `PROC_REAP_ACQUIRE`, procctl(2).
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    // SAFETY: this option takes one number.
    unsafe {
        libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1);
    }
    #[cfg(target_os = "freebsd")]
    // SAFETY: this command takes no data; the process 0 is the one that calls.
    unsafe {
        libc::procctl(
            libc::P_PID,
            0,
            libc::PROC_REAP_ACQUIRE,
            std::ptr::null_mut(),
        );
    }
}
