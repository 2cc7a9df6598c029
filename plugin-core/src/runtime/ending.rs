//! [`begin`]: starts the thread that ends what was dropped, for programs in which no other thread enters Go.
//!
//! A program may drop what cancels a context and then wait, on its only thread, for the call that is cancelled by that.

use super::{Runtime, frame_guard::FrameGuard, handle};
use std::thread;

/// Starts the thread, unless it is there already. Without it, what is dropped ends when the program enters Go the next time.
pub(crate) fn begin(runtime: &'static Runtime) {
    if handle::ENDING.get().is_some() {
        return;
    }
    let work = move || {
        loop {
            if handle::any_ended() {
                drop(FrameGuard::take(runtime)); // ends it
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
