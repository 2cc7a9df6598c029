//! Mistakes of the caller are errors that name the place, the types, and a remedy. No code of the plugin has run.

mod any_kind;
mod closures;
mod downcast;
mod excess;
mod internals;
mod operations;

use crate::{
    common::{int, text},
    support::{self, open},
};
use plugin_core::{CallError, Func, FuncValue, GoStruct, Unassignable, Value, ValueError, Var};
use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
};

fn variable(name: &str) -> Value {
    support::variable("boundary", name)
}

/// Returns the function of this name as a value.
fn function(name: &str) -> Value {
    variable(name)
}

/// Serialises tests that run the plugin's functions or count the runs.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the number of runs of the plugin's functions.
fn ran() -> isize {
    variable("Ran").get().unwrap()
}

#[track_caller]
fn is_unassignable(value: &Unassignable, position: &str, found: &str, wanted: &str, remedy: &str) {
    assert_eq!(
        (
            value.position.as_str(),
            value.found.as_str(),
            value.wanted.as_str()
        ),
        (position, found, wanted),
        "{value}"
    );
    assert!(value.remedy.contains(remedy), "{value}");
    assert!(!value.to_string().contains("reflect"), "{value}");
}

#[track_caller]
fn of_call<T: std::fmt::Debug>(result: Result<T, CallError>) -> (String, Unassignable) {
    match result.unwrap_err() {
        CallError::Unassignable { symbol, value } => (symbol.into_owned(), *value),
        error => panic!("{error}"),
    }
}

#[track_caller]
fn of_value<T: std::fmt::Debug>(result: Result<T, ValueError>) -> Unassignable {
    match result.unwrap_err() {
        ValueError::Unassignable(value) => *value,
        error => panic!("{error}"),
    }
}

#[test]
fn a_wrong_argument_whichever_way_the_call_goes() {
    let _alone = alone();
    let plugin = open("boundary");
    let measure: Func<fn(Value, isize) -> f64> = plugin.func("Measure").unwrap();
    let before = ran();
    let by_value: FuncValue<fn(Value, isize) -> f64> = function("Measure").func().unwrap();
    let results = [
        of_call(measure.call(int(5), 1)).1,
        of_call(measure.spawn(int(5), 1).wait()).1,
        of_call(by_value.call(int(5), 1)).1,
        of_call(by_value.spawn(int(5), 1).wait()).1,
    ];
    for wrong in &results {
        is_unassignable(wrong, "argument 1", "int", "main.Shape", "no method Area");
    }
    let (symbol, wrong) = of_call(measure.call(variable("Round"), 1));
    assert_eq!(symbol, "Measure");
    is_unassignable(
        &wrong,
        "argument 1",
        "main.Circle",
        "main.Shape",
        "Value::addr",
    );
    let told = measure.call(int(5), 1).unwrap_err().to_string();
    assert_eq!(
        told,
        "a value of a wrong type was given for Go's Measure: argument 1: a Go int is given where main.Shape is wanted; it has no \
         method Area"
    );
    assert_eq!(ran(), before, "nothing has run");
    assert_eq!(measure.call(variable("Squared"), 2).unwrap(), 8.0);
    assert_eq!(
        measure.call(variable("Round").addr().unwrap(), 2).unwrap(),
        6.0
    );
}

#[test]
fn a_wrong_value_in_a_container_with_the_way_to_it() {
    let _alone = alone();
    let plugin = open("boundary");
    type Shapes = HashMap<String, Vec<Value>>;
    let measures: Func<fn(Shapes) -> isize> = plugin.func("Measures").unwrap();
    let before = ran();
    let shapes = || vec![variable("Squared"), variable("Squared"), text("round")];
    let wrong = of_call(measures.call(HashMap::from([("many".to_owned(), shapes())]))).1;
    is_unassignable(
        &wrong,
        "argument 1, at [\"many\"][2]",
        "string",
        "main.Shape",
        "no method Area",
    );
    let spawned = measures.spawn(HashMap::from([("many".to_owned(), shapes())]));
    assert_eq!(of_call(spawned.wait()).1, wrong);
    assert_eq!(ran(), before);

    let marks: Var<HashMap<Mark, isize>> = plugin.var("Marks").unwrap();
    let write = |any, shape| {
        // SAFETY: nobody else uses the variable.
        unsafe { marks.write(HashMap::from([(Mark { any, shape }, 1)])) }
    };
    write(int(1), variable("Squared")).unwrap();
    let (symbol, wrong) = of_call(write(int(1), int(2)));
    assert_eq!(symbol, "Marks");
    is_unassignable(
        &wrong,
        "the variable, at a key.Shape",
        "int",
        "main.Shape",
        "no method Area",
    );
    let slice = Value::new(vec![1isize]).unwrap();
    let error = write(slice, variable("Squared")).unwrap_err().to_string();
    assert!(
        error.ends_with("a main.Mark cannot be the key of a map, as it cannot be compared"),
        "{error}"
    );
}

/// A key that contains different values by handle.
#[derive(GoStruct, Debug)]
struct Mark {
    any: Value,
    shape: Value,
}

impl PartialEq for Mark {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

impl Eq for Mark {}

impl Hash for Mark {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[test]
fn nil_is_given_only_where_go_has_nil() {
    let _alone = alone();
    let plugin = open("boundary");
    let measure: Func<fn(Value, isize) -> f64> = plugin.func("Measure").unwrap();
    let nil = variable("Holder");
    assert!(
        matches!(measure.call(&nil, 1), Err(CallError::Panic { .. })),
        "a nil Shape may be given; its method is called"
    );
    let add = function("Add");
    let wrong = of_value(add.call(&[&nil, &int(1)]));
    is_unassignable(
        &wrong,
        "argument 1 of example.com/fixtures/boundary.Add",
        "nil",
        "int",
        "Type::zero",
    );
    assert!(wrong.to_string().starts_with(
        "argument 1 of example.com/fixtures/boundary.Add: nil is given where int is wanted"
    ));
}

#[test]
fn a_wrong_argument_by_handle_and_a_wrong_number_of_them() {
    let _alone = alone();
    let (add, join) = (function("Add"), function("Join"));
    let before = ran();
    let wrong = of_value(add.call(&[&int(1), &text("x")]));
    is_unassignable(
        &wrong,
        "argument 2 of example.com/fixtures/boundary.Add",
        "string",
        "int",
        "give a value of that type",
    );
    let wrong = of_value(join.call(&[&text("-"), &text("a"), &int(7)]));
    is_unassignable(
        &wrong,
        "argument 3 of example.com/fixtures/boundary.Join",
        "int",
        "string",
        "give a value of that type",
    );
    let area = variable("Squared").method("Area").unwrap();
    let told: Vec<String> = [
        add.call(&[&int(1)]),
        add.call(&[&int(1), &int(2), &int(3)]),
        join.call(&[]),
        area.call(&[&int(1)]),
        variable("NoFunc").call(&[]),
    ]
    .map(|result| result.unwrap_err().to_string())
    .into();
    assert_eq!(
        told,
        [
            "example.com/fixtures/boundary.Add takes 2 arguments, not 1; it was not called",
            "example.com/fixtures/boundary.Add takes 2 arguments, not 3; it was not called",
            "example.com/fixtures/boundary.Join takes at least 1 argument, not 0; it was not called",
            "main.Square.Area takes 0 arguments, not 1; it was not called",
            "this Go value does not support the operation: the func() is nil",
        ]
    );
    assert!(matches!(
        add.call(&[]),
        Err(ValueError::ArgumentCount {
            given: 0,
            wanted: 2,
            variadic: false,
            ..
        })
    ));
    assert_eq!(ran(), before, "nothing has run");
    let joined = join.call(&[&text("-"), &text("a"), &text("b")]).unwrap();
    assert_eq!(joined[0].get::<String>().unwrap(), "a-b");
}

#[test]
fn a_value_that_an_interface_variable_holds_fits_as_that() {
    let join = function("Join");
    let any = variable("Any"); // holds an int
    let wrong = of_value(join.call(&[&any]));
    is_unassignable(
        &wrong,
        "argument 1 of example.com/fixtures/boundary.Join",
        "int",
        "string",
        "",
    );
    let add = function("Add");
    assert_eq!(
        add.call(&[&any, &int(1)]).unwrap()[0]
            .get::<isize>()
            .unwrap(),
        8
    );
}

#[test]
fn a_channel_of_the_wrong_elements_is_an_argument_of_the_wrong_type() {
    let plugin = open("boundary");
    let drain: Func<fn(Value) -> isize> = plugin.func("Drain").unwrap();
    let wrong = of_call(drain.call(text("x").channel_like(0).unwrap())).1;
    is_unassignable(&wrong, "argument 1", "chan string", "<-chan int", "");
}
