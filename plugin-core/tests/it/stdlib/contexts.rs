//! Contexts and their cancellation.

use super::{func, text};
use crate::support::{in_child, open};
use plugin_core::{
    Func, GoError, GoObject, Received, Type, Value, ValueError,
    stdlib::{Cancel, Context},
};
use std::{
    thread,
    time::{Duration, Instant, SystemTime},
};

fn cancellable() -> (Context, Cancel) {
    Context::background().unwrap().with_cancel().unwrap()
}

#[test]
fn a_cancelled_context_ends_a_call_at_every_stage() {
    let work: Func<fn(Value, isize) -> (isize, Option<GoError>)> = func("Work");
    // Before the call.
    let (context, cancel) = cancellable();
    cancel.cancel().unwrap();
    let (_, error) = work.call(context.value(), 1000).unwrap();
    assert!(error.unwrap().is(&GoError::canceled()));
    assert!(context.err().unwrap().unwrap().is(&GoError::canceled()));
    // While it runs.
    let (context, cancel) = cancellable();
    let running = work.spawn(context.value(), 60_000);
    thread::sleep(Duration::from_millis(10));
    assert!(!running.is_ended());
    cancel.cancel().unwrap();
    let (steps, error) = running.wait().unwrap();
    assert!(steps < 60_000 && error.unwrap().is(&GoError::canceled()));
    // After it.
    let (context, cancel) = cancellable();
    let (steps, error) = work.call(context.value(), 2).unwrap();
    assert_eq!((steps, error), (2, None));
    assert_eq!(context.err().unwrap(), None);
    cancel.cancel().unwrap();
    cancel.cancel().unwrap();
    assert!(context.err().unwrap().is_some());
}

#[test]
fn dropping_cancels_and_so_does_time() {
    let wait: Func<fn(Value) -> Result<(), GoError>> = func("Wait");
    let (context, cancel) = cancellable();
    let waiting = wait.spawn(context.value());
    drop(cancel);
    // Dropping does not enter Go: the next call cancels.
    assert_eq!(context.get(&text("key")).unwrap().kind(), None);
    assert!(
        waiting
            .wait()
            .unwrap()
            .unwrap_err()
            .is(&GoError::canceled())
    );

    let background = Context::background().unwrap();
    let (context, _cancel) = background.with_timeout(Duration::from_millis(20)).unwrap();
    let left = context
        .deadline()
        .unwrap()
        .unwrap()
        .duration_since(SystemTime::now());
    assert!(
        left.is_ok_and(|left| left <= Duration::from_millis(20))
            || context.err().unwrap().is_some()
    );
    let begin = Instant::now();
    let error = wait.call(context.value()).unwrap().unwrap_err();
    assert!(error.is(&GoError::deadline_exceeded()) && begin.elapsed() < Duration::from_secs(10));
    assert_eq!(background.deadline().unwrap(), None);
    assert!(background.done().unwrap().is_none());
    let (long, _cancel) = background.with_timeout(Duration::MAX).unwrap();
    assert_eq!(long.err().unwrap(), None);
}

#[test]
fn a_context_has_values() {
    let look: Func<fn(Value) -> String> = func("Look");
    let context = Context::background().unwrap();
    let context = context.with_value(&text("key"), &text("value")).unwrap();
    assert_eq!(
        look.call(context.value()).unwrap(),
        "value <nil> false <nil>"
    );
    assert_eq!(context.get(&text("key")).unwrap().to_string(), "value");
    let nil = Value::new(None::<GoError>).unwrap();
    let error = context.with_value(&nil, &nil).unwrap_err();
    assert!(matches!(error, ValueError::Refused { .. }), "{error}");
    let list = Value::new(vec![1isize]).unwrap();
    let error = context.with_value(&list, &nil).unwrap_err();
    assert!(error.to_string().contains("[]int"), "{error}");
    assert!(context.with_value(&text("key"), &nil).is_ok());
}

#[test]
fn what_a_plugin_cancels_is_seen_in_rust() {
    let new: Func<fn(String) -> (Value, Value)> = func("NewContext");
    let (context, cancel) = new.call("mine").unwrap();
    let context = Context::from_value(context).unwrap();
    let key: Func<fn() -> Value> = func("Key");
    assert_eq!(
        context.get(&key.call().unwrap()).unwrap().to_string(),
        "mine"
    );
    let (derived, _own) = context.with_cancel().unwrap();
    let done = derived.done().unwrap().unwrap();
    assert!(matches!(
        done.receive_for(Duration::from_millis(5)),
        Ok(Received::TimedOut)
    ));
    assert_eq!(derived.err().unwrap(), None);
    cancel.call(&[]).unwrap();
    assert!(done.receive().unwrap().is_none(), "closed");
    assert!(derived.err().unwrap().unwrap().is(&GoError::canceled()));
    assert!(Context::from_value(text("x")).is_err());
}

/// Package context watches a context of another type on a goroutine of its own, where a panic would end the process.
#[test]
fn a_context_made_in_rust_may_break_its_rules() {
    if !in_child(&[]) {
        return;
    }
    open("stdlib");
    for errs in [Errs::Never, Errs::Panics] {
        let done = Type::named("struct {}").unwrap().channel_of().unwrap();
        let done = done.make_channel(0).unwrap();
        let context = Context::from_value(careless(&done, errs)).unwrap();
        let (first, _first) = context.with_cancel().unwrap();
        let value = context.with_value(&text("key"), &text("value")).unwrap();
        let (second, _second) = value.with_timeout(Duration::from_secs(600)).unwrap();
        done.close().unwrap();
        for derived in [first, second] {
            let closed = derived.done().unwrap().unwrap();
            assert!(matches!(
                closed.receive_for(Duration::from_secs(60)),
                Ok(Received::Closed)
            ));
            let error = derived.err().unwrap().unwrap();
            match errs {
                Errs::Never => assert!(error.is(&GoError::canceled()), "{error}"),
                Errs::Panics => assert!(error.to_string().contains("no reason"), "{error}"),
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Errs {
    Never,
    Panics,
}

/// A context whose Done works, but whose Err returns nil.
fn careless(done: &Value, errs: Errs) -> Value {
    let done = done.clone();
    let object = GoObject::implement(&[&Type::named("context.Context").unwrap()]).unwrap();
    let object = object
        .method::<fn() -> (SystemTime, bool)>("Deadline", || (SystemTime::UNIX_EPOCH, false))
        .method::<fn() -> Value>("Done", move || done.clone())
        .method::<fn() -> Result<(), GoError>>("Err", move || match errs {
            Errs::Never => Ok(()),
            Errs::Panics => panic!("no reason"),
        })
        .method::<fn(Value) -> Value>("Value", move |_: Value| match errs {
            Errs::Never => Value::nil().unwrap(),
            Errs::Panics => panic!("no value"),
        });
    object.build().unwrap()
}

/// The only thread waits for a call that it has just cancelled.
#[test]
fn dropping_cancels_what_the_only_thread_waits_for() {
    if !in_child(&[]) {
        return;
    }
    let wait: Func<fn(Value) -> Result<(), GoError>> = func("Wait");
    for _ in 0..20 {
        let (context, cancel) = cancellable();
        let waiting = wait.spawn(context.value());
        thread::sleep(Duration::from_millis(5));
        drop(cancel);
        let ended = waiting.wait().unwrap().unwrap_err();
        assert!(ended.is(&GoError::canceled()));
    }
}

#[test]
fn a_nil_context_is_an_error() {
    let nil = Context::from_value(Value::nil().unwrap());
    assert!(matches!(nil, Err(ValueError::NoMethod { .. })));
    let give: Func<fn() -> Context> = func("NoContext");
    let nil = give.call().unwrap();
    let key = text("key");
    for error in [
        nil.with_cancel().map(drop).unwrap_err(),
        nil.with_timeout(Duration::ZERO).map(drop).unwrap_err(),
        nil.with_value(&key, &key).map(drop).unwrap_err(),
    ] {
        assert!(error.to_string().ends_with("the context is nil"), "{error}");
    }
    assert!(matches!(nil.err(), Err(ValueError::NoMethod { .. })));
}
