//! User code that panics while Go waits for it, with payloads whose destructors panic, too: no panic unwinds into Go.
//!
//! Each place is tried with each kind of payload, in one child process, which must survive.

use crate::support::{in_child, open};
use plugin_core::{Callback, FakePlugin, Func, GoPlugin, GoStruct, Plugin, Receiver};
use std::{
    collections::HashMap,
    future::Future,
    hash::{Hash, Hasher},
    panic::{self, panic_any},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::{Duration, Instant},
};

/// Panics when it is dropped, with a payload that has one life fewer.
struct Bomb(u32);

impl Drop for Bomb {
    fn drop(&mut self) {
        if let Some(lives) = self.0.checked_sub(1) {
            panic_any(Bomb(lives));
        }
    }
}

/// The ways in which user code can panic.
const PAYLOADS: [(&str, fn()); 6] = [
    ("a literal", || panic!("literal")),
    ("a text", || panic!("{}", "made")),
    ("a number", || panic_any(5)),
    ("a payload that panics when it is dropped", || {
        panic_any(Bomb(1))
    }),
    ("and whose payload does, too", || panic_any(Bomb(2))),
    ("and once more", || panic_any(Bomb(3))),
];

/// The armed bomb, and the number of explosions.
static NEXT: Mutex<fn()> = Mutex::new(|| ());
static EXPLOSIONS: AtomicUsize = AtomicUsize::new(0);

fn explode() {
    let next = *NEXT.lock().unwrap();
    EXPLOSIONS.fetch_add(1, SeqCst);
    next();
}

/// A value whose destructor is user code.
struct Captured;

impl Drop for Captured {
    fn drop(&mut self) {
        explode();
    }
}

#[derive(GoStruct)]
#[go(name = "Pair")]
struct Loud {
    name: String,
    number: isize,
}

impl Drop for Loud {
    fn drop(&mut self) {
        explode();
    }
}

#[derive(GoStruct)]
#[go(name = "Single")]
struct LoudNumber {
    number: isize,
}

impl Drop for LoudNumber {
    fn drop(&mut self) {
        explode();
    }
}

#[derive(GoStruct, PartialEq, Eq)]
#[go(name = "Pair")]
struct Key {
    name: String,
    number: isize,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, _: &mut H) {
        explode();
    }
}

struct LoudWake;

impl Wake for LoudWake {
    fn wake(self: Arc<Self>) {
        std::mem::forget(self);
        explode();
    }
}

/// A waker whose destructor is user code.
struct LoudDrop;

impl Wake for LoudDrop {
    fn wake(self: Arc<Self>) {}
}

impl Drop for LoudDrop {
    fn drop(&mut self) {
        explode();
    }
}

/// Polls once, with a waker whose last clone Go has; then waits for the explosion.
fn poll_with<W: Wake + Send + Sync + 'static>(future: impl Future, wake: W) {
    let waker = Waker::from(Arc::new(wake));
    let mut future = pin!(future);
    assert!(matches!(
        future.as_mut().poll(&mut Context::from_waker(&waker)),
        Poll::Pending
    ));
    std::mem::forget(waker.clone()); // keeps LoudWake, whose destructor is not tested here
    drop_quietly(waker);
    wait_for_an_explosion(|| ());
}

/// Drops the test's own clone, which Go does not use.
fn drop_quietly<T>(value: T) {
    let _ = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(value)));
}

fn wait_for_an_explosion(mut meanwhile: impl FnMut()) {
    let patience = Instant::now() + Duration::from_secs(60);
    while EXPLOSIONS.load(SeqCst) == 0 {
        assert!(Instant::now() < patience, "nothing went off");
        meanwhile();
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(Duration::from_millis(2)); // gives Go time to use what it has
}

/// Milliseconds that are enough for the rest of a test, even on a busy machine.
const SLOW: isize = 40;

type Place = (&'static str, fn(&GoPlugin));

/// The places where user code runs while Go waits for it.
const PLACES: &[Place] = &[
    ("a closure", |plugin| {
        let here: Func<fn(Callback<fn()>)> = plugin.func("Here").unwrap();
        assert!(here.call(Callback::<fn()>::new(explode)).is_err());
    }),
    ("a closure on a goroutine", |plugin| {
        let elsewhere: Func<fn(Callback<fn()>) -> String> = plugin.func("Elsewhere").unwrap();
        let said = elsewhere.call(Callback::<fn()>::new(explode)).unwrap();
        assert_ne!(said, "<nil>");
    }),
    ("a closure through reflect", |plugin| {
        type Pairs = fn(HashMap<Plain, isize>);
        let take: Func<fn(Callback<Pairs>)> = plugin.func("TakePairs").unwrap();
        assert!(take.call(Callback::<Pairs>::new(|_| explode())).is_err());
    }),
    (
        "what a closure has captured, on the finalizer's goroutine",
        |plugin| {
            let here: Func<fn(Callback<fn()>)> = plugin.func("Here").unwrap();
            let captured = Captured;
            let closure = Callback::<fn()>::new(move || {
                let _ = &captured;
            });
            here.call(&closure).unwrap();
            drop_quietly(closure);
            wait_for_an_explosion(|| {
                plugin.collect_garbage();
            });
        },
    ),
    ("a closure's result, when Go has read it", |plugin| {
        let give: Func<fn(Callback<fn() -> Loud>) -> String> = plugin.func("GivePair").unwrap();
        let loud = || Loud {
            name: "loud!".to_owned(),
            number: 5,
        };
        let given = give.call(Callback::<fn() -> Loud>::new(loud));
        assert_eq!(given.unwrap(), "{loud! 5}");
        assert_eq!(EXPLOSIONS.load(SeqCst), 1);
    }),
    ("a closure's result of one word", |plugin| {
        let give: Func<fn(Callback<fn() -> LoudNumber>) -> String> =
            plugin.func("GiveSingle").unwrap();
        let loud = Callback::<fn() -> LoudNumber>::new(|| LoudNumber { number: 5 });
        let _ = give.call(loud);
        assert_eq!(EXPLOSIONS.load(SeqCst), 1);
    }),
    ("an argument for a closure, when that has ended", |plugin| {
        let take: Func<fn(Callback<fn(Loud)>)> = plugin.func("TakePair").unwrap();
        assert!(take.call(Callback::<fn(Loud)>::new(|_| ())).is_err());
    }),
    ("the hash of a key of an argument for a closure", |plugin| {
        type Pairs = fn(HashMap<Key, isize>);
        let take: Func<fn(Callback<Pairs>)> = plugin.func("TakePairs").unwrap();
        assert!(take.call(Callback::<Pairs>::new(|_| ())).is_err());
    }),
    ("results that nobody waits for", |plugin| {
        let slow: Func<fn(isize) -> Loud> = plugin.func("SlowPair").unwrap();
        drop_quietly(slow.spawn(SLOW)); // the call may already have its result
        wait_for_an_explosion(|| ());
    }),
    ("the waker of a call", |plugin| {
        let slow: Func<fn(isize) -> Plain> = plugin.func("SlowPair").unwrap();
        poll_with(slow.spawn(SLOW), LoudWake);
    }),
    ("the waker of a receiver", |plugin| {
        let later: Func<fn(isize) -> Receiver<isize>> = plugin.func("Later").unwrap();
        let mut receiver = later.call(SLOW).unwrap();
        poll_with(receiver.receive_async(), LoudWake);
    }),
    ("the end of a waker", |plugin| {
        let slow: Func<fn(isize) -> Plain> = plugin.func("SlowPair").unwrap();
        let mut call = pin!(slow.spawn(SLOW));
        let waker = Waker::from(Arc::new(LoudDrop));
        let polled = call.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        drop(waker); // the call has the last clone
        wait_for_an_explosion(|| ());
    }),
    ("the function of a fake", |_| {
        let fake = FakePlugin::new("example.com/fake").func("Explode", explode as fn());
        let function: Func<fn()> = fake.lookup("Explode").unwrap().func().unwrap();
        assert!(function.call().is_err());
    }),
];

#[derive(GoStruct, PartialEq, Eq, Hash)]
#[go(name = "Pair")]
struct Plain {
    name: String,
    number: isize,
}

#[test]
fn no_panic_of_user_code_gets_into_go() {
    if !in_child(&[("RUST_BACKTRACE", "0")]) {
        return;
    }
    let plugin = open("boundary");
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").unwrap();
    for (place, run) in PLACES {
        for (payload, next) in PAYLOADS {
            eprintln!("{place}: {payload}");
            *NEXT.lock().unwrap() = next;
            EXPLOSIONS.store(0, SeqCst);
            run(&plugin);
            assert!(EXPLOSIONS.load(SeqCst) > 0, "nothing went off");
            *NEXT.lock().unwrap() = || ();
            assert_eq!(add.call(40, 2).unwrap(), 42);
        }
    }
}
