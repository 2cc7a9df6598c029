//! S12: GLAuth calls a variadic function with options, which are funcs that set fields of a struct.

use super::{call, int, projects, text};
use plugin_core::{Callback, Func, Value};
use std::sync::{Arc, Mutex};

type Set = fn(Value);
type Log = fn(String);
type New = Func<fn(Vec<Callback<Set>>) -> Value>;

fn new_handler() -> New {
    projects().func("NewSQLiteHandler").unwrap()
}

fn backend(base: &'static str) -> Callback<Set> {
    Callback::<Set>::new(move |options| {
        let backend = options.elem().unwrap().field("Backend").unwrap();
        let (base_dn, port) = (
            backend.field("BaseDN").unwrap(),
            backend.field("Port").unwrap(),
        );
        // SAFETY: the handler that is being made waits for this.
        unsafe { base_dn.set(&text(base)) }.unwrap();
        // SAFETY: the handler that is being made waits for this.
        unsafe { port.set(&int(389)) }.unwrap();
    })
}

fn helper(handler: Value) -> Callback<Set> {
    Callback::<Set>::new(move |options| {
        let helper = options.elem().unwrap().field("Helper").unwrap();
        // SAFETY: the handler that is being made waits for this.
        unsafe { helper.set(&handler) }.unwrap();
    })
}

/// The exit code, and its reason.
fn bind(handler: &Value, name: &str, password: &str) -> (u16, String) {
    let results = call(handler, "Bind", &[&text(name), &text(password)]);
    (results[0].get().unwrap(), results[1].to_string())
}

#[test]
fn glauth_makes_handlers_with_any_number_of_options() {
    let new = new_handler();
    let plain = new.call(vec![]).unwrap();
    assert_eq!(bind(&plain, "cn=a", "secret"), (0, "<nil>".to_owned()));
    let inner = new.call(vec![backend("dc=com")]).unwrap();
    assert_eq!(bind(&inner, "cn=a,dc=com", "secret").0, 0);
    assert_eq!(bind(&inner, "cn=a,dc=com", "wrong").0, 49);
    let refused = (32, "not below dc=com".to_owned());
    assert_eq!(bind(&inner, "cn=a", "secret"), refused);
    let outer = new.call(vec![backend("dc=org"), helper(inner)]).unwrap();
    assert_eq!(bind(&outer, "cn=a,dc=org", "secret").0, 0);
    assert_eq!(
        bind(&outer, "cn=a,dc=com", "wrong").0,
        49,
        "by the other handler"
    );
}

#[test]
fn an_option_can_set_a_closure() {
    let said = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&said);
    let log = Callback::<Log>::new(move |line| lines.lock().unwrap().push(line));
    let log = Value::new(log).unwrap();
    let option = Callback::<Set>::new(move |options| {
        let field = options.elem().unwrap().field("Log").unwrap();
        // SAFETY: the handler that is being made waits for this.
        unsafe { field.set(&log) }.unwrap();
    });
    let handler = new_handler().call(vec![backend("dc=com"), option]).unwrap();
    assert_eq!(bind(&handler, "cn=a,dc=com", "secret").0, 0);
    assert_eq!(bind(&handler, "cn=b", "secret").0, 32);
    assert_eq!(*said.lock().unwrap(), ["bind cn=a,dc=com", "bind cn=b"]);
}
