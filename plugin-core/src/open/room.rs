//! [`with_room`]: runs an open on a stack that is large enough for it.
//!
//! An open reads the file, and the dynamic linker loads it, on the stack of the caller. Where that is small, or its bounds are not known, both
//! could exhaust it, which ends the process. So the open then runs on a thread of its own, for which the caller waits.

use crate::open::patience;
use std::{io, panic::resume_unwind, thread};

/// The stack that an open may take: 32 KiB for Go, and the rest for the reader of files and the dynamic linker. In a build that is not optimized
/// the reader takes 100 KiB.
pub(super) const OPENING: usize = 256 << 10;

/// The stack of the thread: C libraries' initialisers run on it, which expect a usual one.
const STACK: usize = 2 << 20;

/// Runs the code of an open. Returns the system's error if a thread is needed and it gives none.
pub(super) fn with_room<T: Send>(open: impl FnOnce() -> T + Send) -> io::Result<T> {
    if plugin_platform::stack_left().is_some_and(|left| left > OPENING) {
        return Ok(open());
    }
    elsewhere(open)
}

#[cold]
fn elsewhere<T: Send>(open: impl FnOnce() -> T + Send) -> io::Result<T> {
    let caller = patience::Caller::current();
    let ended = thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("open of a Go plugin".to_owned())
            .stack_size(STACK);
        let started = thread.spawn_scoped(scope, move || {
            caller.stands_for_this_thread();
            open()
        });
        Ok(started?.join())
    });
    ended.map(|ended| ended.unwrap_or_else(|panic| resume_unwind(panic)))
}
