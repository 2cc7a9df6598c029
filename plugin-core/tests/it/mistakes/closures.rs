//! A closure that returns a value of a wrong type.

use super::{int, is_unassignable, of_call, text};
use crate::support::{in_child, open};
use plugin_core::{Callback, Func, GoError, Value};

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
    // A func that can return an error does.
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
