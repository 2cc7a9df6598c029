//! Each way into Go, from a session: on threads of Rust and of Go, from other stacks, in thread-local destructors.

use super::{add, func};
use crate::support::{in_child, open, variable};
use corosensei::{Coroutine, CoroutineResult};
use plugin_core::{
    Callback, Func, FuncValue, GoError, GoInterface, Select, Selected, Value, Var, blocking,
    channel, session, session::support,
};
use std::{
    cell::RefCell,
    env, panic,
    sync::mpsc::{self, Sender},
    thread,
    time::Duration,
};

/// type Shape interface { ... }, see fixtures/methods.
#[derive(GoInterface)]
struct Shape {
    name: FuncValue<fn() -> String>,
    add: FuncValue<fn(isize) -> isize>,
    spread: FuncValue<fn([isize; 2]) -> [isize; 2]>,
}

/// Makes calls of each kind, each the first of its kind on a new thread.
fn all_ways() {
    calls();
    values();
    channels();
    callbacks();
}

fn calls() {
    assert_eq!(add().call(2, 3).unwrap(), 5);
    let join: Func<fn(String, Vec<u8>) -> String> = func("Join");
    assert_eq!(join.call("a", b"b").unwrap(), "ab");
    let fail: Func<fn(String) -> Result<String, GoError>> = func("Fail");
    assert_eq!(fail.call("no").unwrap().unwrap_err().message(), "no");
    let boom: Func<fn(String)> = func("Panic");
    let nil: Func<fn() -> isize> = func("NilDereference");
    for _ in 0..3 {
        let panicked = boom.call("boom").unwrap_err().to_string();
        assert!(panicked.contains("boom"), "{panicked}");
        let panicked = nil.call().unwrap_err().to_string();
        assert!(panicked.contains("nil pointer dereference"), "{panicked}");
    }
    let reflect: Func<fn(Vec<String>) -> Vec<String>> =
        open("sequences").func("EchoSliceString").unwrap();
    assert_eq!(reflect.call(["a", "b"]).unwrap(), ["a", "b"]);
    assert_eq!(add().call_batch(&[(1, 2), (3, 4)]).unwrap(), [3, 7]);
    assert_eq!(add().spawn(2, 3).wait().unwrap(), 5);
    let waited = add().spawn(2, 3).wait_for(Duration::from_secs(60));
    assert_eq!(waited.unwrap().unwrap(), 5);
    drop(add().spawn(2, 3));
    let grow: Func<fn(isize) -> isize> = func("Grow");
    assert_eq!(grow.call(64).unwrap(), 65);
    let sum: Func<fn(isize) -> isize> = func("Sum");
    assert_eq!(sum.call(100).unwrap(), 4950);
}

fn values() {
    let value = variable("sessions", "Add");
    let [two, three] = [2isize, 3].map(|n| Value::new(n).unwrap());
    let sum = value.call(&[&two, &three]);
    assert_eq!(sum.unwrap()[0].get::<isize>().unwrap(), 5);
    let by_value: FuncValue<fn(isize, isize) -> isize> = value.func().unwrap();
    assert_eq!(by_value.call(2, 3).unwrap(), 5);
    let new: Func<fn(String) -> Value> = open("methods").func("New").unwrap();
    let shape = Shape::bind(&new.call("pointer").unwrap()).unwrap();
    assert_eq!(shape.name.call().unwrap(), "pointer");
    assert_eq!(shape.add.call(1).unwrap(), 8);
    assert_eq!(shape.spread.call([4, 5]).unwrap().len(), 2);
    let number: Var<isize> = open("sessions").var("Number").unwrap();
    let _ = number.get();
    let number = variable("sessions", "Number");
    number.get::<isize>().unwrap();
    assert!(open("sessions").collect_garbage() > 0);
}

fn channels() {
    let (sender, receiver) = channel::<String>(1).unwrap();
    sender.send("first").unwrap();
    assert_eq!(receiver.receive().unwrap().unwrap(), "first");
    let (sender, receiver) = channel::<isize>(0).unwrap();
    let other = thread::spawn(move || sender.send(7));
    assert_eq!(receiver.receive().unwrap(), Some(7));
    blocking(|| other.join()).unwrap().unwrap();
    let chosen = Select::new()
        .receive(&receiver)
        .run_for(Duration::from_millis(1));
    assert!(matches!(chosen.unwrap(), Selected::TimedOut));
}

fn callbacks() {
    let call: Func<fn(isize, Callback<fn(isize) -> isize>) -> isize> = func("Call");
    let on_goroutine: Func<fn(Callback<fn(isize) -> isize>) -> isize> = func("Go");
    let nested = || {
        Callback::<fn(isize) -> isize>::new(|n| {
            assert_eq!(add().call(1, 1).unwrap(), 2);
            session(|| add().call(n, 1)).unwrap()
        })
    };
    assert_eq!(call.call(20, nested()).unwrap(), 8);
    assert_eq!(on_goroutine.call(nested()).unwrap(), 8);
    let fails = || Callback::<fn(isize) -> isize>::new(|_| panic::resume_unwind(Box::new("quiet")));
    assert!(
        call.call(3, fails())
            .unwrap_err()
            .to_string()
            .contains("quiet")
    );
    let in_session = || {
        Callback::<fn(isize) -> isize>::new(|_| session(|| panic::resume_unwind(Box::new("quiet"))))
    };
    assert!(call.call(3, in_session()).is_err());
}

/// Runs `code` on another stack.
fn on_another_stack<T: 'static>(code: impl FnOnce() -> T + 'static) -> T {
    match Coroutine::<(), (), T>::new(|_, ()| code()).resume(()) {
        CoroutineResult::Return(value) => value,
        CoroutineResult::Yield(()) => unreachable!("it does not yield"),
    }
}

#[test]
fn every_way_into_go() {
    if !in_child(&[]) {
        return;
    }
    assert_eq!(session(|| 7), 7, "before there is a runtime");
    session(|| open("sessions"));
    session(all_ways); // With all the lookups, and plugins to be opened.
    for _ in 0..20 {
        session(all_ways);
        thread::spawn(|| session(all_ways)).join().unwrap();
        session(|| session(all_ways));
        session(|| blocking(|| session(|| blocking(all_ways))));
        all_ways();
    }
}

#[test]
fn every_way_into_go_in_callbacks() {
    if !in_child(&[]) {
        return;
    }
    let call: Func<fn(isize, Callback<fn(isize) -> isize>) -> isize> = func("Call");
    let nested = || {
        Callback::<fn(isize) -> isize>::new(|n| {
            session(all_ways);
            all_ways();
            n
        })
    };
    let on_goroutine: Func<fn(Callback<fn(isize) -> isize>) -> isize> = func("Go");
    for _ in 0..5 {
        assert_eq!(call.call(0, nested()).unwrap(), 7);
        assert_eq!(session(|| call.call(0, nested())).unwrap(), 7);
        assert_eq!(on_goroutine.call(nested()).unwrap(), 7);
        assert_eq!(session(|| on_goroutine.call(nested())).unwrap(), 7);
        assert_eq!(call.spawn(3, nested()).wait().unwrap(), 7);
    }
}

#[test]
fn every_way_into_go_from_other_stacks() {
    if !in_child(&[]) {
        return;
    }
    session(all_ways);
    for _ in 0..5 {
        on_another_stack(|| session(all_ways));
        session(|| on_another_stack(all_ways));
        session(|| on_another_stack(|| on_another_stack(|| blocking(all_ways))));
        session(|| blocking(|| on_another_stack(|| session(all_ways))));
    }
    // In a callback on a thread that Go made, whose stack the runtime does not look for anew.
    let on_goroutine: Func<fn(Callback<fn(isize) -> isize>) -> isize> = func("Go");
    let nested = Callback::<fn(isize) -> isize>::new(|n| {
        session(|| on_another_stack(all_ways));
        on_another_stack(|| session(all_ways));
        n
    });
    assert_eq!(on_goroutine.call(nested).unwrap(), 7);
}

/// A session of a coroutine that is suspended goes on on its thread.
#[test]
fn sessions_of_coroutines() {
    if !in_child(&[]) {
        return;
    }
    let suspended = || {
        Coroutine::<(), (), ()>::new(|yielder, ()| {
            session(|| {
                calls();
                yielder.suspend(());
                calls();
            });
        })
    };
    let (mut first, mut second) = (suspended(), suspended());
    first.resume(());
    calls();
    second.resume(());
    calls();
    // The second one's is the first one's.
    assert!(first.resume(()).as_return().is_some());
    calls();
    assert!(second.resume(()).as_return().is_some());
    calls();
}

/// Runs a session when it is dropped. A fault of Go may be one too many by then (runtime/signal_stack.rs).
struct AtExit(Sender<String>);

impl Drop for AtExit {
    fn drop(&mut self) {
        let said = session(|| {
            let join: Func<fn(String, Vec<u8>) -> String> = func("Join");
            let boom: Func<fn(String)> = func("Panic");
            let sum = add().call(2, 3);
            assert!(boom.call("boom").is_err());
            format!("{} {}", sum.unwrap(), join.call("a", b"b").unwrap())
        });
        let _ = self.0.send(said);
    }
}

thread_local! {
    static FIRST: RefCell<Option<AtExit>> = const { RefCell::new(None) };
    static SECOND: RefCell<Option<AtExit>> = const { RefCell::new(None) };
}

#[test]
fn in_thread_local_destructors() {
    if !in_child(&[]) {
        return;
    }
    calls();
    for within in [false, true] {
        let (sender, receiver) = mpsc::channel();
        let thread = move || {
            FIRST.set(Some(AtExit(sender.clone())));
            if within {
                session(calls);
            }
            SECOND.set(Some(AtExit(sender)));
        };
        thread::spawn(thread).join().unwrap();
        assert_eq!(receiver.iter().collect::<Vec<_>>(), ["5 ab", "5 ab"]);
    }
}

#[test]
fn this_machine_and_this_go_have_them_or_say_why_not() {
    if !in_child(&[]) {
        return;
    }
    let version = open("sessions").go_version();
    let minor: u32 = version.split('.').nth(1).unwrap().parse().unwrap();
    let machines = ["x86_64", "aarch64"];
    let has = env::consts::OS == "linux" && machines.contains(&env::consts::ARCH) && minor >= 23;
    assert_eq!(support().is_ok(), has, "{version}: {:?}", support());
    // It is the fast way, and not the ordinary one: Go's traceback ends at the way into C.
    let stack: Func<fn() -> String> = func("Stack");
    let inside = session(|| stack.call()).unwrap();
    assert_eq!(inside.contains("main.runSession"), has, "{inside}");
    let outside = stack.call().unwrap();
    let stays = has && cfg!(every_entry_a_session);
    assert_eq!(outside.contains("main.runSession"), stays, "{outside}");
}
