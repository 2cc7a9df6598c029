//! How long the Rust values behind an object live.

use super::{call, int, interface, plugin};
use crate::{common::collect_until, support::in_child};
use plugin_core::{GoObject, Value};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Returns an object, and the number of drops of its method's captured value.
fn counter() -> (Value, Arc<AtomicUsize>) {
    let drops = Arc::new(AtomicUsize::new(0));
    let counted = Counted(Arc::clone(&drops));
    let object = GoObject::implement(&[&interface("Add")])
        .unwrap()
        .method("Add", move |n: isize| {
            let _ = &counted;
            n + 1
        })
        .build()
        .unwrap();
    (object, drops)
}

/// Collects often enough for unreachable values to be dropped.
fn collect() {
    for _ in 0..10 {
        plugin().collect_garbage();
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn it_lives_while_rust_holds_it() {
    let (object, drops) = counter();
    collect();
    assert_eq!(call("Add", &[&object, &int(1)]).get(), Ok(2isize));
    assert_eq!(drops.load(SeqCst), 0);
    drop(object);
    collect_until(&drops, 1);
}

#[test]
fn it_lives_while_go_holds_it() {
    if !in_child(&[]) {
        return;
    }
    let (object, drops) = counter();
    call("Keep", &[&object]);
    drop(object);
    collect();
    assert_eq!(drops.load(SeqCst), 0);
    let kept = call("Kept", &[]);
    assert_eq!(call("Add", &[&kept, &int(1)]).get(), Ok(2isize));
    drop(kept);
    call("Keep", &[&int(0)]);
    collect_until(&drops, 1);
    collect();
    assert_eq!(drops.load(SeqCst), 1, "exactly once");
}

#[test]
fn a_copy_that_go_makes_keeps_it() {
    let (object, drops) = counter();
    let clone = call("Clone", &[&object]);
    drop(object);
    collect();
    assert_eq!(drops.load(SeqCst), 0);
    assert_eq!(call("Add", &[&clone, &int(1)]).get(), Ok(2isize));
    drop(clone);
    collect_until(&drops, 1);
}

#[test]
fn a_method_value_keeps_it() {
    let (object, drops) = counter();
    let method = object.method("Add").unwrap();
    drop(object);
    collect();
    assert_eq!(method.call(&[&int(1)]).unwrap()[0].get(), Ok(2isize));
    assert_eq!(drops.load(SeqCst), 0);
    drop(method);
    collect_until(&drops, 1);
}

#[test]
fn closures_of_an_object_that_is_not_made_are_dropped_once() {
    let drops = Arc::new(AtomicUsize::new(0));
    for name in ["Add", "Ad", "add"] {
        let counted = Counted(Arc::clone(&drops));
        let object = GoObject::implement(&[&interface("UseLarge"), &interface("Add")]).unwrap();
        let object = object.method(name, move |n: isize| {
            let _ = &counted;
            n
        });
        object.build().unwrap_err();
    }
    collect_until(&drops, 3);
}

#[test]
fn thousands_are_all_dropped() {
    let all = Arc::new(AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for i in 0..500 {
                    let counted = Counted(Arc::clone(&all));
                    let object = GoObject::implement(&[&interface("Add")])
                        .unwrap()
                        .method("Add", move |n: isize| {
                            n + i + isize::from(counted.0.load(SeqCst) > 9999)
                        })
                        .build()
                        .unwrap();
                    assert_eq!(call("Add", &[&object, &int(1)]).get(), Ok(1 + i));
                }
            });
        }
    });
    collect_until(&all, 2000);
}
