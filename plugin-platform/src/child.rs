//! [`run`]: runs a program to its end, and tells why its result is lost if it is.
//!
//! A process may inherit that `SIGCHLD` is ignored: from a supervisor, or from `trap '' CHLD` in bash. Then the system keeps no result of a
//! child, and waiting for one fails, once it has ended (POSIX, `wait`: `ECHILD`).
//!
//! # Safety
//!
//! The C library writes only to the memory that is passed to it for the call, and no handler is installed.
#![allow(unsafe_code)]

use std::{
    error::Error,
    fmt, io, mem,
    os::unix::process::CommandExt,
    process::{Command, Output},
    ptr,
};

/// The result of a child is lost: the system keeps none for this process, or other code has taken it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LostResult {
    /// Whether the process ignores `SIGCHLD`.
    pub ignored: bool,
}

impl fmt::Display for LostResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.ignored {
            true => {
                "its result is lost, since this process ignores SIGCHLD (its parent did, or it has set that by signal or sigaction), so \
                that the system keeps no results of child processes; let SIGCHLD have its default action meanwhile"
            }
            false => {
                "its result is lost, since other code in this process waits for all child processes (waitpid(-1)) and has got it; let that \
                code wait for its own only"
            }
        })
    }
}

impl Error for LostResult {}

impl LostResult {
    /// Whether an error of [`run`] is one.
    #[must_use]
    pub fn is(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<Self>())
    }
}

/// Runs a program, as [`Command::output`] does.
///
/// # Errors
///
/// The error of [`Command::output`], or a [`LostResult`] instead of `ECHILD`, which says nothing to most people.
pub fn run(command: &mut Command) -> io::Result<Output> {
    command.output().map_err(explained)
}

/// Says more of an error of waiting for a child.
pub(super) fn explained(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(libc::ECHILD) => io::Error::other(LostResult {
            ignored: action().is_some_and(|action| loses_results(&action)),
        }),
        _ => error,
    }
}

/// Lets a program, and those that it starts, make files that their owner can read, write and run, even if this process has a umask that takes such
/// rights away. The umask of this process stays: all its threads have the same. The program is started by `fork`, which may take longer.
pub fn keep_owners_rights(command: &mut Command) {
    let keep = || {
        // SAFETY: umask takes any number, and cannot fail.
        let mask = unsafe { libc::umask(0o077) };
        // SAFETY: the same.
        unsafe { libc::umask(mask & 0o077) };
        Ok(())
    };
    // SAFETY: POSIX, 2.4.3: umask may be called between fork and exec. Nothing else is.
    unsafe { command.pre_exec(keep) };
}

/// Lets this process get the results of its children if it was started with `SIGCHLD` ignored. Only for programs of our own: in a library it would
/// change what happens to the program's other children.
pub fn keep_results() {
    if action().is_some_and(|action| loses_results(&action)) {
        set(libc::SIG_DFL);
    }
}

/// Makes this process one that ignores `SIGCHLD`: for tests.
#[doc(hidden)]
pub fn lose_results() {
    set(libc::SIG_IGN);
}

/// Sets the action for `SIGCHLD` to the default one, or to none.
fn set(handler: libc::sighandler_t) {
    // SAFETY: all its fields are numbers, addresses and null pointers.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = handler;
    // SAFETY: POSIX: the action is read. It is no function, but one of the two constants.
    unsafe { libc::sigaction(libc::SIGCHLD, &raw const action, ptr::null_mut()) };
}

fn action() -> Option<libc::sigaction> {
    // SAFETY: all its fields are numbers, addresses and null pointers.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    // SAFETY: POSIX: without a new action, the present one is written.
    let failed = unsafe { libc::sigaction(libc::SIGCHLD, ptr::null(), &raw mut action) };
    (failed == 0).then_some(action)
}

/// sigaction(2): "POSIX.1-2001 permits the possibility of ignoring SIGCHLD, so that ... zombies are not created".
fn loses_results(action: &libc::sigaction) -> bool {
    action.sa_sigaction == libc::SIG_IGN || action.sa_flags & libc::SA_NOCLDWAIT != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_child::{is_child, passes};
    use std::env;

    #[test]
    fn a_lost_result_is_told() {
        if is_child() {
            lose_results();
            let error = run(&mut Command::new("true")).unwrap_err();
            assert!(LostResult::is(&error) && error.to_string().contains("ignores SIGCHLD"));
            keep_results();
            assert!(run(&mut Command::new("true")).unwrap().status.success());
            let missing = run(&mut Command::new("/no/such/program")).unwrap_err();
            assert_eq!(missing.kind(), io::ErrorKind::NotFound);
            return;
        }
        let mut this = Command::new(env::current_exe().unwrap());
        passes(&mut this, "child::tests::a_lost_result_is_told");
    }
}
