//! Results of Rust closures that begin with the same registers, but are of different types.

use crate::{common::collect_until, support::open};
use plugin_core::{CallError, Callback, Func, FuncValue, GoError, GoObject, GoStruct, Value};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

#[derive(GoStruct)]
struct Labelled {
    s: String,
    n: isize,
}

#[derive(GoStruct)]
struct Empty {}

fn labelled() -> Labelled {
    let (s, n) = ("hello".to_owned(), 42);
    Labelled { s, n }
}

fn no<T>() -> Result<T, GoError> {
    Err(GoError::from_message("no"))
}

macro_rules! results {
    ($($test:ident $go:literal $type:ty = $value:expr => $told:literal)*) => {
        $(
            #[test]
            fn $test() {
                let call: Func<fn(Callback<fn() -> $type>) -> String> = open("callback_results").func($go).unwrap();
                let closure = Callback::<fn() -> $type>::new(|| $value);
                assert_eq!(call.call(closure).unwrap(), concat!($told, "\n"));
            }
        )*
    };
}

results! {
    a_string_and_a_number "TextInt" (String, isize) = ("hello".into(), 42) => "hello 42"
    a_string_and_a_byte "TextByte" (String, u8) = (String::new(), 200) => " 200"
    a_string_and_a_float "TextFloat" (String, f64) = ("hello".into(), 0.5) => "hello 0.5"
    a_string_and_nothing "TextEmpty" (String, Empty) = ("hello".into(), Empty {}) => "hello {}"
    nothing_and_a_string "EmptyText" (Empty, String) = (Empty {}, "hello".into()) => "{} hello"
    a_number_and_a_string "IntText" (isize, String) = (42, "hello".into()) => "42 hello"
    two_strings "TextText" (String, String) = ("hello".into(), "you".into()) => "hello you"
    a_string_and_a_slice "TextSlice" (String, Vec<i32>) = ("hello".into(), vec![1, 2]) => "hello [1 2]"
    a_string_and_two_numbers "TextIntInt" (String, isize, isize) = ("hello".into(), 42, -1) => "hello 42 -1"
    a_slice_and_a_number "SliceInt" (Vec<i32>, isize) = (vec![1, 2], 42) => "[1 2] 42"
    a_struct_of_both "Struct" Labelled = labelled() => "{S:hello N:42}"
    a_slice "Slice" Vec<i32> = vec![1, 2] => "[1 2] true"
    an_array_of_a_string "ArrayText" [String; 1] = ["hello".into()] => "[hello]"
    with_an_error "TextIntError" Result<(String, isize), GoError> = Ok(("hello".into(), 42)) => "hello 42 <nil>"
    instead_of_an_error "TextIntError" Result<(String, isize), GoError> = no() => " 0 no"
    a_bool_with_an_error "TextBoolError" Result<(String, bool), GoError> = Ok(("hello".into(), true)) => "hello true <nil>"
    a_struct_with_an_error "StructError" Result<Labelled, GoError> = Ok(labelled()) => "{hello 42} <nil>"
    an_error_that_is_a_value "TextErrorValue" (String, Option<GoError>) = ("hello".into(), no::<()>().err()) => "hello no"
}

#[test]
fn a_bool_is_one_byte_that_is_0_or_1() {
    type Ask = fn(String) -> (String, bool);
    let bools: Func<fn(Callback<Ask>) -> Vec<bool>> =
        open("callback_results").func("Bools").unwrap();
    for yes in [true, false] {
        let closure = Callback::<Ask>::new(move |_| ("hello".into(), yes));
        let bytes = bools.call(closure).unwrap().into_iter().map(u8::from);
        assert_eq!(bytes.collect::<Vec<_>>(), [yes.into(), (!yes).into()]);
    }
}

type Use = fn(isize) -> isize;

#[test]
fn a_closure_can_return_a_closure() {
    type Repeat = fn(isize) -> Result<String, GoError>;
    let made: Func<fn(Callback<fn(String) -> Callback<Repeat>>) -> String> =
        open("callback_results").func("Made").unwrap();
    let make = Callback::<fn(String) -> Callback<Repeat>>::new(|prefix| {
        Callback::<Repeat>::new(move |n| match n {
            0.. => Ok(format!("{prefix}{n}")),
            _ => no(),
        })
    });
    assert_eq!(made.call(make).unwrap(), "> 1 <nil>\n no\n");
}

#[test]
fn a_closure_can_return_closures_in_other_values() {
    #[derive(GoStruct)]
    struct Tool {
        name: String,
        #[go(name = "Use")]
        action: Callback<Use>,
    }
    type List = fn() -> Result<Vec<Tool>, GoError>;
    let tools: Func<fn(Callback<List>) -> String> = open("callback_results").func("Tools").unwrap();
    let tool = |name: &str, by| Tool {
        name: name.to_owned(),
        action: Callback::<Use>::new(move |n| n * by),
    };
    let list = Callback::<List>::new(move || Ok(vec![tool("a", 2), tool("b", 5)]));
    assert_eq!(tools.call(list).unwrap(), "<nil> a6 b15");
    let list = Callback::<List>::new(no);
    assert_eq!(tools.call(list).unwrap(), "no");
}

struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_method_can_return_a_closure_which_lives_as_long_as_go_holds_it() {
    type Handle = fn(String) -> String;
    let plugin = open("callback_results");
    let factory = GoObject::implement(&[&plugin.type_named("Factory").unwrap()]).unwrap();
    let dropped = Arc::new(AtomicUsize::new(0));
    let held = Arc::new(Dropped(Arc::clone(&dropped)));
    let factory = factory.method("New", move |n: isize| {
        let held = Arc::clone(&held);
        Callback::<Handle>::new(move |text| {
            let _ = &held;
            text.repeat(n as usize)
        })
    });
    let factory = factory.build().unwrap();
    let make: Func<fn(Value) -> String> = plugin.func("UseFactory").unwrap();
    assert_eq!(make.call(&factory).unwrap(), "xx");
    drop(factory);
    collect_until(&dropped, 1);
}

#[test]
fn funcs_are_compared_when_a_function_is_bound() {
    let plugin = open("callback_results");
    let double: Func<fn() -> FuncValue<Use>> = plugin.func("Double").unwrap();
    assert_eq!(double.call().unwrap().call(4).unwrap(), 8);
    let any: Func<fn() -> FuncValue<Use>> = plugin.func("Any").unwrap();
    assert_eq!(any.call().unwrap().call(4).unwrap(), 8);
    let funcs: Func<fn() -> HashMap<String, FuncValue<Use>>> = plugin.func("Funcs").unwrap();
    assert_eq!(funcs.call().unwrap()["double"].call(4).unwrap(), 8);

    let told = |bound: Result<(), plugin_core::Error>| bound.unwrap_err().to_string();
    type Wrong = FuncValue<fn(String) -> isize>;
    for told in [
        told(plugin.func::<fn() -> Wrong>("Double").map(drop)),
        told(plugin.func::<fn() -> Wrong>("Louder").map(drop)),
        told(plugin.func::<fn() -> Wrong>("Number").map(drop)),
        told(
            plugin
                .func::<fn() -> HashMap<String, Wrong>>("Funcs")
                .map(drop),
        ),
    ] {
        assert!(told.contains("not"), "{told}");
    }
    // The type in an interface is known only when the value is converted.
    let any: Func<fn() -> Wrong> = plugin.func("Any").unwrap();
    let error = any.call().unwrap_err();
    assert!(
        matches!(error, CallError::Unrepresentable { .. }),
        "{error}"
    );
    // The types of a value by handle are compared by the host.
    let made = plugin.lookup("Funcs").unwrap().value().unwrap();
    let made = made.call(&[]).unwrap().remove(0);
    assert!(made.get::<HashMap<String, FuncValue<Use>>>().is_ok());
    assert!(made.get::<HashMap<String, Wrong>>().is_err());
}

#[test]
fn a_type_with_funcs_can_be_made_from_rust_types() {
    let double: Func<fn() -> FuncValue<Use>> = open("callback_results").func("Double").unwrap();
    let funcs = Value::new(vec![double.call().unwrap()]).unwrap();
    assert_eq!(funcs.go_type(), "[]func(int) int");
}
