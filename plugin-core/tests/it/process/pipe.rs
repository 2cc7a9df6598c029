//! In a program that ignores SIGPIPE, a plugin that prints to a closed pipe gets an error, as Rust code does.

use crate::support::{in_child, is_child, open, run_child};
use plugin_core::{Func, GoError};
use std::{
    ffi::c_int,
    io,
    os::{fd::AsRawFd, unix::process::ExitStatusExt},
};

/// Replaces `file` by a pipe without a reader.
fn nobody_reads(file: c_int) {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    // SAFETY: both are open files of this process.
    let copied = unsafe { libc::dup2(writer.as_raw_fd(), file) };
    assert_eq!(copied, file);
}

fn print(function: &str) -> Result<(isize, Option<GoError>), plugin_core::CallError> {
    let print: Func<fn(String) -> (isize, Option<GoError>)> =
        open("process").func(function).unwrap();
    print.call("text")
}

#[test]
#[cfg(target_env = "gnu")]
fn the_program_ignores_sigpipe() {
    if !in_child(&[]) {
        return;
    }
    for (function, file) in [("Print", 1), ("PrintError", 2)] {
        // SAFETY: the file is open.
        let kept = unsafe { libc::dup(file) };
        nobody_reads(file);
        let printed = print(function);
        // SAFETY: both are open files of this process.
        unsafe { libc::dup2(kept, file) };
        let (_, error) = printed.unwrap();
        assert!(error.unwrap().to_string().contains("broken pipe"));
    }
    // The processes that a plugin starts do not inherit it.
    let run: Func<fn(String) -> Option<GoError>> = open("process").func("Run").unwrap();
    let error = run.call("kill -PIPE $$").unwrap().unwrap();
    assert_eq!(error.to_string(), "signal: broken pipe");
}

/// The behaviour is that of a Go program.
#[test]
fn the_program_does_not_ignore_sigpipe() {
    if is_child() {
        // SAFETY: there is no handler to lose.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        open("process");
        nobody_reads(1);
        let _ = print("Print");
        unreachable!("the process has ended");
    }
    let output = run_child(&[]);
    assert_eq!(output.status.signal(), Some(libc::SIGPIPE), "{output:?}");
}
