//! How far a child has come, as its parent sees it: a byte in a pipe for each stage that is behind it.

use std::{
    fs::{self, File},
    io::{self, PipeReader, PipeWriter, Read, Write},
    os::{fd::AsRawFd, unix::fs::MetadataExt},
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

/// The child's end.
pub(super) struct Told {
    path: String,
    /// What it is: a plugin may close it, and another file have its number.
    pipe: Option<(u64, u64)>,
}

impl Told {
    /// The parent, by the number of the pipe's end. Where a process cannot reach its files by their numbers, the parent is not told.
    pub(super) fn to(number: &str) -> Self {
        let path = format!("/dev/fd/{number}");
        let pipe = identity(&path);
        Self { path, pipe }
    }

    /// Says that the stage is over: the arguments have been read, or the plugin is open.
    pub(super) fn stage_is_over(&mut self) {
        if self.pipe.is_some() && identity(&self.path) == self.pipe {
            let pipe = File::options().write(true).open(&self.path);
            let _ = pipe.and_then(|mut pipe| pipe.write_all(b"."));
        }
    }
}

fn identity(path: &str) -> Option<(u64, u64)> {
    let found = fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}
