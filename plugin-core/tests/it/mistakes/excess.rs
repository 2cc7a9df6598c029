//! Values that memory cannot hold, or that take hours to compare. All of this runs in children: the Go runtime ends a process that has no
//! memory left.

use crate::support::{in_child, is_child, open, run_child};
use plugin_core::{Type, Value, ValueError};
use std::{
    os::unix::process::ExitStatusExt,
    time::{Duration, Instant},
};

fn named(text: &str) -> Type {
    Type::named(text).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, ValueError>, part: &str) {
    let error = result.unwrap_err();
    assert!(error.to_string().contains(part), "{error}");
}

#[test]
fn no_more_memory_is_asked_for_than_there_is() {
    if !in_child(&[]) {
        return;
    }
    open("types");
    const MANY: usize = 1 << 40; // bytes; more than any system has, even with overcommit
    let (byte, number) = (named("uint8"), named("int"));
    let short = "more than the process can get";
    refused(number.slice_of().make_slice(MANY, MANY), short);
    refused(number.slice_of().make_slice(0, MANY), short);
    let array = byte.array_of(MANY).unwrap();
    refused(array.zero(), short);
    refused(array.new_pointer(), short);
    refused(named("*int").array_of(MANY).unwrap().zero(), short);
    refused(number.channel_of().unwrap().make_channel(MANY), short);
    // Available memory is used.
    let large = byte.slice_of().make_slice(100 << 20, 100 << 20).unwrap();
    assert_eq!(large.len().unwrap(), 100 << 20);
    byte.array_of(100 << 20).unwrap().zero().unwrap();
}

#[test]
fn elements_without_a_size_are_not_compared_for_hours() {
    if !in_child(&[]) {
        return;
    }
    open("types");
    let start = Instant::now();
    let empty = named("struct {}");
    let nothing = "too many elements without a size";
    let arrays = [
        empty.array_of(1 << 40).unwrap(),
        empty.array_of(1 << 20).unwrap().array_of(1 << 20).unwrap(),
        named("int").array_of(0).unwrap().array_of(1 << 40).unwrap(),
    ];
    for array in arrays {
        let value = array.zero().unwrap();
        refused(value.equals(&value), nothing);
        let map = array.map_to(&empty).unwrap().make_map().unwrap();
        refused(map.entry(&value), nothing);
        let inside = named("interface {}").array_of(2).unwrap();
        let inside = inside.new_pointer().unwrap().elem().unwrap();
        // SAFETY: the variable is not known to anything else.
        unsafe { inside.index(1).unwrap().set(&value) }.unwrap();
        refused(inside.equals(&inside), nothing);
    }
    for (elem, len) in [(&empty, 1000), (&named("uint8"), 3 << 20)] {
        let value = elem.array_of(len).unwrap().zero().unwrap();
        assert!(value.equals(&value).unwrap());
    }
    let nil = Value::nil().unwrap();
    assert!(nil.equals(&nil).unwrap());
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// Go's own comparison recurses, and overflows the stack of a goroutine at some millions, which ends the process.
#[test]
fn deep_values_are_not_compared() {
    if !in_child(&[]) {
        return;
    }
    open("types");
    let array = named("interface {}").array_of(1).unwrap();
    let empty = named("struct {}");
    let mut value = array.zero().unwrap();
    for depth in 1..=20_000 {
        let outer = array.new_pointer().unwrap().elem().unwrap();
        // SAFETY: the variable is not known to anything else.
        unsafe { outer.index(0).unwrap().set(&value) }.unwrap();
        value = outer;
        if depth == 1_000 {
            assert!(value.equals(&value).unwrap());
        }
    }
    let deep = "nested too deeply to be compared";
    refused(value.equals(&value), deep);
    let any = named("interface {}");
    let map = any.map_to(&empty).unwrap().make_map().unwrap();
    refused(map.entry(&value), deep);
}

/// The behaviour of locks that the page `limits` documents.
#[test]
fn a_lock_that_is_not_locked_ends_the_process() {
    if is_child() {
        open("types");
        let mutex = named("sync.Mutex").new_pointer().unwrap();
        mutex.method("Lock").unwrap().call(&[]).unwrap();
        mutex.method("Unlock").unwrap().call(&[]).unwrap();
        eprintln!("now");
        drop(mutex.method("Unlock").unwrap().call(&[]));
        return;
    }
    let output = run_child(&[]);
    let said = String::from_utf8_lossy(&output.stderr);
    let (before, after) = said.split_once("now").unwrap();
    assert!(!before.contains("fatal"), "{said}");
    assert!(after.contains("fatal error: sync: unlock of unlocked mutex"));
    assert_eq!(output.status.signal(), Some(libc::SIGABRT));
}
