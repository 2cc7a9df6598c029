//! [`tight`]: calls by Go on goroutine stacks that are about to grow.

use crate::{data::Row, tally::Check, world::World};
use plugin_core::{Callback, Func};
use std::sync::{Arc, Mutex, PoisonError};

/// Lets Go call `body` on goroutines with little stack left. If a function that `body` calls needs more, the stack grows when the function
/// begins. Before that, it spills its register arguments to the memory that its caller has reserved.
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
