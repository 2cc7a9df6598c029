//! Calls from the main thread, near its stack's start and near its end. The harness runs tests in other threads, so this program has
//! none, and exits with an error if a check fails.

#[path = "it/support.rs"]
#[expect(dead_code, reason = "a part is for tests that have a harness")]
mod support;

use plugin_core::{CallError, Callback, Func};
use std::{env, hint::black_box, process::Command, thread};
use support::open;

/// Calls `call` with this much of the stack in use below `start`.
fn at_depth(kilobytes: usize, start: &u8, call: &dyn Fn()) {
    let block = black_box([0; 2 << 10]);
    let used = (&raw const *start).addr() - (&raw const block[0]).addr();
    if used < kilobytes << 10 {
        at_depth(kilobytes, start, call);
    } else {
        call();
    }
    black_box(block);
}

/// Makes a call near the end of a stack of 1 MiB, with a callback in it that makes another call.
fn in_a_small_stack(start: &u8) {
    let call: Func<fn(Callback<fn()>)> = open("process").func("Call").unwrap();
    let deep: Func<fn(isize) -> isize> = open("process").func("Deep").unwrap();
    for kilobytes in [500, 700, 780] {
        at_depth(kilobytes, start, &|| {
            let inner = move || {
                let start = 0;
                at_depth(50, &start, &|| assert_eq!(deep.call(100).unwrap(), 0));
            };
            call.call(Callback::<fn()>::new(inner)).unwrap();
        });
    }
}

fn main() {
    const SMALL: &str = "in a small stack";
    let start = 0;
    if env::args().any(|argument| argument == SMALL) {
        return in_a_small_stack(&start);
    }
    let mut small = Command::new("sh");
    small.args(["-c", "ulimit -s 1024 && exec \"$0\" \"$1\""]);
    let status = small.arg(env::current_exe().unwrap()).arg(SMALL).status();
    assert!(status.unwrap().success());

    assert_eq!(thread::current().name(), Some("main"));
    // The limit is 8 MiB as a rule. The first call, which opens a plugin, is the deepest: the bounds of this stack are worked out then
    // (plugin-platform/src/thread_stack.rs).
    for kilobytes in [7800, 100, 6000, 1000, 7000, 0] {
        at_depth(kilobytes, &start, &|| {
            let reverse: Func<fn(Vec<u8>) -> Vec<u8>> =
                open("sequences").func("ReverseSliceUint8").unwrap();
            let panics: Func<fn(isize) -> isize> = open("panics").func("DeepRecursion").unwrap();
            for _ in 0..3 {
                assert_eq!(reverse.call([1, 2, 3]).unwrap(), [3, 2, 1]);
                assert!(matches!(panics.call(1000), Err(CallError::Panic { .. })));
                open("panics").collect_garbage();
            }
        });
    }
    println!("calls from the main thread: ok");
}
