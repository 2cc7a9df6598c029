//! Signal handlers that common crates register, before or after the first `open`, survive many signals during calls.
//!
//! Each is registered without `SA_ONSTACK`. About every second run would crash without the flag, so the flag itself is checked, too. With
//! `GO_PLUGIN_STORM_RUNS=40`, signals are sent for three seconds, 40 times.

use crate::support::{in_child, is_child, open, run_child};
use plugin_core::Func;
use std::{
    env,
    ffi::c_int,
    hint::black_box,
    mem, ptr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

pub(super) static HANDLED: AtomicUsize = AtomicUsize::new(0);

pub(super) fn count() {
    HANDLED.fetch_add(1, Ordering::Relaxed);
}

/// A handler that uses half of the signal stack of Go's threads, as a handler in C may.
pub(super) extern "C" fn handler(_: c_int) {
    let mut used = [0u8; 16 << 10];
    used[HANDLED.load(Ordering::Relaxed) % used.len()] = 1;
    black_box(&mut used);
    count();
}

pub(super) fn raw(signal: c_int) {
    register(signal, handler, libc::SA_RESTART);
}

pub(super) fn register(signal: c_int, handler: extern "C" fn(c_int), flags: c_int) {
    // SAFETY: all its fields are numbers, addresses and null pointers.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = handler as *const () as usize;
    action.sa_flags = flags;
    // SAFETY: the handler only counts.
    let failed = unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) };
    assert_eq!(failed, 0);
}

fn wanted_runs() -> Option<usize> {
    Some(env::var("GO_PLUGIN_STORM_RUNS").ok()?.parse().unwrap())
}

fn runs_on_its_own_stack(signal: c_int) -> bool {
    // SAFETY: all its fields are numbers, addresses and null pointers.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    // SAFETY: without a new action, the present one is written.
    let failed = unsafe { libc::sigaction(signal, ptr::null(), &raw mut action) };
    assert_eq!(failed, 0);
    action.sa_flags & libc::SA_ONSTACK != 0
}

enum When {
    BeforeOpen,
    AfterOpen,
}

/// Registers a handler of `signal` in children, and sends many signals.
fn storm(signal: c_int, when: When, register: fn()) {
    if is_child() {
        return rain(signal, when, register);
    }
    let runs = wanted_runs().unwrap_or(1);
    let died: Vec<String> = (0..runs)
        .map(|_| run_child(&[]))
        .filter(|output| !output.status.success())
        .map(|output| {
            format!(
                "{}: {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            )
        })
        .collect();
    assert!(
        died.is_empty(),
        "{} of {runs} died; {}",
        died.len(),
        died[0]
    );
    println!("{runs} runs, 0 died");
}

fn rain(signal: c_int, when: When, register: fn()) {
    static DRY: AtomicBool = AtomicBool::new(false);
    if matches!(when, When::BeforeOpen) {
        register();
    }
    let plugin = open("process");
    if matches!(when, When::AfterOpen) {
        register();
    }
    assert!(runs_on_its_own_stack(signal));
    let spin: Func<fn(i64) -> i64> = plugin.func("Spin").unwrap();
    let deep: Func<fn(isize) -> isize> = plugin.func("Deep").unwrap();
    let nil: Func<fn() -> isize> = plugin.func("Nil").unwrap();
    // SAFETY: it only asks.
    let process = unsafe { libc::getpid() };
    // SAFETY: it only asks.
    let caller = unsafe { libc::pthread_self() };
    let clouds = thread::spawn(move || {
        while !DRY.load(Ordering::Relaxed) {
            // SAFETY: the signal has a handler, and the thread runs until this one has ended.
            unsafe { libc::pthread_kill(caller, signal) };
            // SAFETY: the signal has a handler.
            unsafe { libc::kill(process, signal) };
            thread::sleep(Duration::from_micros(50));
        }
    });
    nil.call().unwrap_err();
    for _ in 0..wanted_runs().map_or(3, |_| 20) {
        spin.call(50).unwrap();
        for _ in 0..200 {
            deep.call(200).unwrap();
        }
        let spawned: Vec<_> = (0..8).map(|_| spin.spawn(20)).collect();
        for call in spawned {
            call.wait().unwrap();
        }
    }
    nil.call().unwrap_err();
    DRY.store(true, Ordering::Relaxed);
    clouds.join().unwrap();
    assert!(HANDLED.load(Ordering::Relaxed) > 10, "no storm at all");
}

#[test]
fn ctrlc_after_open() {
    storm(libc::SIGINT, When::AfterOpen, || {
        ctrlc::set_handler(count).unwrap()
    });
}

#[test]
fn signal_hook_after_open() {
    storm(libc::SIGUSR1, When::AfterOpen, || {
        // SAFETY: it only counts.
        unsafe { signal_hook::low_level::register(libc::SIGUSR1, count) }.unwrap();
    });
}

#[test]
fn tokio_after_open() {
    storm(libc::SIGTERM, When::AfterOpen, || {
        thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build();
            runtime.unwrap().block_on(async {
                use tokio::signal::unix::{SignalKind, signal};
                let mut signals = signal(SignalKind::terminate()).unwrap();
                HANDLED.store(1, Ordering::Relaxed);
                while signals.recv().await.is_some() {
                    count();
                }
            });
        });
        while HANDLED.load(Ordering::Relaxed) == 0 {
            thread::yield_now();
        }
    });
}

#[test]
fn sigaction_after_open() {
    storm(libc::SIGUSR2, When::AfterOpen, || raw(libc::SIGUSR2));
}

#[test]
fn signal_after_open() {
    storm(libc::SIGUSR2, When::AfterOpen, || {
        // SAFETY: the handler only counts.
        let old = unsafe { libc::signal(libc::SIGUSR2, handler as *const () as usize) };
        assert_eq!(old, libc::SIG_DFL);
    });
}

#[test]
fn sigaction_before_open() {
    storm(libc::SIGUSR1, When::BeforeOpen, || raw(libc::SIGUSR1));
}

/// By System V's functions, which glibc still has.
#[test]
fn sigset_after_open() {
    unsafe extern "C" {
        fn sigset(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t;
    }
    const SIG_HOLD: libc::sighandler_t = 2;
    storm(libc::SIGUSR2, When::AfterOpen, || {
        let handler = handler as *const () as usize;
        // SAFETY: the handler only counts.
        assert_eq!(unsafe { sigset(libc::SIGUSR2, handler) }, libc::SIG_DFL);
        // SAFETY: it blocks the signal, and tells the handler.
        assert_eq!(unsafe { sigset(libc::SIGUSR2, SIG_HOLD) }, handler);
        // SAFETY: as the first.
        assert_eq!(unsafe { sigset(libc::SIGUSR2, handler) }, SIG_HOLD);
        // SAFETY: there is no such signal.
        assert_eq!(unsafe { sigset(1000, handler) }, libc::SIG_ERR);
    });
}

#[test]
fn old_ways_to_register_a_handler() {
    unsafe extern "C" {
        fn sysv_signal(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t;
        fn __sysv_signal(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t;
        fn bsd_signal(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t;
        fn ssignal(signal: c_int, handler: libc::sighandler_t) -> libc::sighandler_t;
        fn siginterrupt(signal: c_int, flag: c_int) -> c_int;
    }
    if !in_child(&[]) {
        return;
    }
    open("process");
    for register in [sysv_signal, __sysv_signal, bsd_signal, ssignal] {
        let handler = handler as *const () as usize;
        // SAFETY: the handler only counts.
        assert_ne!(unsafe { register(libc::SIGUSR1, handler) }, libc::SIG_ERR);
        assert!(runs_on_its_own_stack(libc::SIGUSR1));
        // SAFETY: it changes another flag.
        assert_eq!(unsafe { siginterrupt(libc::SIGUSR1, 1) }, 0);
        assert!(runs_on_its_own_stack(libc::SIGUSR1));
        // SAFETY: the signal has a handler.
        unsafe { libc::raise(libc::SIGUSR1) };
    }
    assert_eq!(HANDLED.load(Ordering::Relaxed), 4);
}

/// `sigaction`, by glibc's other name.
#[test]
fn underscored_sigaction_after_open() {
    unsafe extern "C" {
        fn __sigaction(
            signal: c_int,
            action: *const libc::sigaction,
            old: *mut libc::sigaction,
        ) -> c_int;
    }
    storm(libc::SIGUSR2, When::AfterOpen, || {
        // SAFETY: all its fields are numbers, addresses and null pointers.
        let [mut action, mut old]: [libc::sigaction; 2] = unsafe { mem::zeroed() };
        action.sa_sigaction = handler as *const () as usize;
        // SAFETY: the handler only counts.
        let failed = unsafe { __sigaction(libc::SIGUSR2, &raw const action, &raw mut old) };
        assert_eq!((failed, old.sa_sigaction), (0, libc::SIG_DFL));
    });
}

/// Go's runtime ignores signals whose default action is to stop or to continue.
#[test]
fn a_signal_of_job_control_before_open() {
    storm(libc::SIGCONT, When::BeforeOpen, || raw(libc::SIGCONT));
}
