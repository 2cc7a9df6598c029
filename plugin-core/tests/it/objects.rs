//! Values by handle.

use crate::{
    common::{int, text},
    support::{open, variable},
};
use plugin_core::{CallError, Func, GoError, Kind, Value, ValueError};
use std::{collections::HashMap, thread};

fn new_greeter(kind: &str) -> Value {
    let new: Func<fn(String) -> Result<Value, GoError>> =
        open("objects").func("NewGreeter").unwrap();
    new.call(kind).unwrap().unwrap()
}

#[test]
fn an_interface_value_tells_its_type_and_its_methods_can_be_called() {
    let polite = new_greeter("polite");
    assert_eq!(polite.go_type(), "*main.polite");
    assert_eq!(polite.kind(), Some(Kind::Pointer));
    let greet = polite.method("Greet").unwrap();
    let results = greet.call(&[&text("Rust")]).unwrap();
    assert_eq!(results[0].get::<String>().unwrap(), "good day Rust");
    assert!(results[1].is_nil(), "no error");
    let results = greet.call(&[&text("")]).unwrap();
    assert_eq!(results[1].to_string(), "no name");
    assert_eq!(
        polite
            .elem()
            .unwrap()
            .field("Count")
            .unwrap()
            .get::<isize>()
            .unwrap(),
        1
    );

    let loud = new_greeter("loud");
    assert_eq!(
        loud.to_string(),
        "loud HEY ",
        "as Go prints it, by its String method"
    );
    assert_eq!(
        loud.get::<String>().unwrap(),
        "HEY ",
        "a named string is made of one"
    );

    let nil = new_greeter("nil");
    assert!(nil.is_nil());
    assert!(nil.get::<Value>().unwrap().is_nil());
    assert_eq!(nil.kind(), None);
    assert_eq!(nil.to_string(), "<nil>");
    let again: Value = nil.get().unwrap();
    assert!(again.is_nil(), "`Value` stands for any type");
}

#[test]
fn an_interface_value_can_be_given_back_to_go() {
    let all: Func<fn(Value, Vec<String>) -> Result<String, GoError>> =
        open("objects").func("GreetAll").unwrap();
    assert_eq!(
        all.call(new_greeter("loud"), ["a", "b"]).unwrap().unwrap(),
        "HEY A, HEY B"
    );
    let error = all.call(int(7), ["a"]).unwrap_err();
    assert!(
        matches!(&error, CallError::Unassignable { value, .. } if value.found == "int" && value.wanted == "main.Greeter"),
        "{error}"
    );
    let error = all.call(new_greeter("nil"), ["a"]).unwrap_err();
    assert!(
        matches!(&error, CallError::Panic { message, .. } if message.contains("nil pointer")),
        "{error}"
    );
}

#[test]
fn any_can_be_made_from_rust() {
    let plugin = open("objects");
    let describe: Func<fn(Value) -> String> = plugin.func("Describe").unwrap();
    assert_eq!(describe.call(int(-7)).unwrap(), "int -7");
    assert_eq!(describe.call(text("x")).unwrap(), "string x");
    assert_eq!(
        describe.call(Value::new(vec![1.5f32]).unwrap()).unwrap(),
        "[]float32 [1.5]"
    );
    let list = Value::new(vec![int(1), text("two")]).unwrap();
    assert_eq!(describe.call(&list).unwrap(), "[]interface {} [1 two]");
    let map = HashMap::from([("a".to_owned(), vec![true])]);
    assert_eq!(
        describe.call(Value::new(map).unwrap()).unwrap(),
        "map[string][]bool map[a:[true]]"
    );

    let configure: Func<fn(HashMap<String, Value>) -> String> = plugin.func("Configure").unwrap();
    let config = HashMap::from([
        ("port".to_owned(), int(80)),
        ("hosts".to_owned(), list),
        ("on".to_owned(), Value::new(true).unwrap()),
    ]);
    assert_eq!(
        configure.call(config).unwrap(),
        "hosts=[1 two]([]interface {}) on=true(bool) port=80(int)"
    );
}

#[test]
fn what_cannot_be_done_says_why() {
    let polite = new_greeter("polite");
    let why = |error: ValueError| error.to_string();
    assert_eq!(
        why(int(1).get::<i64>().unwrap_err()),
        "the Go value is int, not int64"
    );
    assert_eq!(
        why(polite.get::<String>().unwrap_err()),
        "the Go value is *main.polite, not string"
    );
    assert_eq!(
        why(new_greeter("nil").get::<String>().unwrap_err()),
        "the Go value is nil, not string"
    );
    let refused = "this Go value does not support the operation: ";
    let target = polite.elem().unwrap();
    assert_eq!(
        why(target.field("Nothing").unwrap_err()),
        "main.polite has no exported field Nothing"
    );
    assert_eq!(
        why(polite.method("Nothing").unwrap_err()),
        "*main.polite has no exported method Nothing"
    );
    assert_eq!(
        why(int(1).elem().unwrap_err()),
        format!("{refused}int is not a pointer")
    );
    assert_eq!(
        // SAFETY: the value is this test's alone.
        why(unsafe { int(1).set(&int(2)) }.unwrap_err()),
        format!("{refused}the int is a copy, not a variable")
    );
    let count = target.field("Count").unwrap();
    // SAFETY: the variable is this test's alone.
    let wrong = unsafe { count.set(&text("x")) }.unwrap_err();
    assert!(
        matches!(&wrong, ValueError::Unassignable(value) if value.found == "string" && value.wanted == "int"),
        "{wrong}"
    );
}

#[test]
fn a_type_that_leads_to_itself_is_followed_by_handle() {
    let plugin = open("objects");
    let list: Func<fn(isize) -> Value> = plugin.func("List").unwrap();
    let sum: Func<fn(Value) -> isize> = plugin.func("Sum").unwrap();
    let head = list.call(100).unwrap();
    let mut node = head.clone();
    let mut seen = 0;
    while !node.is_nil() {
        let target = node.elem().unwrap();
        seen += target.field("Value").unwrap().get::<isize>().unwrap();
        node = target.field("Next").unwrap();
    }
    assert_eq!(seen, 5050);
    let first = head.elem().unwrap().field("Value").unwrap();
    // SAFETY: the list is this test's alone.
    unsafe { first.set(&int(0)) }.unwrap();
    assert_eq!(
        sum.call(head).unwrap(),
        4950,
        "what a pointer leads to is the variable itself"
    );
}

#[test]
fn functions_are_values() {
    let plugin = open("objects");
    let adder: Func<fn(isize) -> Value> = plugin.func("Adder").unwrap();
    let add = adder.call(10).unwrap();
    assert_eq!(add.go_type(), "func(int) int");
    assert_eq!(add.call(&[&int(5)]).unwrap()[0].get::<isize>().unwrap(), 15);
    let apply: Func<fn(Value, isize) -> isize> = plugin.func("Apply").unwrap();
    assert_eq!(apply.call(&add, 7).unwrap(), 22, "it remembers");
    let by_handle = plugin.lookup("Apply").unwrap().value().unwrap();
    assert_eq!(
        by_handle.call(&[&add, &int(1)]).unwrap()[0]
            .get::<isize>()
            .unwrap(),
        23
    );
    let error = by_handle.call(&[&add]).unwrap_err();
    assert!(
        matches!(
            &error,
            ValueError::ArgumentCount {
                given: 1,
                wanted: 2,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_variable_by_handle_is_the_variable() {
    let registry = variable("objects", "Registry");
    let add = registry.method("Add").unwrap();
    assert_eq!(
        add.call(&[&text("two"), &int(2)]).unwrap()[0]
            .get::<isize>()
            .unwrap(),
        2
    );
    let names = registry.field("Names").unwrap();
    assert_eq!(names.len().unwrap(), 2);
    assert_eq!(
        names
            .entry(&text("two"))
            .unwrap()
            .unwrap()
            .get::<isize>()
            .unwrap(),
        2
    );
    assert!(names.entry(&text("three")).unwrap().is_none());
    // SAFETY: no other test uses the variable.
    unsafe { names.set_entry(&text("three"), &int(3)) }.unwrap();
    let mut keys: Vec<String> = names
        .keys()
        .unwrap()
        .iter()
        .map(|key| key.get().unwrap())
        .collect();
    keys.sort();
    assert_eq!(keys, ["one", "three", "two"]);
    let owner = registry.field("Owner").unwrap().field("Name").unwrap();
    // SAFETY: no other test uses the variable.
    unsafe { owner.set(&text("ann")) }.unwrap();
    assert_eq!(registry.field("Owner").unwrap().to_string(), "{ann}");
    assert!(names.equals(&names).is_err(), "maps cannot be compared");
    assert!(int(1).equals(&int(1)).unwrap() && !int(1).equals(&text("1")).unwrap());
}

#[test]
fn a_handle_keeps_its_value_alive_and_no_longer() {
    let plugin = open("objects");
    let fresh: Func<fn(isize, u8) -> Value> = plugin.func("Fresh").unwrap();
    let kept: Vec<Value> = (0..100)
        .map(|mark| fresh.call(1000, mark).unwrap())
        .collect();
    thread::scope(|scope| {
        for _ in 0..4 {
            // Nearly all are dropped at once, on other threads.
            scope.spawn(|| {
                (0..20_000u32).for_each(|mark| drop(fresh.call(10, mark as u8).unwrap()))
            });
        }
    });
    for _ in 0..3 {
        plugin.collect_garbage();
    }
    for (mark, value) in (0u8..).zip(&kept) {
        assert_eq!(
            value.elem().unwrap().get::<Vec<u8>>().unwrap(),
            vec![mark; 1000]
        );
    }
}
