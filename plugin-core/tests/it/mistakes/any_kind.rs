//! Every operation on a value of every kind either works, or is refused in words of this library.

use super::{int, text};
use crate::support::open;
use plugin_core::{Type, Value, ValueError};

/// A zero value of each kind, and nil.
fn kinds() -> Vec<Value> {
    let named = |name: &str| Type::named(name).unwrap();
    let mut all: Vec<Value> = [
        "bool",
        "int",
        "int8",
        "uint64",
        "uintptr",
        "float32",
        "complex128",
        "string",
        "[2]int",
        "[]int",
        "map[string]int",
        "chan int",
        "<-chan int",
        "func(int) bool",
        "func(func(int) bool)",
        "*int",
        "struct{}",
        "error",
        "unsafe.Pointer",
    ]
    .into_iter()
    .map(|name| named(name).zero().unwrap())
    .collect();
    all.push(named("*int").new_pointer().unwrap());
    all.push(named("interface {}").new_pointer().unwrap().elem().unwrap());
    all.push(Value::nil().unwrap());
    all
}

#[test]
fn an_operation_works_or_is_refused_in_plain_words() {
    open("boundary");
    let (one, word) = (int(1), text("x"));
    let int_type = one.type_of().unwrap();
    let any = Type::named("interface {}").unwrap();
    let nil = Value::nil().unwrap();
    for value in kinds() {
        let results: Vec<(&str, Result<(), ValueError>)> = vec![
            ("len", value.len().map(drop)),
            ("index", value.index(0).map(drop)),
            ("elements", value.elements().map(drop)),
            ("slice", value.slice(0..1).map(drop)),
            ("append", value.append(&[]).map(drop)),
            ("append one", value.append(&[&one]).map(drop)),
            ("append nil", value.append(&[&nil]).map(drop)),
            ("entry", value.entry(&word).map(drop)),
            ("entry nil", value.entry(&nil).map(drop)),
            ("keys", value.keys().map(drop)),
            ("entries", value.entries().map(drop)),
            ("field", value.field("Name").map(drop)),
            ("elem", value.elem().map(drop)),
            ("addr", value.addr().map(drop)),
            ("copied", value.copied().map(drop)),
            ("method", value.method("Name").map(drop)),
            ("call", value.call(&[]).map(drop)),
            ("convert", value.convert(&int_type).map(drop)),
            ("assert", value.assert(&int_type).map(drop)),
            ("assert any", value.assert(&any).map(drop)),
            ("type_of", value.type_of().map(drop)),
            ("equals", value.equals(&value).map(drop)),
            ("equals nil", value.equals(&nil).map(drop)),
            ("range", value.range().map(drop)),
            ("close", value.close()),
            ("channel_like", value.channel_like(1).map(drop)),
            ("func", value.func::<fn(isize) -> bool>().map(drop)),
            ("get", value.get::<Vec<String>>().map(drop)),
            ("get a value", value.get::<Value>().map(drop)),
            ("from a value", Value::new(value.clone()).map(drop)),
            // SAFETY: the value is this test's alone.
            ("set", unsafe { value.set(&nil) }),
            // SAFETY: the value is this test's alone.
            ("set_entry", unsafe { value.set_entry(&nil, &nil) }),
            // SAFETY: the value is this test's alone.
            ("delete_entry", unsafe { value.delete_entry(&nil) }),
        ];
        for (what, result) in results {
            let Err(error) = result else { continue };
            let told = error.to_string();
            let at = format!("{what} of {}: {told}", value.go_type());
            assert!(!matches!(error, ValueError::Panic { .. }), "{at}");
            for word in ["reflect", "Go cannot", "zero Value", "panic"] {
                assert!(!told.contains(word), "{at}");
            }
        }
    }
}
