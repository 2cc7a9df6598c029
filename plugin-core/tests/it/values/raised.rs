//! A panic value keeps its identity between Go and Rust, both ways and by every route.

use super::func;
use crate::{common::int, support::open};
use plugin_core::{
    CallError, Callback, FakePlugin, GoError, PanicValue, Plugin, Value, ValueError, session,
};
use std::{
    error::Error,
    fmt, io,
    panic::{panic_any, resume_unwind},
};

/// Returns the value of the panic that ended a call.
fn value_of<T: fmt::Debug>(ended: Result<T, CallError>) -> PanicValue {
    match ended {
        Err(CallError::Panic { value, .. }) => value,
        other => panic!("{other:?}"),
    }
}

fn is_eof(value: &PanicValue) -> bool {
    value
        .error()
        .is_some_and(|error| error.is(&GoError::eof()) && error.message() == "EOF")
}

/// Returns a function by handle.
fn handle(name: &str) -> Value {
    open("panics").lookup(name).unwrap().value().unwrap()
}

/// The value in Go after it came from Rust.
fn is_eof_in_go(value: Value) -> bool {
    func::<fn(Value) -> bool>("panics", "IsEOF")
        .call(value)
        .unwrap()
}

#[test]
fn an_error_that_go_panics_with_is_the_same_in_rust_by_every_route() {
    let eof = func::<fn(isize) -> isize>("panics", "PanicEOF");
    assert!(is_eof(&value_of(eof.call(0))));
    assert!(is_eof(&value_of(eof.spawn(0).wait())));
    assert!(is_eof(&value_of(session(|| eof.call(0)))));
    let batch = eof.call_batch(&[(3,), (2,), (0,), (1,)]).unwrap_err();
    assert_eq!(batch.done, [3, 2]);
    assert!(is_eof(&value_of(Err::<(), _>(batch.error))));
    let with = func::<fn(Value)>("panics", "PanicWith");
    let value = GoError::eof().value().unwrap();
    assert!(is_eof(&value_of(with.call(&value))));
    assert!(is_eof(&value_of(with.spawn(&value).wait())));
    let by_handle = handle("PanicWith").call(&[&value]).unwrap_err();
    assert!(
        matches!(&by_handle, ValueError::Panic { value, .. } if is_eof(value)),
        "{by_handle}"
    );
}

#[test]
fn a_value_of_any_type_that_go_panics_with_can_be_had() {
    let value = value_of(func::<fn()>("panics", "PanicStruct").call());
    assert!(value.error().is_none());
    let value = value.value().unwrap();
    assert_eq!(value.go_type(), "main.Detail");
    assert_eq!(value.field("Code").unwrap().get::<isize>(), Ok(7));
    let index = value_of(func::<fn(isize) -> isize>("panics", "IndexOutOfRange").call(3));
    assert_eq!(index.error().unwrap().go_type(), "runtime.boundsError");
}

type Raise = fn();

/// What Rust panics with, once for each call.
fn raisers() -> Vec<(&'static str, Raise)> {
    vec![
        ("GoError", || panic_any(GoError::eof())),
        ("quiet", || resume_unwind(Box::new(GoError::eof()))),
        ("Value", || panic_any(GoError::eof().value().unwrap())),
        ("PanicValue", || {
            panic_any(PanicValue::from(GoError::eof()));
        }),
        ("again", || {
            let call = func::<fn(isize) -> isize>("panics", "PanicEOF").call(0);
            panic_any(value_of(call));
        }),
        ("io::Error", || panic_any(io::Error::other(GoError::eof()))),
        ("Box", || {
            panic_any::<Box<dyn Error + Send + Sync>>(Box::new(GoError::eof()));
        }),
    ]
}

#[test]
fn rust_panics_in_go_with_the_error_that_it_has_chosen() {
    for (name, raise) in raisers() {
        let closure = Callback::<fn()>::new(raise);
        let recovered = func::<fn(Callback<fn()>) -> Value>("panics", "Recovered");
        let value = recovered.call(&closure).unwrap();
        assert_eq!(value.go_type(), "*errors.errorString", "{name}");
        assert!(is_eof_in_go(value), "{name}");

        type Text = fn(isize) -> String;
        let text = Callback::<Text>::new(move |_| {
            raise();
            String::new()
        });
        let value = func::<fn(Callback<Text>) -> Value>("panics", "RecoveredText").call(text);
        assert!(is_eof_in_go(value.unwrap()), "{name}");

        type Wide =
            fn(std::collections::HashMap<String, isize>, Vec<String>) -> Result<String, GoError>;
        let wide = Callback::<Wide>::new(move |_, _| {
            raise();
            Ok(String::new())
        });
        let value = func::<fn(Callback<Wide>) -> Value>("panics", "RecoveredWide").call(wide);
        assert!(is_eof_in_go(value.unwrap()), "{name}");

        let through = func::<fn(Callback<fn()>)>("panics", "Through");
        assert!(is_eof(&value_of(through.call(&closure))), "{name}");
        assert!(is_eof(&value_of(through.spawn(&closure).wait())), "{name}");
    }
    open("panics").collect_garbage();
}

#[test]
fn rust_panics_in_go_with_a_value_of_any_type() {
    let recovered = func::<fn(Callback<fn()>) -> Value>("panics", "Recovered");
    let five = Callback::<fn()>::new(|| panic_any(int(5)));
    let value = recovered.call(&five).unwrap();
    assert_eq!((&*value.go_type(), value.get::<isize>()), ("int", Ok(5)));
    let nil = Callback::<fn()>::new(|| panic_any(Value::nil().unwrap()));
    let value = recovered.call(&nil).unwrap();
    assert_eq!(value.go_type(), "*runtime.PanicNilError");
    let through = func::<fn(Callback<fn()>)>("panics", "Through");
    let ended = value_of(through.call(&five));
    assert_eq!(ended.value().unwrap().get::<isize>(), Ok(5));
    // Made in Rust, it keeps its type for the way back.
    let parse =
        Callback::<fn()>::new(|| panic_any(GoError::from_error("x".parse::<u8>().unwrap_err())));
    let ended = value_of(through.call(&parse));
    let error = ended.error().unwrap();
    assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    // An inline closure calls no Go, but may panic with what it has.
    let (error, number) = (GoError::eof(), int(6));
    let inline = Callback::<fn()>::new(move || panic_any(error.clone())).inline();
    assert!(is_eof_in_go(recovered.call(inline).unwrap()));
    let inline = Callback::<fn()>::new(move || panic_any(number.clone())).inline();
    assert_eq!(recovered.call(inline).unwrap().get::<isize>(), Ok(6));
}

#[test]
fn an_error_that_tells_a_panic_wraps_its_value_in_go() {
    type Fail = fn() -> Result<(), GoError>;
    let fails = func::<fn(Callback<Fail>) -> Result<(), GoError>>("panics", "Fails");
    let by_call = Callback::<Fail>::new(|| {
        func::<fn(isize) -> isize>("panics", "PanicEOF").call(0)?;
        Ok(())
    });
    let error = fails.call(by_call).unwrap().unwrap_err();
    assert!(error.is(&GoError::eof()), "{error}");
    assert!(error.message().contains("panicked: EOF"), "{error}");
    let by_handle = Callback::<Fail>::new(|| {
        handle("PanicWith").call(&[&GoError::eof().value()?])?;
        Ok(())
    });
    let error = fails.call(by_handle).unwrap().unwrap_err();
    assert!(error.is(&GoError::eof()), "{error}");
}

#[test]
fn a_payload_that_cannot_be_converted_is_contained() {
    #[derive(Debug)]
    struct Bad;
    impl fmt::Display for Bad {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("no text")
        }
    }
    impl Error for Bad {}
    let bad = Callback::<fn()>::new(|| panic_any::<Box<dyn Error + Send + Sync>>(Box::new(Bad)));
    let recovered = func::<fn(Callback<fn()>) -> Value>("panics", "Recovered");
    assert_eq!(recovered.call(bad).unwrap().to_string(), "no text");
}

#[test]
fn a_fake_keeps_the_value_as_well() {
    let fake = FakePlugin::new("raised.so").func("Raise", || -> () { panic_any(GoError::eof()) });
    let raise = fake.lookup("Raise").unwrap().func::<fn()>().unwrap();
    assert_eq!(value_of(raise.call()).error(), Some(&GoError::eof()));
}
