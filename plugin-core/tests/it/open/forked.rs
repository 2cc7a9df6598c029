//! Opens in a process that was forked from one in which Go runs.

use super::made::try_open;
use crate::support::{fixture, in_child, open};
use plugin_core::Error;
use std::process::exit;

/// Forks; the child ends with what `check` returns, or is ended after ten seconds.
fn in_fork(check: impl FnOnce() -> bool) -> bool {
    // SAFETY: the child opens a plugin and ends; no other thread of this process is in the C library's allocator, or it is glibc's or
    // macOS's, which are usable after a fork.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: alarm takes any number.
        unsafe { libc::alarm(10) };
        let ended = if check() { 0 } else { 1 };
        // SAFETY: _exit takes any number.
        unsafe { libc::_exit(ended) };
    }
    let mut status = 0;
    // SAFETY: there is room for the status.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    status == 0
}

#[test]
fn is_an_error() {
    if !in_child(&[]) {
        return;
    }
    // Without Go, a forked process is like any other.
    let usable = in_fork(|| try_open(fixture("scalars")).is_ok());
    assert!(usable, "before the first open");
    let greet = open("greet");
    let parent = std::process::id();
    let refused = in_fork(|| {
        let error = try_open(fixture("scalars")).unwrap_err();
        matches!(&error, Error::Forked { parent: found, .. } if *found == parent)
            && error.to_string().contains("fork before")
            // What is open, is found.
            && try_open(greet.path()).is_ok()
    });
    if !refused {
        exit(1);
    }
    open("scalars");
}
