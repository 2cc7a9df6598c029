//! A final `error` is the `Err` of the inner `Result`, with its text and Go type.

use super::func;
use crate::support::in_child;
use plugin_core::{CallError, Callback, Func, GoError, Value};
use std::sync::{Arc, OnceLock};

/// Returns the error text of a function that must fail, and its Go type.
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
fn an_error_whose_text_panics_is_an_error_that_says_so() {
    let only: Func<fn(bool) -> Result<(), GoError>> = func("results", "OnlyError");
    for (name, text, go_type) in [
        (
            "PanickingError",
            "the Error method of a main.badError panicked: Error() panicked",
            "main.badError",
        ),
        (
            "TypedNilError",
            "the Error method of a nil *main.CodeError panicked: runtime error: invalid memory address or nil pointer dereference",
            "*main.CodeError",
        ),
    ] {
        let as_result: Func<fn() -> Result<(), GoError>> = func("results", name);
        let as_value: Func<fn() -> Option<GoError>> = func("results", name);
        let by_handle: Func<fn() -> Value> = func("results", name);
        for _ in 0..3 {
            let error = as_result.call().unwrap().unwrap_err();
            assert_eq!((error.message(), error.go_type()), (text, go_type));
            // It is the same error value.
            assert_eq!(error.value().unwrap().go_type(), go_type);
            let spawned = as_result.spawn().wait().unwrap().unwrap_err();
            for other in [
                spawned,
                as_value.call().unwrap().unwrap(),
                GoError::from_value(&by_handle.call().unwrap()).unwrap(),
            ] {
                assert_eq!(other, error);
            }
            only.call(false).unwrap().unwrap();
            only.call(true).unwrap().unwrap_err();
        }
    }
}

#[test]
fn a_value_beside_an_error_is_seen_where_the_error_is_a_value() {
    let both: Func<fn() -> (String, Option<GoError>)> = func("results", "BothError");
    let (text, error) = both.call().unwrap();
    assert_eq!(
        (text, error.unwrap().to_string()),
        ("partial".into(), "unexpected EOF".into())
    );
    let (text, error) = both.spawn().wait().unwrap();
    assert_eq!(text, "partial");
    assert_eq!(error.unwrap().go_type(), "*errors.errorString");
    let by_handle: Func<fn() -> (String, Value)> = func("results", "BothError");
    let (text, error) = by_handle.call().unwrap();
    assert_eq!(
        (text, error.to_string()),
        ("partial".into(), "unexpected EOF".into())
    );
    let error: Option<GoError> = error.get().unwrap();
    assert_eq!(error.unwrap().message(), "unexpected EOF");

    let value: Func<fn(isize) -> (isize, Option<GoError>)> = func("results", "ValueError");
    assert_eq!(value.call(7).unwrap(), (7, None));
    let (zero, error) = value.call(-1).unwrap();
    assert_eq!((zero, &*error.unwrap().to_string()), (0, "-1 is negative"));
    let only: Func<fn(bool) -> Option<GoError>> = func("results", "OnlyError");
    assert_eq!(only.call(false).unwrap(), None);
    assert!(only.call(true).unwrap().is_some());
    let empty: Func<fn() -> Option<GoError>> = func("results", "EmptyError");
    let error = empty.call().unwrap().unwrap();
    assert_eq!(
        (error.message(), error.go_type()),
        ("", "*errors.errorString")
    );
}

#[test]
fn errors_are_values_in_every_place() {
    let nil: Value = func::<fn(bool) -> Value>("results", "OnlyError")
        .call(false)
        .unwrap();
    assert_eq!(nil.get::<Option<GoError>>().unwrap(), None);
    let made = Value::new(Some(GoError::from_message("made"))).unwrap();
    assert_eq!(
        (made.go_type(), made.to_string()),
        ("*errors.errorString".into(), "made".into())
    );
    let many = vec![Some(GoError::from_message("")), None];
    let all = Value::new(&many).unwrap();
    assert_eq!(all.go_type(), "[]error");
    assert_eq!(all.get::<Vec<Option<GoError>>>().unwrap(), many);
    let wrong = Value::new(1isize).unwrap().get::<Option<GoError>>();
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "the Go value is int, not error"
    );

    // As argument and result of a closure.
    type Retry = fn(isize, Option<GoError>) -> (bool, Option<GoError>);
    let retry = Callback::<Retry>::new(|n, error| {
        let told = error.map(|error| format!("{n} {error}"));
        (told.is_some(), told.map(GoError::from_message))
    });
    let retry = Value::new(retry).unwrap();
    assert_eq!(retry.go_type(), "func(int, error) (bool, error)");
    let three = Value::new(3isize).unwrap();
    let results = retry.call(&[&three, &made]).unwrap();
    assert_eq!(results[1].to_string(), "3 made");
    let results = retry.call(&[&three, &nil]).unwrap();
    assert!(!results[0].get::<bool>().unwrap() && results[1].is_nil());
}

#[test]
fn telling_an_error_may_run_code_that_wants_the_same_value() {
    // Its Error method is a Rust closure, which changes the value whose text is being made.
    if !in_child(&[]) {
        return;
    }
    let lazy: Func<fn(Callback<fn() -> String>) -> Value> = func("results", "LazyError");
    let slot: Arc<OnceLock<Value>> = Arc::default();
    let seen = Arc::clone(&slot);
    let text = Callback::<fn() -> String>::new(move || {
        let value = seen.get().unwrap();
        // SAFETY: nobody else has the variable.
        unsafe { value.set(value) }.unwrap();
        "told".to_owned()
    });
    let variable = lazy.call(text).unwrap().elem().unwrap();
    slot.set(variable).unwrap();
    let error: Option<GoError> = slot.get().unwrap().get().unwrap();
    assert_eq!(error.unwrap().message(), "told");
}
