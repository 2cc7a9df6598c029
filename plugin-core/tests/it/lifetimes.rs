//! A million handles of every kind, made and dropped by several threads: Go's heap is as large afterwards as before.

use crate::support::{in_child, open};
use plugin_core::{Func, FuncValue, GoInterface, Type, Value};
use std::{hint::black_box, thread};

const THREADS: usize = 4;

#[derive(GoInterface)]
#[expect(dead_code)]
struct Shape {
    name: FuncValue<fn() -> String>,
    add: FuncValue<fn(isize) -> isize>,
}

/// Collects all garbage, and returns the bytes of Go's heap in use and the number of goroutines.
fn at_rest() -> (u64, isize) {
    let rest: Func<fn() -> (u64, isize)> = open("stress").func("Rest").unwrap();
    open("stress").collect_garbage(); // Releases all dropped handles.
    // Go finalizes after a collection, and frees in a later one.
    for _ in 0..3 {
        rest.call().unwrap();
        thread::yield_now();
    }
    rest.call().unwrap()
}

/// Makes and drops handles, and returns their number.
fn some_of_every_kind(thread: usize) -> usize {
    let objects = open("objects");
    let fresh: Func<fn(isize, u8) -> Value> = objects.func("Fresh").unwrap();
    let shapes: Func<fn(String) -> Value> = open("methods").func("New").unwrap();
    let pointer = fresh.call(100, thread as u8).unwrap();
    let shape = shapes.call("number").unwrap();
    let bytes = pointer.elem().unwrap();
    let count = bytes.elements().unwrap().map(Result::unwrap).count();
    let bound = Shape::bind(&shape).unwrap();
    assert_eq!(bound.add.call(1).unwrap(), 43);
    let ty = pointer.type_of().unwrap();
    let zero = ty.zero().unwrap();
    let made = Value::new(vec![pointer.clone(), zero]).unwrap();
    let appended = made.append(&[&shape]).unwrap();
    let map = Type::of::<std::collections::BTreeMap<String, Value>>().unwrap();
    let map = map.make_map().unwrap();
    let key = Value::new("key".to_owned()).unwrap();
    // SAFETY: the map is this thread's alone.
    unsafe { map.set_entry(&key, &appended) }.unwrap();
    black_box(map.entries().unwrap());
    // Besides the elements: the handles named above and two methods that are bound twice.
    count + 22
}

#[test]
fn a_million_handles_leave_the_heap_of_go_where_it_was() {
    if !in_child(&[]) {
        return;
    }
    let run = |handles: usize| {
        thread::scope(|scope| {
            let threads = (0..THREADS).map(|thread| {
                scope.spawn(move || {
                    let mut made = 0;
                    while made < handles / THREADS {
                        made += some_of_every_kind(thread);
                    }
                    made
                })
            });
            let threads: Vec<_> = threads.collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum::<usize>()
        })
    };
    run(10_000); // Fills Go's own tables, and makes frames for the threads.
    let (before, goroutines_before) = at_rest();
    let made = run(1_000_000);
    let (after, goroutines_after) = at_rest();
    println!("{made} handles: Go heap at rest {before}, then {after} bytes");
    assert!(made >= 1_000_000);
    assert!(after < before + (64 << 10), "{before} {after}");
    assert!(goroutines_after <= goroutines_before + 1);
}

#[test]
fn many_handles_at_once_leave_no_table_behind() {
    if !in_child(&[]) {
        return;
    }
    let fresh: Func<fn(isize, u8) -> Value> = open("objects").func("Fresh").unwrap();
    drop(fresh.call(1, 0).unwrap());
    let (before, _) = at_rest();
    let mut kept: Vec<Value> = (0..200_000).map(|_| fresh.call(1, 7).unwrap()).collect();
    let (with_all, _) = at_rest();
    assert!(with_all > before + 200_000 * 16, "{before} {with_all}");
    // Out of order, so that the table is moved about.
    let mut order = 1usize;
    while kept.len() > 1000 {
        order = order
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        kept.swap_remove((order >> 33) % kept.len());
    }
    for value in &kept {
        let bytes: Vec<u8> = value.elem().unwrap().get().unwrap();
        assert_eq!(bytes, [7], "those that are left are whole");
    }
    drop(kept);
    let (after, _) = at_rest();
    assert!(after < before + (64 << 10), "{before} {with_all} {after}");
}

#[test]
fn values_types_and_sequences_survive_the_collector_at_its_busiest() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        return;
    }
    let plugin = open("types");
    thread::scope(|scope| {
        for thread in 0..3usize {
            scope.spawn(move || {
                let numbers: Func<fn(isize) -> Value> = plugin.func("Numbers").unwrap();
                let count: Func<fn(isize) -> Value> = plugin.func("Count").unwrap();
                let open_file: Func<fn(String) -> Value> = plugin.func("Open").unwrap();
                let unit = plugin.type_named("main.Unit").unwrap();
                let closer = plugin.type_named("io.Closer").unwrap();
                for round in 0..60 {
                    assert_eq!(some_of_every_kind(thread), 122);
                    let n = 70 + round;
                    let sum = |values: &mut dyn Iterator<Item = Value>| -> isize {
                        values.map(|value| value.get::<isize>().unwrap()).sum()
                    };
                    let slice = numbers.call(n).unwrap();
                    let sum_of_all = sum(&mut slice.elements().unwrap().map(Result::unwrap));
                    assert_eq!(sum_of_all, n * (n - 1) / 2);
                    let yielded = count.call(10).unwrap().range().unwrap();
                    let sum_of_all = sum(&mut yielded.flat_map(Result::unwrap));
                    assert_eq!(sum_of_all, 45);
                    drop(count.call(10).unwrap().range().unwrap().next());
                    let units = unit.slice_of().make_slice(1, 1).unwrap();
                    let units = units.append(&[&unit.make(n).unwrap()]).unwrap();
                    assert_eq!(units.to_string(), format!("[0 {n}]"));
                    let file = open_file.call("file").unwrap().assert(&closer).unwrap();
                    let close: FuncValue<fn() -> Option<plugin_core::GoError>> =
                        file.method("Close").unwrap().func().unwrap();
                    drop(file);
                    assert_eq!(close.call().unwrap(), None);
                    if round % 20 == 0 {
                        plugin.collect_garbage();
                    }
                }
            });
        }
    });
}
