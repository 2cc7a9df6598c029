//! `forkexec`: starts processes from a process whose Go code uses package `plugin` (golang/go#38824).

use super::part;
use crate::{NOTHING, error::Failure};
use plugin_core::{Func, GoError};
use std::{
    env, io,
    process::{Command, Stdio},
    thread,
};

/// `func(program, argument string, times int) error`.
type Start = fn(String, String, isize) -> Result<(), GoError>;

/// Starts eight at a time from goroutines, as the Go host does, and eight at a time from Rust threads.
pub(crate) fn run() -> Result<(), Failure> {
    let this = env::current_exe()?;
    let start: Func<Start> = part("forkexec")?.func("Start")?;
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let this = this.clone();
            thread::spawn(move || -> io::Result<()> {
                Command::new(this)
                    .arg(NOTHING)
                    .stdin(Stdio::null())
                    .status()
                    .map(drop)
            })
        })
        .collect();
    start.call(this.to_string_lossy().into_owned(), NOTHING, 8)??;
    for thread in starts {
        thread.join().map_err(|_| Failure::Thread {
            what: "a thread that starts a process",
        })??;
    }
    Ok(())
}
