//! Handlers of signals in bursts, and handlers that need much stack, in threads that call Go.

use super::handlers::{HANDLED, count, handler, raw, register};
use crate::support::{in_child, open};
use plugin_core::Func;
use std::{ffi::c_int, hint::black_box, sync::atomic::Ordering, thread, time::Duration};

/// Uses stack like a handler that prints or takes a backtrace: more than the whole signal stack of std's threads.
extern "C" fn large_handler(_: c_int) {
    let mut used = [0u8; 40 << 10];
    used[HANDLED.load(Ordering::Relaxed) % used.len()] = 1;
    black_box(&mut used);
    count();
}

/// Sends many signals to this thread while it calls Go.
fn shower(signals: Vec<c_int>) {
    let plugin = open("process");
    let spin: Func<fn(i64) -> i64> = plugin.func("Spin").unwrap();
    // SAFETY: it only asks.
    let caller = unsafe { libc::pthread_self() };
    let clouds = thread::spawn(move || {
        for _ in 0..200 {
            for signal in &signals {
                // SAFETY: the signal has a handler, and the thread waits for this one.
                unsafe { libc::pthread_kill(caller, *signal) };
            }
            thread::sleep(Duration::from_micros(100));
        }
    });
    while !clouds.is_finished() {
        spin.call(1000).unwrap();
    }
    clouds.join().unwrap();
}

/// Nested handlers would each use a part of the small signal stack of std's threads.
#[test]
fn many_signals_at_once() {
    if !in_child(&[]) {
        return;
    }
    open("process");
    let signals: Vec<_> = (libc::SIGRTMIN() + 1..libc::SIGRTMAX()).collect();
    signals.iter().for_each(|signal| raw(*signal));
    shower(signals);
    assert!(HANDLED.load(Ordering::Relaxed) > 1000);
}

/// Real-time signals are queued, and each would interrupt the handler of the one before.
#[test]
fn a_signal_that_is_not_deferred() {
    if !in_child(&[]) {
        return;
    }
    open("process");
    let signal = libc::SIGRTMIN() + 1;
    register(signal, handler, libc::SA_RESTART | libc::SA_NODEFER);
    shower(vec![signal; 100]);
    assert!(HANDLED.load(Ordering::Relaxed) > 1000);
}

#[test]
fn handlers_of_many_kilobytes() {
    if !in_child(&[]) {
        return;
    }
    open("process");
    let signal = libc::SIGRTMIN() + 1;
    register(signal, large_handler, libc::SA_RESTART);
    let on_another = thread::spawn(move || shower(vec![signal]));
    on_another.join().unwrap();
    shower(vec![signal]);
    assert!(HANDLED.load(Ordering::Relaxed) > 100);
}
