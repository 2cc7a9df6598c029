//! Slices, arrays, strings, maps and sequences by handle.

use crate::support::{self, open};
use plugin_core::{Func, Type, Value, ValueError};

fn int(n: isize) -> Value {
    open("types"); // Starts the Go runtime.
    Value::new(n).unwrap()
}

pub(crate) fn function(name: &str) -> Value {
    open("types").lookup(name).unwrap().value().unwrap()
}

fn variable(name: &str) -> Value {
    support::variable("types", name)
}

fn all(of: &Value) -> Vec<String> {
    let elements = of.elements().unwrap();
    elements
        .map(|element| element.unwrap().to_string())
        .collect()
}

fn numbers(n: isize) -> Value {
    let numbers: Func<fn(isize) -> Value> = open("types").func("Numbers").unwrap();
    numbers.call(n).unwrap()
}

#[test]
fn elements_come_in_order_however_many_there_are() {
    for n in [0, 1, 63, 64, 65, 1000] {
        let slice = numbers(n);
        let told: Vec<isize> = slice
            .elements()
            .unwrap()
            .map(|element| element.unwrap().get().unwrap())
            .collect();
        assert!(told.into_iter().eq(0..n), "{n}");
    }
    assert_eq!(all(&variable("Rows")), ["{[1]}", "{[2 3]}", "{[]}"]);
    assert_eq!(all(&variable("Fixed")), ["1", "two", "<nil>"]);
    assert_eq!(all(&Value::new("é".to_owned()).unwrap()), ["195", "169"]);
    let wrong = variable("Ages").elements().unwrap_err();
    assert!(
        matches!(&wrong, ValueError::Refused { reason } if reason == "map[string]int cannot be indexed"),
        "{wrong}"
    );
    assert!(int(1).elements().is_err());
}

/// The slice is evaluated once, as in Go's `range`.
#[test]
fn elements_are_those_that_the_variable_held_at_first() {
    let variable = numbers(200).type_of().unwrap();
    let variable = variable.new_pointer().unwrap().elem().unwrap();
    let (long, short) = (numbers(200), numbers(1));
    // SAFETY: the variable is this test's alone.
    unsafe { variable.set(&long) }.unwrap();
    let mut elements = variable.elements().unwrap();
    elements.next().unwrap().unwrap();
    // SAFETY: the variable is this test's alone.
    unsafe { variable.set(&short) }.unwrap();
    assert_eq!(elements.map(Result::unwrap).count(), 199);
}

#[test]
fn the_elements_of_a_slice_are_variables() {
    let slice = numbers(3);
    for element in slice.elements().unwrap() {
        let element = element.unwrap();
        let doubled = int(2 * element.get::<isize>().unwrap());
        // SAFETY: the slice is this test's alone.
        unsafe { element.set(&doubled) }.unwrap();
    }
    assert_eq!(slice.get::<Vec<isize>>().unwrap(), [0, 2, 4]);
    let part = slice.slice(1..3).unwrap();
    // SAFETY: the slice is this test's alone.
    unsafe { part.index(0).unwrap().set(&int(9)) }.unwrap();
    assert_eq!(slice.to_string(), "[0 9 4]", "it is shared");
    assert_eq!(
        Value::new("text".to_owned())
            .unwrap()
            .slice(1..3)
            .unwrap()
            .to_string(),
        "ex"
    );
    let array = Value::new::<[u8; 3]>([1, 2, 3]).unwrap();
    assert_eq!(array.slice(0..2).unwrap().to_string(), "[1 2]");
    let why = |refused: Result<Value, ValueError>| refused.unwrap_err().to_string();
    let head = "this Go value does not support the operation: ";
    assert_eq!(
        why(slice.slice(1..4)),
        format!("{head}1 to 4 is not in a []int of length 3"),
        "though there is room behind it"
    );
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is wrong")]
    let reversed = slice.slice(2..1);
    assert!(reversed.is_err());
    assert_eq!(
        why(int(1).slice(0..0)),
        format!("{head}int is not a slice, array or string")
    );
}

#[test]
fn appending_makes_a_new_slice() {
    let slice = numbers(2);
    let longer = slice.append(&[&int(7), &int(8)]).unwrap();
    assert_eq!(
        (slice.to_string(), longer.to_string()),
        ("[0 1]".into(), "[0 1 7 8]".into())
    );
    let other = slice.append(&[&int(9)]).unwrap();
    assert_eq!(
        longer.to_string(),
        "[0 1 7 8]",
        "though there is room for it behind the slice"
    );
    assert_eq!(other.append(&[]).unwrap().to_string(), "[0 1 9]");
    let text = Value::new("x".to_owned()).unwrap();
    assert!(matches!(
        slice.append(&[&text]),
        Err(ValueError::Unassignable(_))
    ));
    assert_eq!(
        int(1).append(&[]).unwrap_err().to_string(),
        "this Go value does not support the operation: int is not a slice"
    );
}

#[test]
fn entries_of_a_map_are_told_and_deleted() {
    let ages = variable("Ages");
    let told = |ages: &Value| {
        let mut told: Vec<(String, isize)> = ages
            .entries()
            .unwrap()
            .into_iter()
            .map(|(key, element)| (key.get().unwrap(), element.get().unwrap()))
            .collect();
        told.sort();
        told
    };
    assert_eq!(
        told(&ages),
        [("ann".to_owned(), 30), ("bob".to_owned(), 40)]
    );
    let mine = ages.type_of().unwrap().make_map().unwrap();
    for (key, element) in ages.entries().unwrap() {
        // SAFETY: the map is this test's alone.
        unsafe { mine.set_entry(&key, &element) }.unwrap();
    }
    let ann = Value::new("ann".to_owned()).unwrap();
    for _ in 0..2 {
        // SAFETY: the map is this test's alone.
        unsafe { mine.delete_entry(&ann) }.unwrap();
        assert_eq!(told(&mine), [("bob".to_owned(), 40)]);
    }
    // SAFETY: the call is refused, and the map is this test's alone.
    assert!(unsafe { mine.delete_entry(&int(1)) }.is_err());
    // SAFETY: the call is refused: a number is not a map.
    assert!(unsafe { int(1).delete_entry(&int(1)) }.is_err());
    assert!(int(1).entries().is_err());
}

#[test]
fn what_is_of_another_kind_is_refused_by_the_name_of_its_type() {
    let rows = variable("Rows");
    let row = rows.index(0).unwrap();
    let nil = variable("Fixed").index(2).unwrap();
    let why = |error: ValueError| error.to_string();
    let refused = |what| format!("this Go value does not support the operation: {what}");
    assert_eq!(
        why(row.len().unwrap_err()),
        refused("main.Row has no length")
    );
    assert_eq!(why(nil.len().unwrap_err()), refused("nil has no length"));
    assert_eq!(
        why(row.index(0).unwrap_err()),
        refused("main.Row cannot be indexed")
    );
    let key = int(0);
    let map = "[]main.Row is not a map";
    assert_eq!(why(rows.entry(&key).unwrap_err()), refused(map));
    assert_eq!(why(rows.keys().unwrap_err()), refused(map));
    assert_eq!(why(rows.entries().unwrap_err()), refused(map));
    // SAFETY: the call is refused: the map is not writable.
    let set = unsafe { rows.set_entry(&key, &key) };
    assert_eq!(why(set.unwrap_err()), refused(map));
    // SAFETY: the call is refused: the map is not writable.
    let deleted = unsafe { rows.delete_entry(&key) };
    assert_eq!(why(deleted.unwrap_err()), refused(map));
    assert_eq!(
        why(row.call(&[]).unwrap_err()),
        refused("main.Row is not a func")
    );
    assert!(rows.index(3).is_err());
}

#[test]
fn a_variable_that_is_an_interface_is_seen_through() {
    open("types");
    let holder = Type::of::<Vec<Value>>().unwrap();
    let holder = holder.make_slice(1, 1).unwrap().index(0).unwrap();
    // SAFETY: the variable is this test's alone.
    let put = |value: &Value| unsafe { holder.set(value) }.unwrap();
    assert!(holder.is_nil());
    put(&numbers(3));
    assert_eq!(holder.type_of().unwrap().to_string(), "interface {}");
    assert_eq!(holder.len().unwrap(), 3);
    assert_eq!(all(&holder), ["0", "1", "2"]);
    assert_eq!(holder.get::<Vec<isize>>().unwrap(), [0, 1, 2]);
    assert_eq!(
        holder
            .append(&[&int(7)])
            .unwrap()
            .slice(2..4)
            .unwrap()
            .to_string(),
        "[2 7]"
    );
    put(&variable("Ages"));
    let ann = Value::new("ann".to_owned()).unwrap();
    assert_eq!(holder.entry(&ann).unwrap().unwrap().to_string(), "30");
    put(&variable("Rows").index(1).unwrap());
    assert_eq!(holder.field("Cells").unwrap().to_string(), "[2 3]");
    put(&function("Numbers"));
    assert_eq!(holder.call(&[&int(2)]).unwrap()[0].to_string(), "[0 1]");
    let typed: plugin_core::FuncValue<fn(isize) -> Vec<isize>> = holder.func().unwrap();
    assert_eq!(typed.call(1).unwrap(), [0]);
    let count: Func<fn(isize) -> Value> = open("types").func("Count").unwrap();
    put(&count.call(2).unwrap());
    assert_eq!(holder.range().unwrap().count(), 2);
}
