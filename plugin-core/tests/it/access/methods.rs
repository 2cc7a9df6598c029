//! Methods that format values and errors run without the lock, since they may call Rust code that reads and writes. A value that is not
//! read in one piece is accessible by `unsafe` only.

use super::{plugin, variable};
use crate::support::{in_child, open};
use plugin_core::{
    Callback, Error, Func, GoError, GoInterface, GoStruct, PluginApi, Value, ValueError,
};

/// Writes and reads the variable `Texts` in a Go method.
fn writer() -> Callback<fn(String)> {
    Callback::<fn(String)>::new(|text: String| {
        let texts = variable("Texts");
        let text = Value::new(text).unwrap();
        // SAFETY: no other code uses this variable.
        unsafe { texts.index(1).unwrap().set(&text) }.unwrap();
        assert!(texts.to_string().ends_with(&format!("{text}]")));
    })
}

#[derive(GoStruct)]
struct Held {
    err: Option<GoError>,
    name: String,
}

#[test]
fn methods_read_and_write_while_they_print() {
    if !in_child(&[]) {
        return;
    }
    let caller: Func<fn(String, Callback<fn(String)>) -> Value> = plugin().func("Caller").unwrap();
    let called = caller.call("printed", writer()).unwrap();
    assert_eq!(called.to_string(), "error of printed");
    let list = Value::new::<Vec<Value>>(vec![called.clone(), called]).unwrap();
    assert_eq!(list.to_string(), "[error of printed error of printed]");

    let fails: Func<fn(String, Callback<fn(String)>) -> (String, Option<GoError>)> =
        plugin().func("Fails").unwrap();
    let (name, error) = fails.call("failed", writer()).unwrap();
    assert_eq!(
        (&*name, error.unwrap().message()),
        ("failed", "error of failed")
    );

    let holding: Func<fn(String, Callback<fn(String)>) -> Held> = plugin().func("Holding").unwrap();
    let held = holding.call("held", writer()).unwrap();
    assert_eq!(held.err.unwrap().message(), "error of held");
    assert_eq!(held.name, "held");

    let holding: Func<fn(String, Callback<fn(String)>) -> Value> =
        plugin().func("Holding").unwrap();
    let held: Held = holding.call("got", writer()).unwrap().get().unwrap();
    assert_eq!(held.err.unwrap().message(), "error of got");
    assert_eq!(variable("Texts").index(1).unwrap().to_string(), "got");
}

#[derive(GoInterface, Debug)]
struct Item {
    text: Value,
}

#[derive(PluginApi, Debug)]
#[expect(dead_code, reason = "it is not to be bound")]
struct Api {
    names: Value,
    any: Item,
    number: Value,
    pointer: Item,
}

#[test]
fn what_go_may_write_meanwhile_is_not_had_safely() {
    let plugin = plugin();
    for name in [
        "Name", "Names", "Nested", "Array", "Pointer", "Failing", "Table", "Any",
    ] {
        let error = plugin.lookup(name).unwrap().value().unwrap_err();
        assert!(
            matches!(&error, Error::Value { reason, .. } if matches!(**reason, ValueError::Unguarded { .. })),
            "{error}"
        );
        assert!(
            plugin_core::Plugin::lookup(&plugin, name)
                .unwrap()
                .value()
                .is_err()
        );
        assert!(variable(name).type_of().is_ok() || name == "Any");
        let methods = plugin.lookup(name).unwrap().methods();
        assert_eq!(methods.is_ok(), name != "Any");
    }
    let error = plugin.lookup("Texts").unwrap().value().unwrap_err();
    assert_eq!(
        error.to_string(),
        "plugin: symbol Texts in plugin example.com/fixtures/memory: Go code may write a variable of type []string while it is read: use \
         the unsafe method `variable` if it does not, or call the variable's methods with `methods`, or a function of the plugin that returns a copy"
    );
    let Err(Error::Interface { problems, .. }) = Api::bind(&plugin) else {
        panic!("variables were bound")
    };
    assert_eq!(problems.len(), 2);
    let pointer = plugin.lookup("Pointer").unwrap().methods().unwrap();
    let item = Item::bind(&pointer).unwrap();
    assert_eq!(item.text.go_type(), "func() string");
    // Printing them does not read the variable either.
    for (name, debug) in [
        ("Table", "Methods(*map[string][][2048]string)"),
        ("Pointer", "Methods(*main.Item)"),
    ] {
        let methods = plugin.lookup(name).unwrap().methods().unwrap();
        assert_eq!(format!("{methods:?}"), debug, "{name}");
    }
}

#[test]
fn what_is_read_in_one_piece_is_had_safely() {
    let plugin = plugin();
    let value = |name| plugin.lookup(name).unwrap().value().unwrap();
    assert_eq!(value("Number").get::<isize>().unwrap(), 7);
    assert_eq!(value("Pair").get::<[i64; 2]>().unwrap(), [1, 2]);
    assert_eq!(value("Queue").len().unwrap(), 0);
    assert_eq!(value("Hook").call(&[]).unwrap()[0].to_string(), "hook");
    assert_eq!(value("All").call(&[]).unwrap().len(), 1);
    let function = open("memory").lookup("All").unwrap();
    // SAFETY: the value is not a variable.
    let refused = unsafe { function.variable() }.unwrap_err();
    assert!(matches!(refused, Error::WrongKind { .. }), "{refused}");
}
