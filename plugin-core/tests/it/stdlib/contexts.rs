//! Contexts, and what cancels them.

use super::{func, text};
use plugin_core::{
    Func, GoError, Received, Value, ValueError,
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
    // Dropping enters Go at no place: the next call does it.
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
