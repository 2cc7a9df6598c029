//! A closure that returns a value of a wrong type.

use super::{int, is_unassignable, of_call, text};
use crate::support::{in_child, is_child, open, run_child};
use plugin_core::{CallError, Callback, Func, GoEnum, GoError, GoStruct, Limit, Value};

type Ask = fn() -> Value;
type AskOrFail = fn() -> Result<Value, GoError>;

#[test]
fn a_wrong_result_of_a_closure_is_told_to_whom_can_be_told() {
    let plugin = open("boundary");
    let ask: Func<fn(Callback<Ask>) -> String> = plugin.func("AskText").unwrap();
    assert_eq!(
        ask.call(Callback::<Ask>::new(|| text("fine"))).unwrap(),
        "fine"
    );
    let (symbol, wrong) = of_call(ask.call(Callback::<Ask>::new(|| int(5))));
    assert_eq!(symbol, "AskText");
    is_unassignable(
        &wrong,
        "result 1 of a Rust closure, a func() string",
        "int",
        "string",
        "give a value of that type",
    );
    // A func with an error result returns the error.
    let ask: Func<fn(Callback<AskOrFail>) -> Result<String, GoError>> =
        plugin.func("AskShape").unwrap();
    let error = ask
        .call(Callback::<AskOrFail>::new(|| Ok(int(5))))
        .unwrap()
        .unwrap_err();
    assert_eq!(
        error.message(),
        "result 1 of a Rust closure, a func() (main.Shape, error): a Go int is given where main.Shape is wanted; it has no method \
         Area"
    );
    assert_eq!(error.go_type(), "*main.unassignable");
}

#[test]
fn on_a_goroutine_of_the_plugin_it_is_an_error_of_the_func() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("boundary");
    let ask: Func<fn(Callback<AskOrFail>) -> String> = plugin.func("AskOnGoroutine").unwrap();
    let told = ask.call(Callback::<AskOrFail>::new(|| Ok(int(5)))).unwrap();
    assert!(
        told.starts_with("<nil> result 1 of a Rust closure"),
        "{told}"
    );
}

#[test]
fn in_a_batch_it_ends_the_batch() {
    let plugin = open("boundary");
    let keep: Func<fn(Callback<Ask>)> = plugin.func("KeepAsk").unwrap();
    keep.call(Callback::<Ask>::new(|| int(5))).unwrap();
    let ask: Func<fn(isize) -> isize> = plugin.func("AskKept").unwrap();
    let error = ask.call_batch(&[(0,), (0,), (1,), (0,)]).unwrap_err();
    assert_eq!(error.done, [0, 0]);
    let (symbol, wrong) = of_call(Err::<(), _>(error.error));
    assert_eq!(
        (symbol.as_str(), wrong.wanted.as_str()),
        ("AskKept", "string")
    );
}

#[derive(GoStruct, Clone)]
struct Node {
    next: Option<Box<Node>>,
}

#[derive(GoEnum, Clone, Copy)]
enum Answer {
    No,
    Yes,
}

type List = Option<Box<Node>>;

fn list(length: usize) -> List {
    (0..length).fold(None, |next, _| Some(Box::new(Node { next })))
}

type AskNode = fn() -> List;
type TakeNode = fn(List) -> (isize, String);

/// No call could return the error, and a panic there would end the process.
#[test]
fn on_a_goroutine_of_the_plugin_a_func_without_an_error_returns_zeros() {
    if !is_child() {
        let output = run_child(&[]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        for wrong in [
            "result 1 of a Rust closure, a func() string: a Go int is given where string is wanted",
            "takes more than 500 nested pointers, maps and slices",
            "a *main.Node is too deep, or contains itself",
            "a value between Go and Rust cannot be converted: ",
        ] {
            assert!(told.contains(wrong), "{told}");
        }
        let lines = told
            .lines()
            .filter(|line| line.starts_with("plugin-core: "));
        assert_eq!(lines.count(), 4, "{told}");
        return;
    }
    let plugin = open("boundary");
    let ask: Func<fn(Callback<Ask>) -> String> = plugin.func("AskTextOnGoroutine").unwrap();
    assert_eq!(ask.call(Callback::<Ask>::new(|| int(5))).unwrap(), "<>");
    assert_eq!(
        ask.call(Callback::<Ask>::new(|| text("fine"))).unwrap(),
        "<fine>"
    );
    let ask: Func<fn(Callback<AskNode>) -> String> = plugin.func("AskNodeOnGoroutine").unwrap();
    assert_eq!(
        ask.call(Callback::<AskNode>::new(|| list(501))).unwrap(),
        "true"
    );
    assert_eq!(
        ask.call(Callback::<AskNode>::new(|| list(500))).unwrap(),
        "false"
    );
    let give: Func<fn(Callback<TakeNode>) -> String> = plugin.func("GiveLoopOnGoroutine").unwrap();
    let closure = Callback::<TakeNode>::new(|_| unreachable!("there is no such argument"));
    assert_eq!(give.call(closure).unwrap(), "0");
    let give: Func<fn(Callback<fn(Answer) -> isize>) -> String> =
        plugin.func("GiveNumberOnGoroutine").unwrap();
    let closure = Callback::<fn(Answer) -> isize>::new(|answer| answer as isize + 1);
    assert_eq!(give.call(closure).unwrap(), "0");
}

/// On a goroutine of the host, as on a Rust thread, the call returns an error.
#[test]
fn on_a_goroutine_of_a_spawned_call_it_is_that_calls_error() {
    let plugin = open("boundary");
    let ask: Func<fn(Callback<Ask>) -> String> = plugin.func("AskText").unwrap();
    let asked = ask.spawn(Callback::<Ask>::new(|| int(5))).wait();
    assert_eq!(of_call(asked).0, "AskText");
    let give: Func<fn(Callback<AskNode>) -> isize> = plugin.func("AskNode").unwrap();
    let error = give
        .call(Callback::<AskNode>::new(|| list(501)))
        .unwrap_err();
    let depth = matches!(
        &error,
        CallError::Exceeds {
            limit: Limit::Depth,
            ..
        }
    );
    assert!(depth, "{error}");
}
