//! Panics in methods.

use super::{call, function, interface, text_of};
use crate::support::{is_child, run_child};
use plugin_core::{GoObject, Value, ValueError};

fn panicking() -> Value {
    GoObject::implement(&[&interface("Add")])
        .unwrap()
        .method("Add", |n: isize| -> isize { panic!("no {n}") })
        .build()
        .unwrap()
}

#[test]
fn a_panic_in_a_method_is_a_go_panic() {
    let said = text_of("Recovered", &[&panicking()]);
    assert!(said.starts_with("no 1\n"), "{said}");
    for function in [".Recovered", "runtime.gopanic"] {
        assert!(said.contains(function), "no {function} in {said}");
    }
    let error = function("AddOften")
        .call(&[&panicking(), &super::int(1)])
        .unwrap_err();
    assert!(
        matches!(&error, ValueError::Panic { message, .. } if message == "no 0"),
        "{error}"
    );
    let said = text_of("AddInGoroutine", &[&panicking(), &super::int(3)]);
    assert_eq!(said, "no 3");
}

#[test]
fn a_go_panic_in_a_method_reaches_the_caller() {
    let inner = panicking();
    let outer = GoObject::implement(&[&interface("Add")])
        .unwrap()
        .method("Add", move |n: isize| -> isize {
            match inner.method("Add").unwrap().call(&[&super::int(n)]) {
                Err(ValueError::Panic { message, .. }) => panic!("outer: {message}"),
                other => panic!("{other:?}"),
            }
        })
        .build()
        .unwrap();
    assert!(text_of("Recovered", &[&outer]).starts_with("outer: no 1\n"));
}

#[test]
fn a_panic_that_nobody_recovers_in_a_goroutine_ends_the_process_as_any() {
    if is_child() {
        call("Crash", &[&panicking()]);
        return;
    }
    let output = run_child(&[]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(stderr.contains("panic: no 1"), "{stderr}");
}

#[test]
fn a_zero_and_a_nil_object_panic_when_they_are_called() {
    let object = panicking();
    for name in ["Zero", "Nil"] {
        let nothing = call(name, &[&object]);
        assert_eq!(nothing.go_type(), "*rust.Counter");
        let said = text_of("Recovered", &[&nothing]);
        assert!(said.contains("nil pointer dereference"), "{said}");
    }
}
