//! Structs with unexported fields as arguments.

use super::{COUNT, Counter, Handle, Single, counter, func, refused};
use plugin_core::{Func, FuncValue, GoStruct, InOut, Value, in_out};
use std::collections::HashMap;

#[derive(GoStruct, Debug, Default)]
struct Padded {
    a: i8,
    #[go(name = "_")]
    blank: [i8; 3],
    b: i32,
}

#[derive(GoStruct, Debug, Default, Clone, PartialEq)]
struct Inner {
    depth: isize,
    #[go(name = "level")]
    level: isize,
}

#[derive(GoStruct, Debug, Default)]
struct Outer {
    #[go(name = "inner")]
    inner: Inner,
    text: String,
}

#[derive(GoStruct, Debug, Default)]
struct Linked {
    #[go(name = "inner")]
    inner: Option<Box<Inner>>,
    text: String,
}

#[test]
fn they_are_read_and_only_zero_is_given_back() {
    let made = func::<fn(String, isize) -> Counter>("NewCounter")
        .call("a", 5)
        .unwrap();
    assert_eq!(made, counter(5));
    let show: Func<fn(Counter) -> String> = func("Show");
    assert_eq!(refused(show.call(&made)), COUNT);
    assert_eq!(refused(show.spawn(made).wait()), COUNT);
    assert_eq!(show.call(counter(0)).unwrap(), "a 0");
    assert_eq!(show.spawn(counter(0)).wait().unwrap(), "a 0");
    let error = show.call(counter(1)).unwrap_err().to_string();
    assert_eq!(
        error,
        "a value for Go's Show cannot be converted: field count of main.Counter is unexported by package \
         example.com/fixtures/unexported, so it must be zero; create the struct in Go, and pass it as a Value"
    );
}

#[test]
fn what_passes_in_registers_is_looked_at_too() {
    let show: Func<fn(isize, isize, Handle) -> String> = func("ShowFirst");
    let at = "example.com/fixtures/unexported: main.Handle.at";
    assert_eq!(refused(show.call(1, 2, Handle { at: 3, len: 0 })), at);
    assert_eq!(show.call(1, 2, Handle::default()).unwrap(), "1 2 0 0");
    let single: Func<fn(Single) -> isize> = func("ShowSingle");
    let n = "example.com/fixtures/unexported: main.Single.n";
    assert_eq!(refused(single.call(Single { n: 1 })), n);
    assert_eq!(single.call(Single { n: 0 }).unwrap(), 0);

    let made: Func<fn(String, isize) -> Value> = func("NewCounter");
    let add: FuncValue<fn(Single) -> isize> = made
        .call("a", 40)
        .unwrap()
        .method("Add")
        .unwrap()
        .func()
        .unwrap();
    assert_eq!(refused(add.call(Single { n: 2 })), n);
    assert_eq!(add.call(Single { n: 0 }).unwrap(), 40);
}

type ShowAll =
    fn(Vec<Counter>, [Counter; 2], HashMap<String, Counter>, Option<Box<Counter>>) -> String;

#[test]
fn they_are_looked_for_inside_of_everything() {
    let show: Func<ShowAll> = func("ShowAll");
    let zero = || [counter(0), counter(0)];
    let one = || [counter(0), counter(1)];
    let table = |count| HashMap::from([("k".to_owned(), counter(count))]);
    assert_eq!(
        show.call(
            zero().to_vec(),
            zero(),
            table(0),
            Some(Box::new(counter(0)))
        )
        .unwrap(),
        "[{a 0} {a 0}] [{a 0} {a 0}] map[k:{a 0}]{a 0}"
    );
    assert_eq!(
        refused(show.call(one().to_vec(), zero(), table(0), None)),
        COUNT
    );
    assert_eq!(
        refused(show.call(zero().to_vec(), one(), table(0), None)),
        COUNT
    );
    assert_eq!(
        refused(show.call(zero().to_vec(), zero(), table(1), None)),
        COUNT
    );
    let pointer = Some(Box::new(counter(1)));
    assert_eq!(refused(show.call(vec![], zero(), table(0), pointer)), COUNT);
}

#[test]
fn what_a_call_changes_comes_back_with_them() {
    let change: Func<fn(InOut<Counter>)> = func("Change");
    let mut one = counter(0);
    change.call(in_out(&mut one)).unwrap();
    assert_eq!(one.count, 1);
    assert_eq!(refused(change.call(in_out(&mut one))), COUNT);
}

#[test]
fn a_blank_field_takes_anything() {
    let show: Func<fn(Padded) -> i32> = func("ShowPadded");
    for blank in [[0; 3], [0, 0, 1]] {
        let padded = Padded { a: 1, blank, b: 2 };
        assert_eq!(show.call(padded).unwrap(), 3);
    }
}

#[test]
fn exported_fields_of_embedded_structs_are_those_of_the_whole() {
    let show: Func<fn(Outer) -> String> = func("ShowOuter");
    let outer = |level| Outer {
        inner: Inner { depth: 1, level },
        text: "t".to_owned(),
    };
    assert_eq!(show.call(outer(0)).unwrap(), "1 0t");
    assert_eq!(
        refused(show.call(outer(1))),
        "example.com/fixtures/unexported: main.inner.level"
    );
    // One by pointer cannot be made outside of the package, as in Go.
    let show: Func<fn(Linked) -> String> = func("ShowLinked");
    let made = func::<fn() -> Linked>("NewLinked").call().unwrap();
    assert_eq!(made.inner.as_deref(), Some(&Inner { depth: 3, level: 4 }));
    assert_eq!(
        refused(show.call(made)),
        "example.com/fixtures/unexported: main.Linked.inner"
    );
    assert_eq!(show.call(Linked::default()).unwrap(), "false");
}
