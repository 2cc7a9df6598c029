//! Arguments for one call: values that it changes, and Rust memory that Go uses in place.

use crate::{
    common::Item,
    support::{in_child, open},
};
use plugin_core::{Borrowed, CallError, Func, GoError, InOut, Uintptr, in_out, lend, lend_mut};
use std::{collections::HashMap, thread};

type AddTag = Func<fn(InOut<Item>, String) -> Result<isize, GoError>>;

#[test]
fn what_a_pointer_leads_to_is_changed() {
    let plugin = open("lent");
    let add: AddTag = plugin.func("AddTag").unwrap();
    let mut item = Item {
        name: "a".into(),
        next: Some(Box::new(5)),
        ..Item::default()
    };
    assert_eq!(add.call(in_out(&mut item), "x").unwrap(), Ok(1));
    assert_eq!(add.call(in_out(&mut item), "y").unwrap(), Ok(2));
    let changed = Item {
        name: "a".into(),
        tags: vec!["x".into(), "y".into()],
        index: HashMap::from([("x".into(), 1), ("y".into(), 2)]),
        next: Some(Box::new(7)),
    };
    assert_eq!(item, changed);
    // With an error it is changed, too; with a panic it stays as it was.
    let error = add.call(in_out(&mut item), "fail").unwrap().unwrap_err();
    assert_eq!((error.message(), item.tags.len()), ("failed", 3));
    let before = item.clone();
    let panic = add.call(in_out(&mut item), "panic").unwrap_err();
    assert!(matches!(panic, CallError::Panic { .. }));
    assert_eq!(item, before);
    // The plugin kept the pointers, which point to Go memory.
    let later: Func<fn()> = plugin.func("ChangeKept").unwrap();
    later.call().unwrap();
    assert_eq!(item, before);
}

#[test]
fn several_of_them_keep_their_order() {
    let plugin = open("lent");
    type Exchange = fn(isize, InOut<String>, InOut<[i8; 2]>, InOut<String>);
    let exchange: Func<Exchange> = plugin.func("Exchange").unwrap();
    let (mut a, mut b, mut c) = ("a".to_owned(), [1, 2], "c".to_owned());
    exchange
        .call(7, in_out(&mut a), in_out(&mut b), in_out(&mut c))
        .unwrap();
    assert_eq!((&*a, b, &*c), ("c", [2, 7], "a"));
    // As a func value as well.
    let exchange = plugin.lookup("Exchange").unwrap().value().unwrap();
    let exchange = exchange.func::<Exchange>().unwrap();
    exchange
        .call(8, in_out(&mut a), in_out(&mut b), in_out(&mut c))
        .unwrap();
    assert_eq!((&*a, b, &*c), ("a", [7, 8], "c"));
    let scramble: Func<fn(InOut<String>)> = plugin.func("Scramble").unwrap();
    let error = scramble.call(in_out(&mut a)).unwrap_err();
    assert!(matches!(error, CallError::NotUtf8 { .. }));
    assert_eq!(a, "a", "it stays as it was");
    let wrong = plugin.func::<fn(InOut<i8>)>("Scramble").unwrap_err();
    assert!(
        wrong
            .to_string()
            .contains("parameter 1 is *string, not *int8"),
        "{wrong}"
    );
}

#[test]
fn lent_memory_is_used_in_place() {
    let plugin = open("lent");
    let place: Func<fn(Borrowed<[u8]>) -> (Uintptr, isize)> = plugin.func("Where").unwrap();
    let bytes: Vec<u8> = (0..200).collect();
    for part in [&bytes[..], &bytes[3..10], &[]] {
        let expected = if part.is_empty() {
            0
        } else {
            part.as_ptr().addr()
        };
        // SAFETY: the function only adds the bytes up.
        let (address, sum) = place.call(unsafe { lend(part) }).unwrap();
        let bytes = part.iter().map(|byte| isize::from(*byte)).sum::<isize>();
        assert_eq!((address.0, sum), (expected, bytes));
    }
    let text: Func<fn(Borrowed<str>) -> (Uintptr, isize)> = plugin.func("WhereText").unwrap();
    let words = "some words".to_owned();
    // SAFETY: the function only looks where the string is.
    let (address, len) = text.call(unsafe { lend(&*words) }).unwrap();
    assert_eq!((address.0, len), (words.as_ptr().addr(), 10));

    let fill: Func<fn(Borrowed<[f64]>, f64)> = plugin.func("Fill").unwrap();
    let mut numbers = [0.0; 5];
    // SAFETY: the function keeps no pointer to the numbers.
    fill.call(unsafe { lend_mut(&mut numbers) }, 1.5).unwrap();
    assert_eq!(numbers, [1.5, 2.5, 3.5, 4.5, 5.5]);
    type Slowly = fn([i32; 2], Borrowed<[i32]>, Borrowed<str>) -> isize;
    let slowly: Func<Slowly> = plugin.func("FillSlowly").unwrap();
    let mut numbers = [0; 4];
    // SAFETY: the function keeps no pointer to the numbers.
    let lent = unsafe { lend_mut(&mut numbers) };
    // SAFETY: the function keeps no pointer to the text.
    let text = unsafe { lend("é") };
    assert_eq!(slowly.call([10, -1], lent, text).unwrap(), 2);
    assert_eq!(numbers, [10, 9, 8, 7]);

    let wrong = plugin.func::<fn(Borrowed<[i8]>) -> (Uintptr, isize)>("Where");
    let wrong = wrong.unwrap_err().to_string();
    assert!(
        wrong.contains("parameter 1 is []uint8, not []int8"),
        "{wrong}"
    );
}

#[test]
fn lent_memory_survives_the_collector_at_its_busiest() {
    if !in_child(&[
        ("GOGC", "1"),
        ("GODEBUG", "clobberfree=1,cgocheck=1,invalidptr=1"),
    ]) {
        return;
    }
    let plugin = open("lent");
    let fill: Func<fn(Borrowed<[f64]>, f64)> = plugin.func("Fill").unwrap();
    let add: AddTag = plugin.func("AddTag").unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for n in 0..200 {
                    let mut numbers = vec![0.0; n];
                    // SAFETY: the function keeps no pointer to the numbers.
                    fill.call(unsafe { lend_mut(&mut numbers) }, 0.0).unwrap();
                    assert!((0..n).all(|i| numbers[i] == i as f64));
                }
            });
        }
        // This function keeps its argument, so it is used by one thread only.
        let mut item = Item::default();
        for n in 1..200 {
            assert_eq!(add.call(in_out(&mut item), "x").unwrap(), Ok(n));
            assert_eq!((item.tags.len(), item.index["x"]), (n as usize, n));
        }
    });
}
