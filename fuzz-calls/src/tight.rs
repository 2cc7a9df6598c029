//! [`tight`]: calls of Go on stacks that are about to grow.

use crate::{data::Row, tally::Check, world::World};
use plugin_core::{Callback, Func};
use std::sync::{Arc, Mutex, PoisonError};

/// Has Go call `body` on goroutines of which little of the stack is left. A function that `body` calls is on the same stack, which grows
/// when it begins: it then stores its arguments in the memory that was reserved for that.
pub fn tight(
    check: &mut Check,
    row: &Row,
    body: impl Fn(&mut Check, &Row) + Send + Sync + 'static,
) {
    let seen = Arc::<Mutex<Check>>::default();
    let (inner, row) = (Arc::clone(&seen), row.clone());
    let callback = Callback::<fn()>::new(move || {
        let mut check = inner.lock().unwrap_or_else(PoisonError::into_inner);
        body(&mut check, &row);
    });
    let Some(tight): Option<Func<fn(Callback<fn()>)>> =
        check.ok("bind", World::get().plugin.func("Tight"))
    else {
        return;
    };
    check.ok("call", tight.call(callback));
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    check.add(std::mem::take(&mut seen));
}
