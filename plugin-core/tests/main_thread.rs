//! Calls from the main thread, near its stack's start and near its end. The harness runs tests in other threads, so this program has
//! none, and ends badly if anything is wrong.

#[path = "it/support.rs"]
#[expect(dead_code, reason = "a part is for tests that have a harness")]
mod support;

use plugin_core::{CallError, Func};
use std::{hint::black_box, thread};
use support::open;

/// Calls `call` with so much of the stack in use below `start`.
fn at_depth(kilobytes: usize, start: &u8, call: &dyn Fn()) {
    let block = black_box([0; 16 << 10]);
    let used = (&raw const *start).addr() - (&raw const block[0]).addr();
    if used < kilobytes << 10 {
        at_depth(kilobytes, start, call);
    } else {
        call();
    }
    black_box(block);
}

fn main() {
    assert_eq!(thread::current().name(), Some("main"));
    let start = 0;
    // The limit is 8 MiB as a rule. The first call, which opens a plugin, is the deepest: the runtime host, which works out the bounds
    // of this stack, takes three quarters of the limit for certain (host/stackbound.go).
    for kilobytes in [7000, 100, 6000, 1000, 7000, 0] {
        at_depth(kilobytes, &start, &|| {
            let reverse: Func<fn(Vec<u8>) -> Vec<u8>> =
                open("sequences").func("ReverseSliceUint8").unwrap();
            let panics: Func<fn(isize) -> isize> = open("panics").func("DeepRecursion").unwrap();
            for _ in 0..3 {
                assert_eq!(reverse.call(&[1, 2, 3]).unwrap(), [3, 2, 1]);
                assert!(matches!(panics.call(1000), Err(CallError::Panic { .. })));
                open("panics").collect_garbage();
            }
        });
    }
    println!("calls from the main thread: ok");
}
