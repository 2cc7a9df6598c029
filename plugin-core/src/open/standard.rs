//! [`Taken`]: keeps the numbers of standard input, output and error from the files of an open.

use std::{fs::File, os::fd::AsRawFd};

/// Stands for those of standard input, output and error that are closed. A plugin's file stays open, and so do files of the Go runtime: with
/// one of these numbers, they would be lost where the program, as daemons do, opens standard input, output and error later.
pub(super) struct Taken {
    _files: Vec<File>,
}

impl Taken {
    pub(super) fn new() -> Self {
        let mut files = Vec::new();
        while let Ok(file) = File::open("/dev/null")
            && file.as_raw_fd() <= 2
        {
            files.push(file);
        }
        Self { _files: files }
    }
}
