//! Handles in many threads: calls from 16 at once, from small stacks, blocking ones, and after all else is gone.

use super::{func, noise};
use crate::support::{in_child, open};
use plugin_core::{Callback, Func, GoError, GoPlugin, GoSymbol, Var};
use std::{
    sync::{Barrier, Mutex},
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

#[test]
fn handles_are_copy_send_sync_and_static() {
    fn handle<T: Copy + Send + Sync + 'static>() {}
    handle::<GoPlugin>();
    handle::<GoSymbol>();
    handle::<Func<fn(Vec<String>, [f64; 3]) -> Result<(String, Vec<u8>), GoError>>>();
    handle::<Func<fn()>>();
    handle::<Var<isize>>();
    handle::<Var<Vec<Vec<String>>>>();
}

#[test]
fn sixteen_threads_call_at_once() {
    let start = Barrier::new(16);
    thread::scope(|scope| {
        for t in 0..16_isize {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                let add: Func<fn(isize, isize) -> isize> = func("greet", "Add");
                let greet: Func<fn(String) -> String> = func("greet", "Greet");
                let parse: Func<fn(String) -> Result<i64, GoError>> = func("greet", "Parse");
                let lists: Func<fn(Vec<String>) -> Vec<String>> =
                    func("sequences", "EchoSliceString");
                for i in 0..300 {
                    assert_eq!(add.call(t, i).unwrap(), t + i);
                    let text = format!("{t} {i}");
                    assert_eq!(greet.call(&text).unwrap(), format!("hello {text}"));
                    assert_eq!(parse.call(i.to_string()).unwrap().unwrap(), i as i64);
                    assert_eq!(
                        parse.call(&text).unwrap().unwrap_err().go_type(),
                        "*strconv.NumError"
                    );
                    assert_eq!(lists.call(&[&*text, ""]).unwrap(), [&*text, ""]);
                    if i % 100 == t {
                        open("greet").collect_garbage();
                    }
                }
            });
        }
    });
}

#[test]
fn the_smallest_stack_is_enough() {
    let reverse: Func<fn(Vec<u8>) -> Vec<u8>> = func("sequences", "ReverseSliceUint8");
    let deep: Func<fn(isize) -> isize> = func("panics", "DeepRecursion");
    let nil: Func<fn() -> isize> = func("panics", "NilDeref");
    // std rounds this up to the least that the system allows: 16 KiB where pages have 4.
    let small = thread::Builder::new().stack_size(1).spawn(move || {
        for _ in 0..10 {
            assert_eq!(reverse.call(noise(100_000)).unwrap().len(), 100_000);
            assert!(deep.call(10_000).is_err(), "Go code has stacks of its own");
            assert!(nil.call().is_err(), "also the signal handler");
        }
    });
    small.unwrap().join().unwrap();
}

/// Types are read from the file when they are bound, which takes more than 16 KiB in a build that is not optimized.
#[test]
fn the_smallest_stack_is_enough_to_bind() {
    if !in_child(&[]) {
        return;
    }
    let (composites, layouts) = (open("composites"), open("layouts"));
    let small = thread::Builder::new().stack_size(1).spawn(move || {
        for symbol in composites.symbols().chain(layouts.symbols()) {
            assert!(!symbol.go_type().to_string().is_empty());
            let wrong = symbol.func::<fn(Vec<Vec<String>>) -> Result<(), GoError>>();
            let text = wrong.map_or_else(|error| error.to_string(), |_| String::new());
            assert!(!text.contains("cannot be read"), "{text}");
        }
    });
    small.unwrap().join().unwrap();
}

/// Calls from deeper and deeper, with how much of the thread's stack is left, until that is `least`.
#[inline(never)]
fn call_deeper(left: &dyn Fn() -> usize, least: usize, call: &dyn Fn(usize)) {
    let room = std::hint::black_box([0u8; 1024]);
    call(left());
    if left() > least {
        call_deeper(left, least, call);
    }
    std::hint::black_box(room);
}

/// A call is made from another thread where too little of the stack is left for Go, also if the thread has called before, from higher up.
#[test]
fn what_is_left_of_a_stack_is_looked_at() {
    if !in_child(&[]) {
        return;
    }
    const SIZE: usize = 256 << 10;
    static CALLED_ON: Mutex<Option<ThreadId>> = Mutex::new(None);
    let keep: Func<fn(Callback<fn(isize) -> isize>)> = func("callbacks", "Keep");
    let call: Func<fn(isize) -> isize> = func("callbacks", "CallKeptHere");
    let greet: Func<fn(String) -> String> = func("greet", "Greet");
    let closure = |n| {
        *CALLED_ON.lock().unwrap() = Some(thread::current().id());
        n + 1
    };
    keep.call(Callback::<fn(isize) -> isize>::new(closure))
        .unwrap();
    let small = thread::Builder::new().stack_size(SIZE).spawn(move || {
        let mark = 0u8;
        let begin = (&raw const mark).addr();
        let left = || {
            let mark = 0u8;
            SIZE - (begin - (&raw const mark).addr())
        };
        let calls = |left| {
            assert_eq!(call.call(41).unwrap(), 42);
            assert_eq!(greet.call("world").unwrap(), "hello world");
            let here = *CALLED_ON.lock().unwrap() == Some(thread::current().id());
            // What the C library takes of the stack for itself is not known here.
            if left > 64 << 10 {
                assert!(here, "{left} bytes are enough");
            } else if left < 32 << 10 {
                assert!(!here, "{left} bytes are too little");
            }
        };
        call_deeper(&left, 28 << 10, &calls);
    });
    small.unwrap().join().unwrap();
}

#[test]
fn handles_work_after_all_else_is_gone() {
    let greet = thread::spawn(|| {
        let plugin = open("greet");
        plugin.func::<fn(String) -> String>("Greet").unwrap()
    });
    let greet = greet.join().unwrap();
    let copy = greet;
    assert_eq!(copy.call("there").unwrap(), "hello there");
    assert_eq!(greet.symbol().unwrap().name(), "Greet");
}

#[test]
fn a_blocked_call_holds_up_no_other() {
    if !in_child(&[]) {
        return;
    }
    let wait: Func<fn() -> isize> = func("threads", "Wait");
    let waiting: Func<fn() -> isize> = func("threads", "Waiting");
    let release: Func<fn(isize)> = func("threads", "Release");
    let blocked: Vec<_> = (0..8)
        .map(|_| thread::spawn(move || wait.call().unwrap()))
        .collect();
    let start = Instant::now();
    while waiting.call().unwrap() < 8 {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "only {} wait",
            waiting.call().unwrap()
        );
        thread::sleep(Duration::from_millis(1));
    }
    open("threads").collect_garbage();
    (0..8).for_each(|i| {
        release
            .call(1 << (8 * i))
            .unwrap_or_else(|error| panic!("{error}"))
    });
    let sum: isize = blocked
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    assert_eq!(sum, 0x0101_0101_0101_0101);
    assert_eq!(waiting.call().unwrap(), 0);
}

#[test]
fn calls_may_sleep_yield_and_talk_to_goroutines() {
    let sleep: Func<fn(isize)> = func("threads", "Sleep");
    let ping_pong: Func<fn(isize) -> isize> = func("threads", "PingPong");
    let r#yield: Func<fn(isize) -> isize> = func("threads", "Yield");
    let start = Instant::now();
    sleep.call(20).unwrap();
    assert!(start.elapsed() >= Duration::from_millis(20));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert_eq!(ping_pong.call(500).unwrap(), 125_250);
                assert_eq!(r#yield.call(1000).unwrap(), 1000);
            });
        }
    });
}

#[test]
fn threads_that_end_leave_nothing_behind_in_go() {
    if !in_child(&[]) {
        return;
    }
    let goroutines: Func<fn() -> isize> = func("threads", "Goroutines");
    let lock: Func<fn()> = func("threads", "Lock");
    let before = goroutines.call().unwrap();
    for i in 0..200 {
        let visit = thread::spawn(move || {
            if i % 2 == 0 {
                lock.call().unwrap(); // Locked to a thread that ends.
            }
            goroutines.call().unwrap()
        });
        assert!(visit.join().unwrap() >= before);
    }
    let start = Instant::now();
    while goroutines.call().unwrap() > before {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{} goroutines, {before} before",
            goroutines.call().unwrap()
        );
        thread::sleep(Duration::from_millis(1));
    }
}
