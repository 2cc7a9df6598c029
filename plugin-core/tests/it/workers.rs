//! Worker goroutines that make one spawned call after another: no call sees state of the one before, and none is lost.

use crate::support::{in_child, open};
use plugin_core::{CallError, Callback, Func};
use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

#[test]
fn calls_one_after_the_other_get_their_own_arguments_and_results() {
    let greet = open("greet");
    let hello: Func<fn(String) -> String> = greet.func("Greet").unwrap();
    let add: Func<fn(isize, isize) -> isize> = greet.func("Add").unwrap();
    let join: Func<fn(Vec<String>) -> String> = open("sequences").func("JoinSliceString").unwrap();
    thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for i in 0..500 {
                    let name = format!("{thread}/{i}").repeat(i % 5);
                    let call = hello.spawn(&name);
                    let expected = format!("hello {name}");
                    drop(name); // The call has its own copy.
                    assert_eq!(
                        add.spawn(thread, i as isize).wait(),
                        Ok(thread + i as isize)
                    );
                    assert_eq!(call.wait(), Ok(expected));
                    let words = vec!["a".to_owned(), "b".repeat(i)];
                    assert_eq!(
                        join.spawn(&words).wait(),
                        Ok(words.join(",")),
                        "through reflect"
                    );
                }
            });
        }
    });
}

#[test]
fn panics_and_exits_are_those_of_their_own_call() {
    let add: Func<fn(isize, isize) -> isize> = open("greet").func("Add").unwrap();
    let panic: Func<fn()> = open("panics").func("PanicString").unwrap();
    let exit: Func<fn()> = open("fatal").func("Goexit").unwrap();
    for i in 0..100 {
        assert!(matches!(panic.spawn().wait(), Err(CallError::Panic { .. })));
        assert_eq!(add.spawn(i, 1).wait(), Ok(i + 1));
        assert!(matches!(exit.spawn().wait(), Err(CallError::Exit { .. })));
        assert_eq!(add.spawn(i, 2).wait(), Ok(i + 2));
    }
}

#[test]
fn what_a_call_does_to_its_goroutine_ends_with_it() {
    let plugin = open("threads");
    let lock: Func<fn()> = plugin.func("Lock").unwrap();
    let locked: Func<fn() -> bool> = plugin.func("Locked").unwrap();
    let fault: Func<fn(bool) -> bool> = plugin.func("PanicOnFault").unwrap();
    let add: Func<fn(isize, isize) -> isize> = open("greet").func("Add").unwrap();
    for i in 0..100 {
        assert_eq!(locked.spawn().wait(), Ok(false));
        assert_eq!(lock.spawn().wait(), Ok(()));
        assert_eq!(locked.spawn().wait(), Ok(false), "after {i} locks");
        assert_eq!(fault.spawn(true).wait(), Ok(false));
        assert_eq!(add.spawn(1, 2).wait(), Ok(3));
    }
    // Calls that arrive while a worker is locked to its thread are made, too.
    let calls: Vec<_> = (0..50).map(|i| (lock.spawn(), add.spawn(i, i))).collect();
    for (i, (locked, added)) in (0..).zip(calls) {
        assert_eq!((locked.wait(), added.wait()), (Ok(()), Ok(i + i)));
    }
}

#[test]
fn a_spawned_call_may_spawn_and_wait() {
    let call: Func<fn(Callback<fn()>)> = open("callbacks").func("Call").unwrap();
    let add: Func<fn(isize, isize) -> isize> = open("greet").func("Add").unwrap();
    fn nest(call: Func<fn(Callback<fn()>)>, add: Func<fn(isize, isize) -> isize>, depth: isize) {
        assert_eq!(add.spawn(depth, 1).wait(), Ok(depth + 1));
        if depth > 0 {
            let inner = Callback::<fn()>::new(move || nest(call, add, depth - 1));
            call.spawn(inner).wait().unwrap();
        }
    }
    for _ in 0..20 {
        nest(call, add, 8);
    }
}

#[test]
fn a_waker_may_spawn_and_wait() {
    struct Spawn {
        add: Func<fn(isize, isize) -> isize>,
        woken: AtomicUsize,
    }
    impl Wake for Spawn {
        fn wake(self: Arc<Self>) {
            assert_eq!(self.add.spawn(20, 3).wait(), Ok(23));
            self.woken.fetch_add(1, Ordering::SeqCst);
        }
    }
    let add: Func<fn(isize, isize) -> isize> = open("greet").func("Add").unwrap();
    let sleep: Func<fn(isize)> = open("threads").func("Sleep").unwrap();
    for i in 1..=20 {
        let spawn = Arc::new(Spawn {
            add,
            woken: AtomicUsize::new(0),
        });
        let waker = Waker::from(Arc::clone(&spawn));
        let mut call = pin!(sleep.spawn(1));
        let mut polls = 0;
        let patience = Instant::now() + Duration::from_secs(60);
        while call.as_mut().poll(&mut Context::from_waker(&waker)) == Poll::Pending {
            polls += 1;
            while spawn.woken.load(Ordering::SeqCst) == 0 {
                assert!(
                    Instant::now() < patience,
                    "the waker of call {i} was called, and ended"
                );
                thread::yield_now();
            }
        }
        assert!(polls <= 1);
    }
}

#[test]
fn workers_go_when_there_is_nothing_to_do() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("threads");
    let sleep: Func<fn(isize)> = plugin.func("Sleep").unwrap();
    let goroutines: Func<fn() -> isize> = plugin.func("Goroutines").unwrap();
    let before = goroutines.call().unwrap();
    for _ in 0..3 {
        let calls: Vec<_> = (0..50).map(|_| sleep.spawn(1)).collect();
        for call in calls {
            call.wait().unwrap();
        }
        assert_eq!(sleep.spawn(0).wait(), Ok(()));
        let patience = Instant::now() + Duration::from_secs(60);
        while goroutines.call().unwrap() > before && Instant::now() < patience {
            thread::sleep(Duration::from_millis(10));
        }
        // Fewer if the goroutine that opened the plugin had not ended at first.
        let after = goroutines.call().unwrap();
        assert!(after <= before, "{after} are more than {before}");
    }
}
