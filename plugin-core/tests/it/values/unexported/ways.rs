//! Structs with unexported fields that reach Go by closures, channels, types and variables; recursive structs.

use super::{COUNT, Counter, Handle, Single, counter, func, plugin, refused};
use plugin_core::{Callback, Func, GoError, GoStruct, Receiver, Sender, Value, ValueError, Var};

#[test]
fn what_a_closure_returns_is_looked_at() {
    let show: Func<fn(Callback<fn() -> Counter>) -> String> = func("Call");
    let made = |count| Callback::<fn() -> Counter>::new(move || counter(count));
    assert_eq!(show.call(made(0)).unwrap(), "a 0");
    assert!(show.call(made(1)).is_err());
    // Where the func may fail, it does.
    let made =
        |count| Callback::<fn() -> Result<Counter, GoError>>::new(move || Ok(counter(count)));
    let show: Func<fn(Callback<fn() -> Result<Counter, GoError>>) -> String> = func("CallOrFail");
    assert_eq!(show.call(made(0)).unwrap(), "0 <nil>");
    assert_eq!(
        show.call(made(1)).unwrap(),
        "0 result 1: field count of main.Counter is unexported by package example.com/fixtures/unexported, so that it can only be zero"
    );
    // These would be returned in registers.
    let number: Func<fn(Callback<fn() -> Single>) -> isize> = func("CallNumber");
    let made = |n| Callback::<fn() -> Single>::new(move || Single { n });
    assert_eq!(number.call(made(0)).unwrap(), 0);
    assert!(number.call(made(1)).is_err());
    let many: Func<fn(Callback<fn() -> Vec<Handle>>) -> String> = func("CallHandles");
    let made = |len| Callback::<fn() -> Vec<Handle>>::new(move || vec![Handle { at: 0, len }]);
    assert_eq!(many.call(made(0)).unwrap(), "[{0 0}]");
    assert!(many.call(made(1)).is_err());
}

#[test]
fn channels_types_and_values_are_no_way_round() {
    let counters: Func<fn(Counter) -> Value> = func("Counters");
    let channel = counters.call(counter(0)).unwrap();
    let sender: Sender<Counter> = channel.get().unwrap();
    let receiver: Receiver<Counter> = channel.get().unwrap();
    assert_eq!(receiver.receive().unwrap(), Some(counter(0)));
    sender.send(counter(0)).unwrap();
    let error = sender.send(counter(1)).unwrap_err();
    assert!(matches!(error, ValueError::Unexported(_)), "{error}");

    let ty = plugin().type_named("main.Counter").unwrap();
    assert_eq!(ty.make(counter(0)).unwrap().to_string(), "{a 0}");
    let error = ty.make(counter(1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the value cannot be created: field count of main.Counter is unexported by package example.com/fixtures/unexported, so it \
         must be zero; create the struct in Go, and pass it as a Value"
    );
}

#[test]
fn variables_are_written_by_the_same_rule() {
    let best: Var<Counter> = plugin().var("Best").unwrap();
    let size: Var<Handle> = plugin().var("Size").unwrap();
    // SAFETY: no other code uses these variables.
    let best_was = unsafe { best.read() };
    // SAFETY: no other code uses these variables.
    let size_was = unsafe { size.read() };
    let best_is = Counter {
        name: "best".to_owned(),
        count: 7,
    };
    assert_eq!(
        (best_was.unwrap(), size_was.unwrap()),
        (best_is, Handle { at: 1, len: 2 })
    );
    // SAFETY: no other code uses these variables.
    assert_eq!(refused(unsafe { best.write(counter(1)) }), COUNT);
    // SAFETY: no other code uses these variables.
    let written = unsafe { size.write(Handle { at: 0, len: 9 }) };
    assert_eq!(
        refused(written),
        "example.com/fixtures/unexported: main.Handle.len"
    );
    // SAFETY: no other code uses these variables.
    unsafe { size.write(Handle::default()) }.unwrap();
    let show: Func<fn() -> String> = func("ShowVariables");
    assert_eq!(show.call().unwrap(), "{best 7} {0 0}");
}

#[derive(GoStruct, Debug)]
struct Node {
    value: isize,
    #[go(name = "next")]
    next: Option<Box<Node>>,
}

#[test]
fn recursive_structs_are_read_through_them() {
    let list: Func<fn(isize) -> Option<Box<Node>>> = func("List");
    let list = list.call(3).unwrap();
    let third = list
        .as_ref()
        .and_then(|one| one.next.as_ref()?.next.as_ref());
    assert_eq!(third.map(|node| node.value), Some(3));
    let len: Func<fn(Option<Box<Node>>) -> isize> = func("Len");
    assert_eq!(
        refused(len.call(list)),
        "example.com/fixtures/unexported: main.Node.next"
    );
    let alone = Node {
        value: 1,
        next: None,
    };
    assert_eq!(len.call(Some(Box::new(alone))).unwrap(), 1);
}
