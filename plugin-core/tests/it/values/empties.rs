//! Rust's dangling pointers are 1, 2, 4 or 8. If Go finds one in a stack that it moves, it ends the process ("invalid pointer found on
//! stack"); its collector moves stacks that have become too large.

use super::{Twelve, func};
use crate::support::{in_child, open};
use plugin_core::{CallError, Func, Limit, Value, ValueError};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

#[test]
fn go_may_move_its_stack_while_it_copies_empty_arguments() {
    if !in_child(&[("GODEBUG", "clobberfree=1")]) {
        return;
    }
    let sequences = open("sequences");
    let grow: Func<fn(isize) -> isize> = func("panics", "DeepRecursion");
    let blobs: Func<fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>> = func("sequences", "EchoSliceSliceUint8");
    let words: Func<fn(Vec<String>) -> Vec<String>> = func("sequences", "EchoSliceString");
    let sizeless: Func<fn(Vec<[isize; 0]>) -> Vec<[isize; 0]>> =
        func("sequences", "EchoSliceArray0Int");
    let twelve: Func<fn() -> Twelve> = func("results", "Twelve");
    let text: Func<fn(String) -> String> = func("scalars", "EchoString");
    let bytes: Func<fn(Vec<u8>) -> Vec<u8>> = func("sequences", "EchoSliceUint8");

    static OVER: AtomicBool = AtomicBool::new(false);
    let collector = thread::spawn(move || {
        while !OVER.load(Ordering::Relaxed) {
            sequences.collect_garbage();
        }
    });
    for _ in 0..60 {
        grow.call(3000).unwrap_err();
        assert_eq!(
            blobs.call(vec![Vec::new(); 10_000]).unwrap(),
            vec![vec![]; 10_000]
        );
        assert_eq!(
            words.call(vec![String::new(); 10_000]).unwrap(),
            vec![""; 10_000]
        );
        grow.call(3000).unwrap_err();
        for _ in 0..500 {
            assert_eq!(sizeless.call(vec![[]; 3]).unwrap(), [[]; 3]);
            assert_eq!(twelve.call().unwrap().11, 12);
            assert_eq!(text.call("").unwrap(), "");
            assert_eq!(bytes.call(Vec::new()).unwrap(), []);
        }
    }
    OVER.store(true, Ordering::Relaxed);
    collector.join().unwrap();
}

/// A vector of values of size zero can be longer than Go's lengths, which are signed.
#[test]
fn more_elements_than_go_can_count() {
    type Empties = Vec<[isize; 0]>;
    // Not `vec!`, which would clone so many.
    let beyond = || Empties::from([[]; isize::MAX as usize + 1]);
    let exceeds = |error: CallError| {
        let size = matches!(
            &error,
            CallError::Exceeds {
                limit: Limit::Size,
                ..
            }
        );
        assert!(size, "{error}");
    };
    let echo: Func<fn(Empties) -> Empties> = func("sequences", "EchoSliceArray0Int");
    exceeds(echo.call(beyond()).unwrap_err());
    exceeds(echo.spawn(beyond()).wait().unwrap_err());
    exceeds(echo.call(&beyond()[..]).unwrap_err());
    assert_eq!(
        echo.call(Empties::from([[]; isize::MAX as usize]))
            .unwrap()
            .len(),
        isize::MAX as usize
    );
    let made = Value::new::<Empties>(beyond());
    let Err(ValueError::Exceeds {
        limit: Limit::Size, ..
    }) = made
    else {
        panic!("{made:?}")
    };
    let fake = plugin_core::FakePlugin::new("example.com/empties")
        .func("Make", move || -> Empties { beyond() });
    let make: Func<fn() -> Empties> = plugin_core::Plugin::lookup(&fake, "Make")
        .unwrap()
        .func()
        .unwrap();
    exceeds(make.call().unwrap_err());
}
