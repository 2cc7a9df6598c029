//! Who waits for whom: Go for a session, and sessions for Go.

use super::{add, are_there, func};
use crate::support::{in_child, is_child, open, run_child};
use plugin_core::{Func, blocking, session};
use std::{
    sync::{
        Barrier, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

/// Works for so many milliseconds without calling Go.
fn spin(milliseconds: u64) {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(milliseconds) {
        std::hint::spin_loop();
    }
}

/// A lock whose holder calls Go, and whose holder makes Go collect; with one processor for Go, and with more.
#[test]
fn blocking_is_the_way_out_of_deadlocks() {
    if !in_child(&[]) {
        return;
    }
    let (add, collect) = (add(), func::<fn()>("Collect"));
    let procs: Func<fn(isize) -> isize> = func("Procs");
    for count in [1, 4] {
        procs.call(count).unwrap();
        for _ in 0..20 {
            let (lock, held) = (Mutex::new(0), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    let mut sum = lock.lock().unwrap();
                    held.store(true, SeqCst);
                    thread::sleep(Duration::from_millis(2));
                    collect.call().unwrap();
                    *sum = add.call(*sum, 1).unwrap();
                });
                session(|| {
                    add.call(1, 2).unwrap();
                    while !held.load(SeqCst) {
                        blocking(thread::yield_now);
                    }
                    let mut sum = blocking(|| lock.lock().unwrap());
                    *sum = add.call(*sum, 1).unwrap();
                });
            });
            assert_eq!(lock.into_inner().unwrap(), 2);
        }
    }
}

/// Go has one processor, which the session uses: a spawned goroutine runs when the session waits.
#[test]
fn waiting_steps_out() {
    if !in_child(&[("GOMAXPROCS", "1")]) {
        return;
    }
    let sleep: Func<fn(isize)> = func("Sleep");
    let sum: Func<fn(isize) -> isize> = func("Sum");
    session(|| {
        for _ in 0..20 {
            let calls: Vec<_> = (0..10).map(|n| sleep.spawn(n * 100)).collect();
            assert_eq!(sum.call(20), Ok(190));
            for (n, call) in calls.into_iter().enumerate() {
                if n % 2 == 0 {
                    call.wait().unwrap();
                } else {
                    call.wait_for(Duration::from_secs(60)).unwrap().unwrap();
                }
            }
            sleep.call(100).unwrap();
        }
    });
}

/// A stop of the world lasts as long as a session goes without calling Go, and no longer.
#[test]
fn the_world_waits_until_the_session_calls() {
    if !in_child(&[]) {
        return;
    }
    let (add, stop) = (add(), func::<fn() -> isize>("Stop"));
    let (both, stays) = (Barrier::new(2), are_there());
    thread::scope(|scope| {
        scope.spawn(|| {
            session(|| {
                add.call(1, 2).unwrap();
                blocking(|| both.wait());
                spin(300);
                add.call(1, 2).unwrap();
                // From here on the thread is out of Go.
                blocking(|| {
                    both.wait();
                    thread::sleep(Duration::from_millis(300));
                });
            });
        });
        both.wait();
        thread::sleep(Duration::from_millis(30));
        let waited = Duration::from_nanos(stop.call().unwrap() as u64);
        assert_eq!(waited > Duration::from_millis(100), stays, "{waited:?}");
        both.wait();
        let waited = Duration::from_nanos(stop.call().unwrap() as u64);
        assert!(waited < Duration::from_millis(200), "{waited:?}");
    });
}

/// Go interrupts a session's code again and again when it wants it to stop. Linux makes an interrupted sleep longer each time, so that one in
/// the session may never end; one outside of it is left alone, and code that does not sleep goes on.
#[test]
fn a_session_that_works_and_sleeps_while_go_collects() {
    if !in_child(&[]) {
        return;
    }
    let (add, over) = (add(), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(SeqCst) {
                open("sessions").collect_garbage();
            }
        });
        session(|| {
            for _ in 0..50 {
                spin(3);
                add.call(1, 2).unwrap();
                blocking(|| thread::sleep(Duration::from_millis(3)));
            }
        });
        over.store(true, SeqCst);
    });
}

/// What debug builds say of a session that is silent, and what they do not.
#[test]
fn the_watchdog_names_a_silent_session() {
    if is_child() {
        let add = add();
        let end = Instant::now() + Duration::from_millis(300);
        session(|| {
            while Instant::now() < end {
                add.call(1, 2).unwrap(); // Not this one.
            }
            blocking(|| thread::sleep(Duration::from_millis(100)));
        });
        for _ in 0..2 {
            let line = line!() + 1;
            session(|| {
                add.call(1, 2).unwrap();
                spin(100);
            });
            println!("expected at line {line}");
        }
        return;
    }
    let output = run_child(&[]);
    assert!(output.status.success(), "{output:?}");
    let (said, told) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("expected at line "))
        .unwrap();
    let place = format!("waits.rs:{line}:13 has not called Go for 10 ms");
    let times = usize::from(are_there());
    assert_eq!(told.matches(&place).count(), times, "{told}");
}
