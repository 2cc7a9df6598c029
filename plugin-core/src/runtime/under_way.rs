//! [`under_way`]: runs user code that Go has called on this thread, and may be waiting for. Such code may call Go in its turn.

use crate::runtime::{
    contain,
    frame_guard::Shut,
    instance,
    order::Crossing,
    watch::{CALLS, MADE_BY_GO, STACK},
};
use std::ptr;

/// Runs user code for Go. If it panics, gives what the panic says.
#[inline]
pub(crate) fn under_way<T>(code: impl FnOnce() -> T) -> Result<T, String> {
    let under_way = UnderWay::begin();
    let ended = contain(code);
    drop(under_way);
    ended
}

/// One run of user code, until it is dropped.
#[derive(Debug)]
struct UnderWay {
    /// How many there were before.
    outer: u32,
    /// Calls of the outermost take the way on which it is looked where they are.
    shut: Option<Shut>,
    _crossing: Crossing,
}

impl UnderWay {
    #[inline]
    fn begin() -> Self {
        let crossing = Crossing::begin();
        let outer = CALLS.get();
        CALLS.set(outer + 1);
        let shut = if outer == 0 { watch() } else { None };
        Self {
            outer,
            shut,
            _crossing: crossing,
        }
    }
}

/// Where the runtime does not cope with calls from another stack than the one that the code was called on (see
/// [`Runtime`](crate::runtime::Runtime)), remembers that one.
#[inline]
fn watch() -> Option<Shut> {
    let shut = Shut::where_due(|| instance::current().is_none_or(|go| go.keeps_stack_bounds))?;
    STACK.set(Some(ptr::from_ref(&shut).addr()));
    MADE_BY_GO.set(shut.was_closed());
    Some(shut)
}

impl Drop for UnderWay {
    #[inline]
    fn drop(&mut self) {
        CALLS.set(self.outer);
        if self.shut.is_some() {
            STACK.set(None);
        }
    }
}
