//! Programs without standard input, output and error.

use super::made::still_usable;
use crate::support::{in_child, open};
use plugin_core::Func;
use std::{fs::File, os::fd::IntoRawFd};

/// A plugin's file and files of the Go runtime stay open. If they had the numbers of standard input, output and error, a program that opens
/// these later, as daemons do, would close them.
#[test]
fn standard_ones_are_left_alone() {
    if !in_child(&[]) {
        return;
    }
    for standard in [0, 1] {
        // SAFETY: nothing in this process uses them until it ends.
        unsafe { libc::close(standard) };
    }
    let scalars = open("scalars");
    let nulls = [(); 2].map(|()| File::open("/dev/null").unwrap().into_raw_fd());
    assert_eq!(nulls, [0, 1]);
    let add: Func<fn(i8, i8) -> i8> = scalars.func("AddInt8").unwrap();
    assert_eq!(add.call(1, 2).unwrap(), 3);
    still_usable();
}
