//! Many threads in sessions at once, while Go collects, moves stacks, is interrupted by signals, traced and profiled.

use super::{add, func};
use crate::support::{in_child, open};
use plugin_core::{Callback, Func, GoError, blocking, session};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

/// Pseudo-random numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[derive(Clone, Copy)]
struct Functions {
    add: Func<fn(isize, isize) -> isize>,
    grow: Func<fn(isize) -> isize>,
    keep: Func<fn(isize, isize) -> isize>,
    boom: Func<fn(String)>,
    nil: Func<fn() -> isize>,
    recovered: Func<fn(isize) -> isize>,
    join: Func<fn(String, Vec<u8>) -> String>,
    fail: Func<fn(String) -> Result<String, GoError>>,
    sleep: Func<fn(isize)>,
    spin: Func<fn(isize) -> isize>,
    sum: Func<fn(isize) -> isize>,
    call: Func<fn(isize, Callback<fn(isize) -> isize>) -> isize>,
    on_goroutine: Func<fn(Callback<fn(isize) -> isize>) -> isize>,
    lock: Func<fn()>,
    unlock: Func<fn()>,
}

fn functions() -> Functions {
    Functions {
        add: add(),
        grow: func("Grow"),
        keep: func("Keep"),
        boom: func("Panic"),
        nil: func("NilDereference"),
        recovered: func("Recovered"),
        join: func("Join"),
        fail: func("Fail"),
        sleep: func("Sleep"),
        spin: func("Spin"),
        sum: func("Sum"),
        call: func("Call"),
        on_goroutine: func("Go"),
        lock: func("Lock"),
        unlock: func("Unlock"),
    }
}

impl Functions {
    /// One call, as the dice say, and a look at what came of it.
    fn one(self, dice: &mut Dice, nesting: u32) {
        let n = dice.below(1000) as isize;
        match dice.below(40) {
            0 => assert_eq!(self.grow.call(n % 200), Ok(n % 200 + 1)),
            1..6 => assert_eq!(self.keep.call(n, 1 + n * 7), Ok(1 + n * 7)),
            6 => assert!(self.boom.call("boom").is_err()),
            7 => assert!(self.nil.call().is_err()),
            8 => assert_eq!(self.recovered.call(2), Ok(2)),
            9..14 => {
                let text = "text".repeat(n as usize % 50);
                assert_eq!(
                    self.join.call(&text, text.as_bytes()).unwrap(),
                    text.repeat(2)
                );
            }
            14 => assert_eq!(self.fail.call("f").unwrap().unwrap_err().message(), "f"),
            15 => self.sleep.call(n % 50).unwrap(),
            16 => drop(self.spin.call(n * 100).unwrap()),
            17 => assert_eq!(self.sum.call(10), Ok(45)),
            18 => assert_eq!(self.add.spawn(n, 1).wait(), Ok(n + 1)),
            19 => blocking(thread::yield_now),
            20 if nesting < 3 => {
                let nested = self.nested(dice, nesting);
                assert_eq!(self.call.call(n % 100, nested), Ok(8));
            }
            21 if nesting < 2 => {
                let nested = self.nested(dice, nesting);
                assert_eq!(self.on_goroutine.call(nested), Ok(8));
            }
            22 if nesting < 3 => blocking(|| self.session(dice, nesting + 1)),
            // As unbalanced as it may get.
            23 => self.lock.call().unwrap(),
            24 => self.unlock.call().unwrap(),
            _ => assert_eq!(self.add.call(n, 3), Ok(n + 3)),
        }
    }

    /// A closure for Go, which opens a session.
    fn nested(self, dice: &mut Dice, nesting: u32) -> Callback<fn(isize) -> isize> {
        let seed = dice.below(1 << 20);
        Callback::<fn(isize) -> isize>::new(move |n| {
            self.session(&mut Dice(seed), nesting + 1);
            n + 1
        })
    }

    /// A session of some calls, on one thread throughout.
    fn session(self, dice: &mut Dice, nesting: u32) {
        let thread = thread::current().id();
        let calls = dice.below(30);
        session(|| {
            for _ in 0..calls {
                self.one(dice, nesting);
                assert_eq!(thread::current().id(), thread);
            }
        });
    }

    fn work(self, seed: u64, end: Instant) {
        let mut dice = Dice(seed);
        while Instant::now() < end {
            self.session(&mut dice, 0);
            if dice.below(20) == 0 {
                let ended = catch_unwind(AssertUnwindSafe(|| {
                    session(|| {
                        self.add.call(1, 1).unwrap();
                        resume_unwind(Box::new("quiet"));
                    });
                }));
                assert!(ended.is_err());
            }
            assert_eq!(self.add.call(1, 3), Ok(4));
        }
    }
}

/// Works in `threads` threads for some seconds, while another one collects.
fn attack(threads: u64, seconds: f64) {
    let functions = functions();
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    thread::scope(|scope| {
        scope.spawn(|| {
            while Instant::now() < end {
                open("sessions").collect_garbage();
                thread::sleep(Duration::from_micros(500));
            }
        });
        for seed in 1..=threads {
            scope.spawn(move || functions.work(seed * 77, end));
        }
    });
}

#[test]
fn from_four_threads_while_freed_memory_is_overwritten() {
    if in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        attack(4, 3.0);
    }
}

#[test]
fn from_four_threads_while_the_collector_is_checked() {
    if in_child(&[("GOGC", "1"), ("GODEBUG", "gccheckmark=1,gcstoptheworld=1")]) {
        attack(4, 2.0);
    }
}

#[test]
fn from_33_threads() {
    if in_child(&[("GOGC", "5")]) {
        attack(33, 3.0);
    }
}

#[test]
fn from_threads_that_live_for_one_session() {
    if !in_child(&[("GOGC", "5")]) {
        return;
    }
    let functions = functions();
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        thread::scope(|scope| {
            for seed in 0..8 {
                scope.spawn(move || functions.session(&mut Dice(seed), 0));
            }
        });
    }
}

#[test]
fn while_profiled_at_two_kilohertz() {
    if !in_child(&[]) {
        return;
    }
    let start: Func<fn(isize) -> Option<GoError>> = func("StartProfile");
    let stop: Func<fn() -> isize> = func("StopProfile");
    assert!(start.call(2000).unwrap().is_none());
    attack(3, 2.0);
    let add = add();
    let end = Instant::now() + Duration::from_millis(300);
    session(|| {
        let mut sum = 0;
        while Instant::now() < end {
            for _ in 0..1000 {
                sum = add.call(sum, 1).unwrap();
            }
        }
    });
    assert!(stop.call().unwrap() > 1000);
}

#[test]
fn while_traced() {
    if !in_child(&[]) {
        return;
    }
    let start: Func<fn() -> Option<GoError>> = func("StartTrace");
    let stop: Func<fn() -> isize> = func("StopTrace");
    assert!(start.call().unwrap().is_none());
    attack(3, 1.0);
    assert!(stop.call().unwrap() > 1000);
}

static SIGNALS: AtomicUsize = AtomicUsize::new(0);

extern "C" fn count(_: libc::c_int) {
    SIGNALS.fetch_add(1, Relaxed);
}

#[test]
fn while_other_signals_come() {
    if !in_child(&[]) {
        return;
    }
    let functions = functions();
    // SAFETY: all its fields are numbers, addresses and null pointers.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    action.sa_sigaction = count as *const () as usize;
    action.sa_flags = libc::SA_RESTART;
    // SAFETY: the handler only counts.
    let failed = unsafe { libc::sigaction(libc::SIGUSR1, &raw const action, std::ptr::null_mut()) };
    assert_eq!(failed, 0);
    let (end, over) = (
        Instant::now() + Duration::from_secs(1),
        AtomicBool::new(false),
    );
    let over = &over;
    thread::scope(|scope| {
        // SAFETY: it has no preconditions.
        let own = unsafe { libc::pthread_self() };
        let sender = scope.spawn(move || {
            while !over.load(Relaxed) {
                // SAFETY: that thread waits for this one.
                unsafe { libc::pthread_kill(own, libc::SIGUSR1) };
                thread::sleep(Duration::from_micros(100));
            }
        });
        functions.work(5, end);
        over.store(true, Relaxed);
        sender.join().unwrap();
    });
    assert!(SIGNALS.load(Relaxed) > 100);
}
