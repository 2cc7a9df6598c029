//! A panic in a called function is an error with Go's text, type and stack, and the plugin continues.

use super::func;
use plugin_core::{CallError, Callback, Func, Value};
use std::thread;

/// A function that panics, and the panic's text and type.
struct Case {
    name: &'static str,
    message: &'static str,
    go_type: &'static str,
    call: fn(&str) -> Result<(), CallError>,
}

fn none(name: &str) -> Result<(), CallError> {
    func::<fn()>("panics", name).call()
}

fn number(name: &str) -> Result<(), CallError> {
    func::<fn() -> isize>("panics", name).call().map(drop)
}

const fn case(
    name: &'static str,
    message: &'static str,
    go_type: &'static str,
    call: fn(&str) -> Result<(), CallError>,
) -> Case {
    Case {
        name,
        message,
        go_type,
        call,
    }
}

const NIL: &str = "runtime error: invalid memory address or nil pointer dereference";

#[rustfmt::skip]
const CASES: [Case; 22] = [
    case("PanicString", "boom", "string", none),
    case("PanicError", "boom as error", "*errors.errorString", none),
    case("PanicWrapped", "outer: inner", "*fmt.wrapError", none),
    case("PanicStruct", "{7 seven}", "main.Detail", none),
    case("PanicStringer", "speaker ann", "main.speaker", none),
    case("PanicMute", "(main.mute) whose text panics", "main.mute", none),
    case("PanicInt", "13", "int", none),
    case("PanicNil", "panic called with nil argument", "*runtime.PanicNilError", none),
    case("PanicLong", "", "string", |name| func::<fn(isize)>("panics", name).call(0)),
    case("PanicIf", "asked to", "string", |name| func::<fn(bool) -> isize>("panics", name).call(true).map(drop)),
    case("NilDeref", NIL, "runtime.errorString", number),
    case("IndexOutOfRange", "runtime error: index out of range [3] with length 3", "runtime.boundsError", |name| index(name, 3)),
    case("IndexOutOfRange", "runtime error: index out of range [-1]", "runtime.boundsError", |name| index(name, -1)),
    case("DivideByZero", "runtime error: integer divide by zero", "runtime.errorString",
        |name| func::<fn(isize, isize) -> isize>("panics", name).call(1, 0).map(drop)),
    case("NilMapWrite", "assignment to entry in nil map", "runtime.plainError", none),
    case("ClosedChannel", "send on closed channel", "runtime.plainError", none),
    case("TypeAssertion", "interface conversion: interface {} is string, not int", "*runtime.TypeAssertionError", number),
    case("HugeSlice", "runtime error: makeslice: len out of range", "runtime.errorString",
        |name| func::<fn(isize) -> isize>("panics", name).call(-1).map(drop)),
    case("DeepRecursion", "at the bottom", "string", |name| func::<fn(isize) -> isize>("panics", name).call(20).map(drop)),
    case("DeepRecursion", "at the bottom", "string", |name| func::<fn(isize) -> isize>("panics", name).call(50_000).map(drop)),
    case("PanicInDefer", "second", "string", none),
    case("Repanic", "again boom", "string", none),
];

fn index(name: &str, i: isize) -> Result<(), CallError> {
    func::<fn(isize) -> isize>("panics", name).call(i).map(drop)
}

/// Runs all of them, and checks after each that the plugin still works.
fn all() {
    let fine: Func<fn() -> isize> = func("panics", "Fine");
    for case in &CASES {
        let Err(CallError::Panic {
            symbol,
            message,
            go_type,
            go_stack,
            ..
        }) = (case.call)(case.name)
        else {
            panic!("{} did not panic", case.name)
        };
        // The text of `panic(nil)` has more before or after it, depending on the Go version.
        let message = match case.go_type {
            "*runtime.PanicNilError" => message
                .trim_start_matches("runtime error: ")
                .trim_end_matches(" (use GODEBUG=panicnil=1 to disable)"),
            _ => &*message,
        };
        assert_eq!(
            (&*symbol, message, &*go_type),
            (case.name, case.message, case.go_type)
        );
        assert!(go_stack.starts_with("goroutine "), "{go_stack}");
        assert!(
            go_stack.contains(&format!("example.com/fixtures/panics.{}", case.name)),
            "{go_stack}"
        );
        assert!(go_stack.contains("/panics/"), "source files: {go_stack}");
        assert_eq!(fine.call().unwrap(), 42, "after {}", case.name);
    }
}

#[test]
fn every_panic_is_an_error_and_the_plugin_stays_usable() {
    all();
    all();
}

#[test]
fn a_value_that_holds_itself_has_an_end() {
    // In package fmt it overflows Go's stack, which ends the process.
    let endless = func::<fn() -> Value>("panics", "Endless").call().unwrap();
    let panic = none("PanicEndless").unwrap_err();
    let CallError::Panic { message, .. } = panic else {
        panic!("{panic}")
    };
    for text in [endless.to_string(), message] {
        assert!(text.starts_with("[1 [1 [1 ") && text.len() < 1000, "{text}");
        assert!(text.contains("..."), "{text}");
    }
}

#[test]
fn a_panic_within_a_call_that_panics_later_is_told_from_it() {
    // Go, Rust, Go: each of the two calls of numbers that panic is lent a frame, the inner one while the outer one runs.
    let call: Func<fn(Callback<fn(isize) -> isize>, isize) -> isize> = func("bench", "CallBack");
    let index: Func<fn(isize) -> isize> = func("panics", "IndexOutOfRange");
    let inner = Callback::<fn(isize) -> isize>::new(move |x| {
        let Err(CallError::Panic { message, .. }) = index.call(x + 3) else {
            panic!("no panic")
        };
        assert_eq!(
            message,
            format!(
                "runtime error: index out of range [{}] with length 3",
                x + 3
            )
        );
        x + 1
    });
    for _ in 0..10 {
        assert_eq!(call.call(&inner, 50).unwrap(), 50);
        assert!(index.call(7).unwrap_err().to_string().contains("[7]"));
    }
}

#[test]
fn panics_in_several_threads_do_not_meet() {
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..5).for_each(|_| all()));
        }
    });
}

#[test]
fn a_call_error_reads_as_a_sentence() {
    assert_eq!(
        none("PanicString").unwrap_err().to_string(),
        "Go function PanicString panicked: boom"
    );
}

#[test]
fn a_long_message_is_whole() {
    let long: Func<fn(isize)> = func("panics", "PanicLong");
    let Err(CallError::Panic { message, .. }) = long.call(1 << 20) else {
        panic!("no panic")
    };
    assert_eq!(message, "x".repeat(1 << 20));
}

#[test]
fn a_deep_stack_shows_its_top() {
    let deep: Func<fn(isize) -> isize> = func("panics", "DeepRecursion");
    let Err(CallError::Panic { go_stack, .. }) = deep.call(100_000) else {
        panic!("no panic")
    };
    assert!(go_stack.contains("frames elided"), "{go_stack}");
    assert!(go_stack.len() < 300 << 10);
}

#[test]
fn what_go_recovers_is_no_error() {
    let recovers: Func<fn() -> String> = func("panics", "RecoverAndReturn");
    assert_eq!(recovers.call().unwrap(), "recovered boom");
    let maybe: Func<fn(bool) -> isize> = func("panics", "PanicIf");
    for i in 0..100 {
        assert_eq!(maybe.call(i % 3 == 0).is_err(), i % 3 == 0);
    }
}
