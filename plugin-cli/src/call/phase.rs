//! How far a child has come, as its parent sees it: a byte in a pipe for each stage that is behind it.

use std::{
    fs::File,
    io::{self, PipeReader, PipeWriter, Read, Write},
    os::fd::AsRawFd,
    process::Command,
};

use rustix::io::{FdFlags, fcntl_setfd, ioctl_fionbio};

/// What a child is at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stage {
    /// It reads arguments from files and from standard input.
    Arguments,
    /// It opens the plugin.
    Open,
    /// It calls the function.
    Call,
}

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

    /// What the child was at when it last said something.
    pub(super) fn stage(mut self) -> Stage {
        match self.reader.read(&mut [0; 2]) {
            Ok(2) => Stage::Call,
            Ok(1) => Stage::Open,
            _ => Stage::Arguments,
        }
    }
}

/// Says that the stage is over: the arguments have been read, or the plugin is open. Where a process cannot reach its files by their
/// numbers, the parent is not told.
pub(super) fn stage_is_over(number: &str) {
    let pipe = File::options()
        .write(true)
        .open(format!("/dev/fd/{number}"));
    let _ = pipe.and_then(|mut pipe| pipe.write_all(b"."));
}
