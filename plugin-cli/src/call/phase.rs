//! How far a child has come, as its parent sees it: a byte in a pipe says that the plugin is open.

use std::{
    fs::File,
    io::{self, PipeReader, PipeWriter, Read, Write},
    os::fd::AsRawFd,
    process::Command,
};

use rustix::io::{FdFlags, fcntl_setfd, ioctl_fionbio};

/// The parent's end.
pub(super) struct Phase {
    reader: PipeReader,
    /// Kept open until the child has it.
    _writer: PipeWriter,
}

impl Phase {
    /// A pipe for the child, which learns the number of its end from `variable`, after what tells who its parent is.
    pub(super) fn pass(command: &mut Command, variable: &str) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        ioctl_fionbio(&reader, true)?;
        fcntl_setfd(&writer, FdFlags::empty())?;
        let value = format!("{}:{}", std::process::id(), writer.as_raw_fd());
        command.env(variable, value);
        Ok(Self {
            reader,
            _writer: writer,
        })
    }

    /// Whether the child has said that the plugin is open.
    pub(super) fn saw_open(mut self) -> bool {
        matches!(self.reader.read(&mut [0]), Ok(1))
    }
}

/// Says that the plugin is open. Where a process cannot reach its files by their numbers, the parent is not told.
pub(super) fn plugin_is_open(number: &str) {
    let pipe = File::options()
        .write(true)
        .open(format!("/dev/fd/{number}"));
    let _ = pipe.and_then(|mut pipe| pipe.write_all(b"."));
}
