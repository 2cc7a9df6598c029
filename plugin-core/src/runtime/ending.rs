//! [`begin`]: starts the thread that ends what was dropped, for programs in which no other thread enters Go.
//!
//! A program may drop a value that cancels a context, and then wait on its only thread for the cancelled call.

use super::{Runtime, frame_guard::FrameGuard, handle};
use std::thread;

/// Starts the thread, unless it was started. If it cannot be started, what is dropped ends when the program next enters Go.
pub(crate) fn begin(runtime: &'static Runtime) {
    if handle::ENDING.get().is_some() {
        return;
    }
    let work = move || {
        loop {
            if handle::any_ended() {
                drop(FrameGuard::take(runtime)); // Ends what was dropped.
            }
            thread::park();
        }
    };
    let named = thread::Builder::new().name("go-plugin-ends".to_owned());
    if let Ok(started) = named.spawn(work)
        && let Err(second) = handle::ENDING.set(started.thread().clone())
    {
        // Another thread was faster. This one stays parked.
        drop(second);
    }
}
