//! Types that belong to the internals of Go's standard library: safe code finds them by name, but cannot make values of them. The tests
//! run in children, which such a value can crash.

use crate::support::{in_child, open};
use plugin_core::{GoStruct, Type, Uintptr, Value, ValueError};

fn named(text: &str) -> Type {
    Type::named(text).unwrap_or_else(|error| panic!("{error}"))
}

fn made(function: &str) -> Value {
    let function = open("internals").func::<fn() -> Value>(function).unwrap();
    function.call().unwrap()
}

fn called(value: &Value, method: &str) -> Value {
    let results = value.method(method).unwrap().call(&[]).unwrap();
    results.into_iter().next().unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, ValueError>) {
    let error = result.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("internals of Go's standard library"),
        "{error:?}"
    );
}

#[derive(GoStruct, Debug)]
#[go(type = "internal/abi.Name")]
struct Name {
    #[go(name = "Bytes")]
    bytes: Option<Box<u8>>,
}

#[test]
fn no_value_of_them_is_made() {
    if !in_child(&[]) {
        return;
    }
    open("internals");
    let types = [
        "internal/abi.Type",
        "internal/abi.Name",
        "reflect.rtype",
        "runtime.Func",
        "runtime.g",
    ];
    for ty in types.map(named) {
        refused(ty.zero());
        refused(ty.new_pointer());
        refused(ty.with_fields(&[]));
        refused(ty.array_of(2).unwrap().zero());
        refused(ty.slice_of().make_slice(1, 1));
        let pointer = ty.pointer_to().zero().unwrap();
        assert!(pointer.is_nil());
        assert!(pointer.elem().is_err());
    }
    // By a Rust type of the same structure.
    let name = || Name {
        bytes: Some(Box::new(1)),
    };
    refused(named("internal/abi.Name").make(name()));
    refused(Value::new(name()));
    refused(Value::new(vec![name()]));
    refused(Value::new(Some(Box::new(name()))));
    // By conversion of a number that is not an address.
    let number = Value::new(Uintptr(0x4141_4141)).unwrap();
    refused(number.convert(&named("runtime.guintptr")));
    for pointer in ["unsafe.Pointer", "*uint8"] {
        assert!(number.convert(&named(pointer)).is_err(), "{pointer}");
    }
    // Exported types of the library still work, whatever they contain.
    for text in ["sync.Mutex", "time.Time", "reflect.Value", "main.LikeName"] {
        let ty = named(text);
        ty.zero().unwrap().copied().unwrap();
        ty.new_pointer().unwrap().elem().unwrap();
    }
}

#[test]
fn nothing_of_the_same_structure_becomes_one() {
    if !in_child(&[]) {
        return;
    }
    let like = made("Like");
    let name = named("internal/abi.Name");
    refused(like.convert(&name.pointer_to()));
    refused(like.elem().unwrap().convert(&name));
    let unnamed = made("Unnamed");
    refused(unnamed.convert(&name));
    refused(name.slice_of().zero().unwrap().append(&[&unnamed]));
    let entries = named("string").map_to(&name).unwrap().make_map().unwrap();
    let key = crate::common::text("x");
    // SAFETY: the map is not known to anything else.
    refused(unsafe { entries.set_entry(&key, &unnamed) });
    let channel = name.channel_of().unwrap().make_channel(1).unwrap();
    refused(channel.send(&unnamed));
    // Conversion to its own kind does not change it.
    let own = like.elem().unwrap().type_of().unwrap();
    unnamed.convert(&own).unwrap();
    own.slice_of().zero().unwrap().append(&[&unnamed]).unwrap();
}

#[test]
fn those_that_go_has_made_are_seen_but_not_changed() {
    if !in_child(&[]) {
        return;
    }
    // An error of an internal package has its methods.
    let timeout: bool = called(&made("Deadline"), "Timeout").get().unwrap();
    assert!(timeout);
    // A reflect.Type is a pointer to one.
    let int = made("TypeOfInt");
    assert_eq!(int.to_string(), "int");
    let name: String = called(&int, "Name").get().unwrap();
    assert_eq!(name, "int");
    let description = int.elem().unwrap();
    refused(description.copied());
    // SAFETY: it is refused, so nothing is written.
    refused(unsafe { description.set(&made("TypeOfString").elem().unwrap()) });
    // A copy in a new variable is refused, too, since a type descriptor is larger than the struct at its start.
    let copy = || Some(Box::new(description.clone()));
    refused(named("*reflect.rtype").make(copy()));
    refused(named("[]reflect.rtype").make(vec![description.clone()]));
    refused(named("[1]reflect.rtype").make::<[Value; 1]>([description.clone()]));
    let value = made("ReflectValue");
    assert_eq!(value.to_string(), "<int Value>");
    refused(value.method("Interface"));
}
