//! Rust errors that are found in others, and what `Debug` shows of a panic.

use crate::support::open;
use plugin_core::{CallError, Func, GoError, Value};
use std::{error::Error, fmt, io};

#[derive(Debug)]
struct Inner(u8);

#[derive(Debug)]
struct Outer(Inner);

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inner {}", self.0)
    }
}

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer")
    }
}

impl Error for Inner {}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn sources_are_looked_through() {
    open("kinds");
    for error in [
        GoError::from_error(Outer(Inner(3))),
        GoError::from_error(io::Error::other(Inner(3))),
        GoError::from_error(io::Error::other(Outer(Inner(3)))),
    ] {
        assert_eq!(error.downcast_ref::<Inner>().unwrap().0, 3);
        let again = GoError::from_value(&error.value().unwrap()).unwrap();
        assert_eq!(again.downcast_ref::<Inner>().unwrap().0, 3);
        assert!(error.downcast_ref::<fmt::Error>().is_none());
    }
    let outer = GoError::from_error(Outer(Inner(1)));
    assert!(outer.downcast_ref::<Outer>().is_some());
}

#[test]
fn debug_shows_the_value_of_a_panic() {
    let panic: Func<fn(Value)> = open("kinds").func("PanicWith").unwrap();
    let Err(CallError::Panic { value, .. }) = panic.call(Value::from(7u8)) else {
        panic!("the function panics")
    };
    assert_eq!(format!("{value:?}"), "PanicValue(uint8(7))");
}

#[test]
fn a_nil_pointer_in_an_interface_is_kept_by_a_value() {
    let typed: Func<fn() -> Option<Value>> = open("kinds").func("TypedNil").unwrap();
    assert!(typed.call().unwrap().is_none());
    let typed: Func<fn() -> Value> = open("kinds").func("TypedNil").unwrap();
    let value = typed.call().unwrap();
    assert!(value.is_nil());
    let is_nil: Func<fn(Value) -> bool> = open("kinds").func("IsNilInterface").unwrap();
    assert!(!is_nil.call(&value).unwrap(), "it is the same as before");
    assert!(is_nil.call(Value::nil().unwrap()).unwrap());
}

#[test]
fn a_func_that_may_be_nil_is_a_value() {
    let plugin = open("kinds");
    type Hook = plugin_core::Callback<fn(isize) -> isize>;
    let error = plugin.func::<fn(Option<Hook>) -> isize>("CallHook");
    let told = error.unwrap_err().to_string();
    assert!(
        told.contains("write Option<Value>, and give Some(Value::new(callback)?)"),
        "{told}"
    );
    let call: Func<fn(Option<Value>) -> isize> = plugin.func("CallHook").unwrap();
    let hook = Value::new::<Hook>(Hook::new(|n| n + 1)).unwrap();
    assert_eq!(call.call(Some(hook)).unwrap(), 2);
    assert_eq!(call.call(None).unwrap(), -1);
}
