//! [`under_way`]: runs user code that Go has called on this thread. Such code may call Go.

use crate::runtime::{
    contain_as,
    order::crossing,
    panic_text,
    thread::{self, Depth},
};
use std::any::Any;

/// Runs user code for Go. If it panics, returns the text of the panic.
#[inline]
pub(crate) fn under_way<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    under_way_as(code, panic_text)
}

/// Runs user code for Go. If it panics, returns what `told` makes of the payload. `told` does not panic.
#[inline]
pub(crate) fn under_way_as<T, E>(
    code: impl FnOnce() -> T,
    told: impl FnOnce(Box<dyn Any + Send>) -> E,
) -> Result<T, E> {
    let mark = 0u8;
    let watched = thread::is_to_watch().then(|| thread::watch_outermost((&raw const mark).addr()));
    let ended = crossing(Depth::CALL, || contain_as(code, told));
    if let Some(watched) = watched.flatten() {
        thread::end_watch(&watched);
    }
    ended
}
