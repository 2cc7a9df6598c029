//! Results of functions, values from channels and arguments of closures that share a slice to which another thread writes.

use super::{
    Block, Both, Lists, plugin,
    race::{race, set, whole, whole_print},
    variable,
};
use crate::support::in_child;
use plugin_core::{Callback, Func, GoError, Pending, Receiver, Value};
use std::sync::{Arc, Mutex};

#[test]
fn results_and_arguments_of_closures() {
    if !in_child(&[]) {
        return;
    }
    let plugin = plugin();
    let all: Func<fn() -> Vec<Block>> = plugin.func("All").unwrap();
    let or_error: Func<fn() -> Result<Vec<Block>, GoError>> = plugin.func("AllOrError").unwrap();
    let many: Func<fn() -> (Both, Lists, Option<Box<Vec<Block>>>)> = plugin.func("Many").unwrap();
    let by_handle: Func<fn() -> Value> = plugin.func("All").unwrap();
    let each: Func<fn(Callback<fn(Vec<Block>)>)> = plugin.func("Each").unwrap();
    let each_of: Func<fn(Callback<fn(Vec<Block>, Lists)>)> = plugin.func("EachOf").unwrap();
    let send: Func<fn()> = plugin.func("Send").unwrap();
    let queue: Receiver<Vec<Block>> = plugin
        .lookup("Queue")
        .unwrap()
        .value()
        .unwrap()
        .get()
        .unwrap();
    let pending: Pending<Vec<Block>> = all.spawn();
    pending.wait().unwrap();

    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let one = Callback::<fn(Vec<Block>)>::new(move |names: Vec<Block>| {
        keep.lock().unwrap().extend(names.into_iter().next());
    });
    let keep = Arc::clone(&seen);
    let two = Callback::<fn(Vec<Block>, Lists)>::new(move |names: Vec<Block>, mut lists: Lists| {
        let mut seen = keep.lock().unwrap();
        seen.extend(names.into_iter().next());
        seen.extend(lists.remove("key").unwrap().into_iter().next());
    });
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
                let element = by_handle.call().unwrap().index(0).unwrap();
                whole(&element.get::<Block>().unwrap());
            }),
            ("print", &|| whole_print(&by_handle.call().unwrap())),
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
