//! [`under_way`]: runs user code that Go has called on this thread. Such code may call Go.

use crate::runtime::{
    contain,
    order::crossing,
    thread::{self, Depth},
};

/// Runs user code for Go. If it panics, returns the text of the panic.
#[inline]
pub(crate) fn under_way<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    let mark = 0u8;
    let watched = thread::is_to_watch().then(|| thread::watch_outermost((&raw const mark).addr()));
    let ended = crossing(Depth::CALL, || contain(code));
    if let Some(watched) = watched.flatten() {
        thread::end_watch(&watched);
    }
    ended
}
