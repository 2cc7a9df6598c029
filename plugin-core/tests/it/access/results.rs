//! What functions return, channels give, and closures are passed, of a slice that another thread writes to.

use super::{Both, Lists, plugin, race, set, variable, whole};
use crate::support::in_child;
use plugin_core::{Callback, Func, GoError, Pending, RawString, Receiver, Value};
use std::sync::{Arc, Mutex};

#[test]
fn results_and_arguments_of_closures() {
    if !in_child(&[]) {
        return;
    }
    let plugin = plugin();
    let all: Func<fn() -> Vec<RawString>> = plugin.func("All").unwrap();
    let or_error: Func<fn() -> Result<Vec<RawString>, GoError>> =
        plugin.func("AllOrError").unwrap();
    let many: Func<fn() -> (Both, Lists, Option<Box<Vec<RawString>>>)> =
        plugin.func("Many").unwrap();
    let by_handle: Func<fn() -> Value> = plugin.func("All").unwrap();
    let each: Func<fn(Callback<fn(Vec<RawString>)>)> = plugin.func("Each").unwrap();
    let each_of: Func<fn(Callback<fn(Vec<RawString>, Lists)>)> = plugin.func("EachOf").unwrap();
    let send: Func<fn()> = plugin.func("Send").unwrap();
    let queue: Receiver<Vec<RawString>> = plugin
        .lookup("Queue")
        .unwrap()
        .value()
        .unwrap()
        .get()
        .unwrap();
    let pending: Pending<Vec<RawString>> = all.spawn();
    pending.wait().unwrap();

    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let one = Callback::<fn(Vec<RawString>)>::new(move |names: Vec<RawString>| {
        keep.lock().unwrap().extend(names.into_iter().next());
    });
    let keep = Arc::clone(&seen);
    let two = Callback::<fn(Vec<RawString>, Lists)>::new(
        move |names: Vec<RawString>, mut lists: Lists| {
            let mut seen = keep.lock().unwrap();
            seen.extend(names.into_iter().next());
            seen.extend(lists.remove("key").unwrap().into_iter().next());
        },
    );
    let seen = || seen.lock().unwrap().drain(..).for_each(|text| whole(&text));
    race(
        set(variable("Names").index(0).unwrap()),
        &[
            ("registers", &|| whole(&all.call().unwrap()[0])),
            ("beside an error", &|| {
                whole(&or_error.call().unwrap().unwrap()[0]);
            }),
            ("goroutine", &|| whole(&all.spawn().wait().unwrap()[0])),
            ("reflect", &|| {
                let (_, table, pointer) = many.call().unwrap();
                whole(&table["key"][0]);
                whole(&pointer.unwrap()[0]);
            }),
            ("handle", &|| {
                whole(&by_handle.call().unwrap().index(0).unwrap().get().unwrap());
            }),
            ("closure", &|| {
                each.call(one.clone()).unwrap();
                seen();
            }),
            ("closure by reflect", &|| {
                each_of.call(two.clone()).unwrap();
                seen();
            }),
            ("channel", &|| {
                send.call().unwrap();
                whole(&queue.receive().unwrap().unwrap()[0]);
            }),
        ],
    );
}
