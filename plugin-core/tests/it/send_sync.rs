//! The types that are `Send` and `Sync`, checked at compile time; the documentation of the other types has compile-fail examples. And a
//! shared variable is never seen half set.

use crate::support::{in_child, open, variable};
use plugin_core::{
    CallError, Callback, Elements, Error, FakePlugin, Func, FuncValue, GoError, GoPlugin, GoSymbol,
    GoType, Image, OpenOptions, Pending, Plugin, Received, Receiver, Select, Selected, Sender,
    StructField, Symbol, Type, Value, ValueError, Var, Yielded,
};
use std::{
    future::Future,
    panic::{RefUnwindSafe, UnwindSafe},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

const fn sent_and_shared<T: Send + Sync>() {}
const fn sent<T: Send>() {}
const fn everywhere<T: Copy + Send + Sync + 'static>() {}
const fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
const fn awaited<T: Future + Unpin + 'static>() {}

type Go = fn(Value, String) -> Result<Vec<Value>, GoError>;

const _: () = {
    everywhere::<GoPlugin>();
    everywhere::<GoSymbol>();
    everywhere::<Func<Go>>();
    everywhere::<Func<fn(Callback<Go>)>>();
    everywhere::<Var<Value>>();
    everywhere::<Var<Callback<Go>>>();
    sent_and_shared::<GoType<'static>>();

    // A handle belongs to no thread, and the runtime host synchronises its use.
    sent_and_shared::<Value>();
    sent_and_shared::<Received>();
    sent_and_shared::<Receiver>();
    sent_and_shared::<Receiver<String>>();
    sent_and_shared::<Sender<String>>();
    sent_and_shared::<Select<'static>>();
    sent_and_shared::<Selected>();

    sent_and_shared::<Type>();
    sent_and_shared::<StructField>();
    sent_and_shared::<Elements<'static>>();
    // Only its owner can take the next value.
    sent_and_shared::<Yielded>();

    // Its handle keeps the func alive, and any thread may call it.
    sent_and_shared::<FuncValue<Go>>();

    // Go calls a closure from any thread and drops it on another, so the closure must be both, and the callback is.
    sent_and_shared::<Callback<Go>>();

    // Results belong to the waiting thread, which need not be the calling one.
    sent_and_shared::<Pending<Value>>();
    sent_and_shared::<Pending<Result<(Value, String), GoError>>>();
    awaited::<Pending<isize>>();

    sent_and_shared::<Box<dyn Plugin>>();
    sent_and_shared::<Box<dyn Symbol>>();
    sent_and_shared::<Image>();
    sent_and_shared::<OpenOptions>();
    // Errors go through `?` into `Box<dyn Error + Send + Sync>`.
    sent_and_shared::<Error>();
    sent_and_shared::<CallError>();
    sent_and_shared::<GoError>();
    sent_and_shared::<ValueError>();
    sent::<Result<Value, Error>>();

    // A panic in the middle of a call leaves nothing half done in them: `catch_unwind(|| func.call(..))` compiles.
    unwinds::<GoPlugin>();
    unwinds::<GoSymbol>();
    unwinds::<Func<Go>>();
    unwinds::<Func<fn(Callback<Go>)>>();
    unwinds::<FuncValue<Go>>();
    unwinds::<Var<Value>>();
    unwinds::<Callback<Go>>();
    unwinds::<Value>();
    unwinds::<Type>();
    unwinds::<Received>();
    unwinds::<Receiver<String>>();
    unwinds::<Sender<String>>();
    unwinds::<Pending<Value>>();
    unwinds::<FakePlugin>();
    unwinds::<CallError>();
    unwinds::<GoError>();
    unwinds::<ValueError>();
};

/// Checks that an observed value is one of the two values to which another thread sets the variable in turn.
fn assert_whole(seen: &str) {
    let whole = ["main.registerer a", "main.registerer bbbbbbbbbbbbbbbb"];
    assert!(whole.contains(&seen), "torn: {seen:?}");
}

#[test]
fn a_variable_that_is_set_meanwhile_is_given_and_printed_whole() {
    if !in_child(&[]) {
        return;
    }
    let variable = variable("shape_krakend", "HandlerRegisterer");
    let describe: Func<fn(Value) -> String> = open("objects").func("Describe").unwrap();
    let by_handle = describe.symbol().unwrap().value().unwrap();
    let values = ["a", "bbbbbbbbbbbbbbbb"].map(|text| {
        let text = Value::new(text.to_owned()).unwrap();
        text.convert_as(&variable).unwrap()
    });
    // SAFETY: no Go code uses the variable itself: Go is passed copies, which this test is about.
    let set = |value: &Value| unsafe { variable.set(value) }.unwrap();
    set(&values[0]);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                values.iter().for_each(set);
            }
        });
        let _end = OnDrop(|| done.store(true, Ordering::Relaxed));
        let give = || describe.call(&variable).unwrap();
        let give_by_handle = || by_handle.call(&[&variable]).unwrap()[0].get().unwrap();
        let print = || format!("main.registerer {variable}");
        let ways: [&dyn Fn() -> String; 3] = [&give, &give_by_handle, &print];
        for see in ways {
            let end = Instant::now() + Duration::from_secs(1);
            while Instant::now() < end {
                assert_whole(&see());
            }
        }
    });
}

/// Ends the other thread, even if this one panics.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
