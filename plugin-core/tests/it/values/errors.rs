//! A last `error` is the `Err` of the inner `Result`, with its text and Go type.

use super::func;
use plugin_core::{CallError, Func, GoError};

/// What a function that must fail says, and the Go type of it.
fn told<T: std::fmt::Debug>(result: Result<Result<T, GoError>, CallError>) -> (String, String) {
    let error = result.unwrap().unwrap_err();
    assert_eq!(error.to_string(), error.message());
    (error.message().to_owned(), error.go_type().to_owned())
}

fn pair(message: &str, go_type: &str) -> (String, String) {
    (message.to_owned(), go_type.to_owned())
}

#[test]
fn a_nil_error_is_ok_with_all_values() {
    let only: Func<fn(bool) -> Result<(), GoError>> = func("results", "OnlyError");
    only.call(false).unwrap().unwrap();
    let value: Func<fn(isize) -> Result<isize, GoError>> = func("results", "ValueError");
    assert_eq!(value.call(7).unwrap().unwrap(), 7);
    let two: Func<fn(String) -> Result<(String, isize), GoError>> = func("results", "TwoError");
    assert_eq!(two.call("ab").unwrap().unwrap(), ("abab".to_owned(), 2));
    let parse: Func<fn(String) -> Result<i64, GoError>> = func("greet", "Parse");
    assert_eq!(
        parse.call("-9223372036854775808").unwrap().unwrap(),
        i64::MIN
    );
}

#[test]
fn an_error_has_its_text_and_its_go_type() {
    let only: Func<fn(bool) -> Result<(), GoError>> = func("results", "OnlyError");
    assert_eq!(
        told(only.call(true)),
        pair("only an error", "*errors.errorString")
    );
    let value: Func<fn(isize) -> Result<isize, GoError>> = func("results", "ValueError");
    assert_eq!(
        told(value.call(-1)),
        pair("-1 is negative", "*errors.errorString")
    );
    let two: Func<fn(String) -> Result<(String, isize), GoError>> = func("results", "TwoError");
    assert_eq!(
        told(two.call("")),
        pair("empty string", "*errors.errorString")
    );
    let custom: Func<fn(isize) -> Result<isize, GoError>> = func("results", "CustomError");
    assert_eq!(told(custom.call(404)), pair("code 404", "*main.CodeError"));
    let wrapped: Func<fn() -> Result<(), GoError>> = func("results", "WrappedError");
    assert_eq!(
        told(wrapped.call()),
        pair("reading \"file\": EOF", "*fmt.wrapError")
    );
    let empty: Func<fn() -> Result<(), GoError>> = func("results", "EmptyError");
    assert_eq!(told(empty.call()), pair("", "*errors.errorString"));
    let parse: Func<fn(String) -> Result<i64, GoError>> = func("greet", "Parse");
    assert_eq!(
        told(parse.call("seven")),
        pair(
            "strconv.ParseInt: parsing \"seven\": invalid syntax",
            "*strconv.NumError"
        )
    );
}

#[test]
fn an_error_wins_over_a_value_beside_it() {
    let both: Func<fn() -> Result<String, GoError>> = func("results", "BothError");
    assert_eq!(
        told(both.call()),
        pair("unexpected EOF", "*errors.errorString")
    );
}

#[test]
fn an_error_whose_text_panics_is_a_panic_and_the_plugin_goes_on() {
    let only: Func<fn(bool) -> Result<(), GoError>> = func("results", "OnlyError");
    for (name, text) in [
        ("PanickingError", "Error() panicked"),
        (
            "TypedNilError",
            "runtime error: invalid memory address or nil pointer dereference",
        ),
    ] {
        let call: Func<fn() -> Result<(), GoError>> = func("results", name);
        for _ in 0..3 {
            let Err(CallError::Panic {
                symbol,
                message,
                go_stack,
                ..
            }) = call.call()
            else {
                panic!("{name} gave no panic")
            };
            assert_eq!((&*symbol, &*message), (name, text));
            assert!(go_stack.contains(".Error("), "{go_stack}");
            only.call(false).unwrap().unwrap();
            only.call(true).unwrap().unwrap_err();
        }
    }
}
