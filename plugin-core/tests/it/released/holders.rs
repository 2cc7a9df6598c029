//! All kinds of Rust values that keep Go memory alive.

use super::{gone_by_an_entry, gone_without_entry, plugin};
use crate::support::in_child;
use plugin_core::{
    Callback, Func, FuncValue, GoError, GoStruct, Receiver, Results, Select, Value, Var,
};
use std::{
    collections::HashMap,
    sync::mpsc,
    task::{Context, Waker},
    thread,
    time::Duration,
};

/// Calls a function without arguments.
fn call<R: Results>(name: &str) -> R {
    let func: Func<fn() -> R> = plugin().func(name).unwrap();
    func.call().unwrap()
}

#[derive(GoStruct)]
struct Named {
    name: String,
    other: String,
}

/// A name, and a function that holds one or several blocks and releases them.
pub(super) type Holder = (&'static str, fn());

const HOLDERS: &[Holder] = &[
    ("a value that is a pointer", || {
        drop(call::<Value>("Pointer"))
    }),
    ("a value in an interface", || drop(call::<Value>("Any"))),
    ("a value that is a text", || drop(call::<Value>("Text"))),
    ("a value that is a slice", || drop(call::<Value>("Bytes"))),
    ("more handles on one value", || {
        let value = call::<Value>("Pointer");
        let more = [
            value.clone(),
            value.elem().unwrap(),
            value.elem().unwrap().index(7).unwrap(),
            value.elem().unwrap().addr().unwrap(),
        ];
        drop(value);
        drop(more);
    }),
    ("elements, half of them fetched", || {
        let value = call::<Value>("Bytes");
        assert!(value.elements().unwrap().nth(100).is_some());
    }),
    ("entries of a map", || {
        drop(call::<Value>("Map").entries().unwrap());
    }),
    ("a value made of others", || {
        let value = call::<Value>("Pointer");
        drop(Value::new(vec![value.clone(), value]).unwrap());
    }),
    ("a value that is a func", || drop(call::<Value>("Func"))),
    ("a func", || {
        let func: FuncValue<fn() -> String> = call::<Value>("Func").func().unwrap();
        assert_eq!(func.clone().call().unwrap(), "x");
    }),
    ("a method", || {
        let method = call::<Value>("Iface").method("Name").unwrap();
        let func: FuncValue<fn() -> String> = method.func().unwrap();
        assert_eq!(func.call().unwrap(), "x");
    }),
    ("a func that was called on a goroutine", || {
        let func: FuncValue<fn() -> String> = call::<Value>("Func").func().unwrap();
        assert_eq!(func.spawn().wait().unwrap(), "x");
    }),
    ("a text", || drop(call::<String>("Text"))),
    ("bytes", || drop(call::<Vec<u8>>("Bytes"))),
    ("texts", || drop(call::<Vec<String>>("Texts"))),
    ("a text beside an error", || {
        drop(call::<Result<String, GoError>>("Two"));
    }),
    ("three results", || {
        drop(call::<(String, String, Vec<u8>)>("Three"));
    }),
    ("a map", || drop(call::<HashMap<String, String>>("Map"))),
    ("a struct", || drop(call::<Named>("Struct"))),
    ("a value that was read", || {
        drop(call::<Value>("Text").get::<String>().unwrap());
    }),
    ("the text of an error", || {
        drop(call::<Result<(), GoError>>("Fails").unwrap_err());
    }),
    ("the text of a panic", || {
        let panics: Func<fn() -> String> = plugin().func("Panics").unwrap();
        drop(panics.call().unwrap_err());
    }),
    ("the text of a panic in a call of numbers", || {
        let panics: Func<fn(isize) -> isize> = plugin().func("PanicsOnNumbers").unwrap();
        drop(panics.call(1).unwrap_err());
    }),
    ("a variable", || {
        let variable: Var<String> = plugin().var("Variable").unwrap();
        call::<()>("SetVariable");
        // SAFETY: only this test uses the variable.
        assert!(!unsafe { variable.read() }.unwrap().is_empty());
        call::<()>("ClearVariable");
    }),
    ("spawned calls, awaited and not", || {
        let slow: Func<fn() -> String> = plugin().func("Slow").unwrap();
        let fails: Func<fn() -> Value> = plugin().func("Pointer").unwrap();
        drop(slow.spawn());
        drop(fails.spawn());
        for _ in 0..3 {
            drop(slow.spawn().wait().unwrap());
            drop(fails.spawn().wait().unwrap());
        }
        thread::sleep(Duration::from_millis(100));
        drop(slow.spawn());
        thread::sleep(Duration::from_millis(100));
    }),
    ("a channel and what is in it", || {
        let channel = call::<Receiver<String>>("Channel");
        drop(channel.receive().unwrap());
    }),
    ("a selection", || {
        let channel = call::<Value>("Channel");
        drop(Select::new().receive(&channel).run().unwrap());
    }),
    ("an argument of a closure", || {
        let give: Func<fn(Callback<fn(Value)>)> = plugin().func("Give").unwrap();
        give.call(Callback::<fn(Value)>::new(drop)).unwrap();
    }),
    ("a text given to a closure", || {
        let give: Func<fn(Callback<fn(String)>)> = plugin().func("GiveText").unwrap();
        give.call(Callback::<fn(String)>::new(drop)).unwrap();
    }),
    ("a thread that has ended", || {
        thread::spawn(|| {
            drop(call::<String>("Text"));
            drop(call::<Value>("Pointer"));
        })
        .join()
        .unwrap();
    }),
    ("many threads", || {
        let threads = (0..8).map(|_| {
            thread::spawn(|| {
                for _ in 0..20 {
                    drop(call::<Value>("Pointer"));
                    drop(call::<String>("Text"));
                }
            })
        });
        for thread in threads.collect::<Vec<_>>() {
            thread.join().unwrap();
        }
    }),
];

/// These need a further collection: finalizers of the first one must run before the rest is released.
const SLOW_HOLDERS: &[Holder] = &[
    ("a func to range over", || {
        let mut yielded = call::<Value>("Seq").range().unwrap();
        assert!(yielded.next().is_some());
    }),
    ("what a closure owns that Go has let go", || {
        let keep: Func<fn(Callback<fn()>)> = plugin().func("Keep").unwrap();
        let value = call::<Value>("Pointer");
        let callback = Callback::<fn()>::new(move || assert!(!value.is_nil()));
        keep.call(callback).unwrap();
    }),
    ("a wait that was given up", || {
        let late: Func<fn(isize) -> Receiver<String>> = plugin().func("Late").unwrap();
        let mut receiver = late.call(20).unwrap();
        let mut context = Context::from_waker(Waker::noop());
        assert!(receiver.poll_receive(&mut context).is_pending());
        thread::sleep(Duration::from_millis(100));
    }),
];

/// Lets each holder hold blocks and release them by `then`, which counts the blocks that are still referenced. Reports all failures
/// together, which shows what they have in common.
fn each(holders: &[Holder], then: impl Fn(fn()) -> isize) {
    let mut known = 0;
    let mut wrong = Vec::new();
    for &(name, hold) in holders {
        let left = then(hold);
        if left != known {
            wrong.push((name, left - known));
            known = left;
        }
    }
    let made: Func<fn() -> isize> = plugin().func("Made").unwrap();
    assert!(made.call().unwrap() >= holders.len() as isize);
    assert!(wrong.is_empty(), "still referred to: {wrong:#?}");
}

/// As [`each`], where an entry collects so many times.
pub(super) fn each_by_an_entry(holders: &[Holder], collections: isize) {
    each(holders, |hold| {
        hold();
        gone_by_an_entry(collections)
    });
}

/// Runs `hold` on a thread that lives as long as the process.
fn on_a_thread_that_stays(hold: fn()) {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        hold();
        done.send(()).unwrap();
        loop {
            thread::park();
        }
    });
    is_done.recv().unwrap();
}

#[test]
fn one_entry_and_one_collection_find_what_was_let_go() {
    if !in_child(&[]) {
        return;
    }
    each_by_an_entry(HOLDERS, 1);
    each_by_an_entry(SLOW_HOLDERS, 2);
}

#[test]
fn an_entry_of_another_thread_does() {
    if !in_child(&[]) {
        return;
    }
    each(HOLDERS, |hold| {
        on_a_thread_that_stays(hold);
        gone_by_an_entry(1)
    });
}

#[test]
fn a_collection_does_without_any_entry() {
    if !in_child(&[]) {
        return;
    }
    each(HOLDERS, |hold| gone_without_entry(1, hold));
    each(SLOW_HOLDERS, |hold| gone_without_entry(3, hold));
}

#[test]
fn a_busy_collector_takes_nothing_that_is_held() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1")]) {
        return;
    }
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..40 {
                    let value = call::<Value>("Pointer");
                    let texts = call::<Vec<String>>("Texts");
                    assert!(
                        texts
                            .iter()
                            .all(|text| text.bytes().all(|byte| byte == b'x'))
                    );
                    assert!(call::<String>("Text").bytes().all(|byte| byte == b'x'));
                    let method = value.method("Name").unwrap();
                    drop(value);
                    let name: FuncValue<fn() -> String> = method.func().unwrap();
                    drop(method);
                    assert_eq!(name.call().unwrap(), "x");
                }
            });
        }
    });
}
