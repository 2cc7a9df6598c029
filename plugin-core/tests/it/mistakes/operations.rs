//! Impossible operations on values, none of which runs code of the plugin.

use super::{int, text, variable};
use crate::support::open;
use plugin_core::{Func, FuncValue, GoStruct, Receiver, Select, Type, Value, ValueError, channel};
use std::collections::{BTreeMap, HashMap};

/// Checks that each fails with an error that mentions neither "panic" nor `reflect`.
#[test]
fn nothing_is_called_a_panic_that_is_none() {
    let (numbers, counts, count) = (variable("Numbers"), variable("Counts"), variable("Count"));
    let one = int(1);
    let closed = int(0).channel_like(1).unwrap();
    closed.close().unwrap();
    let plugin = open("boundary");
    let receive_only: Func<fn(isize) -> Value> = plugin.func("Later").unwrap();
    let receive_only = receive_only.call(0).unwrap();
    let nil_channel = int(0)
        .channel_like(0)
        .unwrap()
        .type_of()
        .unwrap()
        .zero()
        .unwrap();
    let nil = plugin.type_named("error").unwrap().zero().unwrap();
    let unit = |result: Result<Value, ValueError>| result.map(drop);
    // SAFETY: what these would write to is nobody else's.
    let set = |on: &Value, value: &Value| unsafe { on.set(value) };
    // SAFETY: what these would write to is nobody else's.
    let set_entry = |on: &Value, key: &Value, value: &Value| unsafe { on.set_entry(key, value) };
    // SAFETY: what these would write to is nobody else's.
    let delete = |on: &Value, key: &Value| unsafe { on.delete_entry(key) };
    let writes = [
        ("set", set(&count, &text("x"))),
        (
            "set an element",
            set(&numbers.index(0).unwrap(), &text("x")),
        ),
        ("wrong key", set_entry(&counts, &one, &one)),
        ("wrong element", set_entry(&counts, &text("x"), &text("x"))),
        ("nil map", set_entry(&variable("Nothing"), &text("x"), &one)),
        (
            "unhashable key",
            set_entry(&variable("Keyed"), &numbers, &one),
        ),
        ("delete", delete(&counts, &one)),
    ];
    let others = [
        ("index", unit(numbers.index(3))),
        ("index, far away", unit(numbers.index(usize::MAX))),
        ("wrong key to look up", counts.entry(&one).map(drop)),
        (
            "unhashable key to look up",
            variable("Keyed").entry(&numbers).map(drop),
        ),
        ("append", unit(numbers.append(&[&one, &text("x")]))),
        ("equals", numbers.equals(&numbers).map(drop)),
        ("convert", unit(text("x").convert(&one.type_of().unwrap()))),
        (
            "convert a slice to a longer array",
            unit(numbers.convert(&Type::of::<[isize; 4]>().unwrap())),
        ),
        ("embedded nil", unit(variable("Outer").field("Name"))),
        (
            "send another type",
            int(0).channel_like(1).unwrap().send(&text("x")),
        ),
        ("send to a closed channel", closed.send(&one)),
        ("close a closed channel", closed.close()),
        ("close a nil channel", nil_channel.close()),
        ("send to receive only", receive_only.send(&one)),
        ("close receive only", receive_only.close()),
        ("receive from an int", one.receive().map(drop)),
        ("close an int", one.close()),
        ("select an int", Select::new().receive(&one).run().map(drop)),
        (
            "select another type",
            Select::new().send(&closed, &text("x")).run().map(drop),
        ),
        (
            "select closed",
            Select::new().send(&closed, &one).run().map(drop),
        ),
        ("a channel too large", unit(one.channel_like(usize::MAX))),
        (
            "a channel larger than memory",
            unit(one.channel_like(1 << 60)),
        ),
        ("a channel of nil", unit(nil.channel_like(0))),
        (
            "a slice longer than its capacity",
            unit(numbers.type_of().unwrap().make_slice(2, 1)),
        ),
        (
            "a slice larger than memory",
            unit(numbers.type_of().unwrap().make_slice(1 << 60, 1 << 60)),
        ),
        (
            "a channel with a direction",
            unit(receive_only.type_of().unwrap().make_channel(0)),
        ),
        (
            "a map whose key has no ==",
            unit(Value::new(BTreeMap::from([(vec![1u8], 2i64)]))),
        ),
        (
            "a channel of large elements",
            channel::<[[u8; 1024]; 64]>(0).map(drop),
        ),
    ];
    for (what, result) in writes.into_iter().chain(others) {
        let error = result.expect_err(what);
        let told = error.to_string();
        assert!(!matches!(error, ValueError::Panic { .. }), "{what}: {told}");
        for word in ["panic", "reflect", "'"] {
            assert!(!told.contains(word), "{what}: {told}");
        }
        println!("{what}: {told}");
    }
    assert_eq!(numbers.to_string(), "[1 2 3]");
    assert_eq!(counts.to_string(), "map[one:1]");
}

#[test]
fn what_has_no_fields_crosses_as_an_empty_struct() {
    #[derive(GoStruct, Debug, Clone, Copy, PartialEq, Eq, Hash)]
    struct Empty {}

    let plugin = open("boundary");
    let (signals, received) = channel::<Empty>(2).unwrap();
    let wait: Func<fn(Receiver<Empty>) -> isize> = plugin.func("Wait").unwrap();
    let waiting = wait.spawn(received);
    (0..3).for_each(|_| signals.send(Empty {}).unwrap());
    signals.close().unwrap();
    assert_eq!(waiting.wait().unwrap(), 3);

    let members: Func<fn(Value) -> isize> = plugin.func("Members").unwrap();
    let set = Value::new(HashMap::from([("a".to_owned(), Empty {})])).unwrap();
    assert_eq!(set.go_type(), "map[string]struct {}");
    assert_eq!(members.call(&set).unwrap(), 1);
    assert_eq!(
        Type::of::<[Empty; 3]>().unwrap().to_string(),
        "[3]struct {}"
    );
    assert_eq!(
        Value::new(Empty {}).unwrap().get::<Empty>().unwrap(),
        Empty {}
    );

    #[derive(GoStruct)]
    struct Full {
        no_go_struct_has_this: isize,
    }
    let error = channel::<Full>(0).unwrap_err().to_string();
    assert!(
        error.contains("compare the names, types and order of the fields") && !error.contains('\''),
        "{error}"
    );
}

#[test]
fn messages_name_types_and_no_letters() {
    let error = variable("Ran").get::<Vec<String>>().unwrap_err();
    assert_eq!(error.to_string(), "the Go value is int, not []string");
    let add: Result<FuncValue<fn(Vec<u8>) -> isize>, _> = variable("Add").func();
    let error = add.unwrap_err().to_string();
    assert!(!error.contains('\''), "{error}");
}
