//! Structs, maps and pointers.

use crate::support::open;
use plugin_core::{Error, Func, GoError, GoStruct, Var};
use std::collections::{BTreeMap, HashMap};

#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
#[go(name = "Item")]
struct Item {
    small: u8,
    #[go(tag = r#"json:"name""#)]
    name: String,
    count: i32,
    ratio: f64,
    tags: Vec<String>,
    #[go(name = "hidden")]
    hidden: bool,
}

#[derive(GoStruct, Debug, Clone, PartialEq)]
struct Small {
    a: isize,
    b: String,
    c: f32,
}

#[derive(GoStruct, Debug, Clone, PartialEq)]
struct Order {
    first: Item,
    by_name: HashMap<String, Item>,
    best: Option<Box<Item>>,
    pair: [Item; 2],
}

fn item(name: &str, count: i32) -> Item {
    Item {
        name: name.to_owned(),
        count,
        ..Item::default()
    }
}

#[test]
fn a_struct_goes_through_memory_field_by_field() {
    let double: Func<fn(Item) -> Item> = open("composites").func("Double").unwrap();
    let item = Item {
        small: 21,
        name: "ab".into(),
        count: -5,
        ratio: 1.25,
        tags: vec!["x".into(), String::new()],
        hidden: false,
    };
    let expected = Item {
        small: 42,
        name: "abab".into(),
        count: -10,
        ratio: 2.5,
        tags: vec!["x".into(), String::new(), "x".into(), String::new()],
        hidden: true,
    };
    assert_eq!(double.call(&item).unwrap(), expected);
    assert_eq!(
        double.call(Item::default()).unwrap(),
        Item {
            hidden: true,
            ..Item::default()
        }
    );
}

#[test]
fn a_small_struct_goes_through_registers_beside_others() {
    let swap: Func<fn(isize, Small, f64) -> (Small, f64, isize)> =
        open("composites").func("Swap").unwrap();
    let small = Small {
        a: -1,
        b: "text".into(),
        c: 0.5,
    };
    let expected = (
        Small {
            a: 7,
            b: "text!".into(),
            c: 2.25,
        },
        0.5,
        -1,
    );
    assert_eq!(swap.call(7, small, 2.25).unwrap(), expected);
}

#[test]
fn maps_both_ways() {
    let plugin = open("composites");
    let count: Func<fn(Vec<String>) -> HashMap<String, isize>> = plugin.func("Count").unwrap();
    let counts = count.call(["a", "b", "a"]).unwrap();
    assert_eq!(
        counts,
        HashMap::from([("a".to_owned(), 2), ("b".to_owned(), 1)])
    );
    assert!(count.call(&[] as &[&str]).unwrap().is_empty());

    let keys: Func<fn(BTreeMap<String, Vec<i64>>) -> Vec<String>> = plugin.func("Keys").unwrap();
    let map = BTreeMap::from([("b".to_owned(), vec![1, -2]), ("a".to_owned(), vec![])]);
    assert_eq!(keys.call(map).unwrap(), ["a[]", "b[1 -2]"]);

    let is_nil: Func<fn(HashMap<isize, bool>) -> bool> = plugin.func("IsNilMap").unwrap();
    assert!(!is_nil.call(HashMap::new()).unwrap());
    let nil: Func<fn() -> HashMap<isize, bool>> = plugin.func("NilMap").unwrap();
    assert_eq!(nil.call().unwrap(), HashMap::new());
}

#[test]
fn pointers_lead_to_copies_and_nil_is_none() {
    let plugin = open("composites");
    let place: Func<fn(i32) -> Option<Box<Order>>> = plugin.func("Place").unwrap();
    let total: Func<fn(Option<Box<Order>>) -> Result<i32, GoError>> = plugin.func("Total").unwrap();
    assert_eq!(place.call(0).unwrap(), None);
    let placed = item("item 5", 5);
    let order = Order {
        first: placed.clone(),
        by_name: HashMap::from([(placed.name.clone(), placed.clone())]),
        best: Some(Box::new(placed)),
        pair: [item("", 5), item("", -5)],
    };
    assert_eq!(place.call(5).unwrap().as_deref(), Some(&order));
    assert_eq!(
        total.call(Some(Box::new(order.clone()))).unwrap().unwrap(),
        15
    );
    let less = Order {
        best: None,
        by_name: HashMap::new(),
        ..order
    };
    assert_eq!(total.call(Some(Box::new(less))).unwrap().unwrap(), 5);
    assert_eq!(total.call(None).unwrap().unwrap_err().message(), "no order");
}

#[test]
fn variables_of_structs_and_maps() {
    let plugin = open("composites");
    let best: Var<Item> = plugin.var("Best").unwrap();
    let stock: Var<HashMap<String, Vec<Item>>> = plugin.var("Stock").unwrap();
    let pieces: Func<fn() -> i32> = plugin.func("Pieces").unwrap();
    // SAFETY: no other thread uses these variables.
    assert_eq!(unsafe { best.read() }.unwrap(), item("best", 1));
    let better = Item {
        tags: vec!["new".into()],
        ..item("better", 2)
    };
    // SAFETY: no other thread uses these variables.
    unsafe { best.write(&better) }.unwrap();
    // SAFETY: no other thread uses these variables.
    assert_eq!(unsafe { best.read() }.unwrap(), better);

    let cup = Item {
        tags: vec!["blue".into()],
        ..item("cup", 3)
    };
    let shelf = HashMap::from([("shelf".to_owned(), vec![cup.clone()])]);
    // SAFETY: no other thread uses these variables.
    assert_eq!(unsafe { stock.read() }.unwrap(), shelf);
    let more = HashMap::from([
        ("a".to_owned(), vec![cup.clone(), cup.clone()]),
        ("b".to_owned(), vec![cup]),
    ]);
    // SAFETY: no other thread uses these variables.
    unsafe { stock.write(more) }.unwrap();
    assert_eq!(pieces.call().unwrap(), 9);
}

/// The difference in the error for a Rust struct that is not the Go struct.
fn mismatch<T: plugin_core::GoValue>() -> String {
    let error = open("composites").var::<T>("Best").unwrap_err();
    let Error::TypeMismatch { difference, .. } = &error else {
        panic!("{error}")
    };
    difference.to_string()
}

#[test]
fn a_struct_that_differs_is_told_by_its_field() {
    macro_rules! structs {
        ($($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty),* } $expected:literal)*) => {
            $({
                #[derive(GoStruct)]
                struct $name { $($(#[$attribute])* $field: $type),* }
                assert_eq!(mismatch::<$name>(), $expected);
            })*
        };
    }
    structs! {
        Short { small: u8 } "it holds main.Item with 6 fields, not 1: Rust's Short has no field for Go's Name"
        Longer { small: u8, name: String, count: i32, ratio: f64, tags: Vec<String>, #[go(name = "hidden")] hidden: bool, more: u8 }
            "it holds main.Item with 6 fields, not 7: Rust's Longer has a field More, and Go's has not"
        Renamed { small: u8, title: String, count: i32, ratio: f64, tags: Vec<String>, hidden: bool }
            "it holds main.Item with field 2 Name, not Title"
        Retyped { small: u8, name: String, count: isize, ratio: f64, tags: Vec<String>, hidden: bool }
            "it holds main.Item with Count int32, not int (Rust's isize is Go's int; use i32 or i64)"
        Nested { small: u8, name: String, count: i32, ratio: f64, tags: Vec<RawBytes>, hidden: bool }
            "it holds main.Item with Tags []string, not [][]uint8"
        Retagged { small: u8, #[go(tag = "x")] name: String, count: i32, ratio: f64, tags: Vec<String>, hidden: bool }
            "it holds main.Item with Name tagged `json:\"name\"`, not `x`"
    }
    #[derive(GoStruct)]
    #[go(name = "Thing")]
    struct Other {
        small: u8,
    }
    assert_eq!(mismatch::<Other>(), "it holds main.Item, not Thing");
}

/// Of a value whose type is known at run time, too.
#[test]
fn a_value_that_differs_is_told_by_its_field() {
    // SAFETY: no Go code runs that uses the variable.
    let best = unsafe { open("composites").lookup("Best").unwrap().variable() }.unwrap();
    #[derive(GoStruct, Debug)]
    struct Retyped {
        small: u8,
        name: String,
        count: isize,
        ratio: f64,
        tags: Vec<String>,
        hidden: bool,
    }
    #[derive(GoStruct, Debug)]
    struct Renamed {
        small: u8,
        title: String,
        count: i32,
        ratio: f64,
        tags: Vec<String>,
        hidden: bool,
    }
    #[derive(GoStruct, Debug)]
    struct Nested {
        small: u8,
        name: String,
        count: i32,
        ratio: f64,
        tags: Vec<Vec<u8>>,
        hidden: bool,
    }
    let told = [
        best.get::<Retyped>().map(drop).unwrap_err(),
        best.get::<Renamed>().map(drop).unwrap_err(),
        best.get::<Nested>().map(drop).unwrap_err(),
        best.get::<isize>().map(drop).unwrap_err(),
    ]
    .map(|error| error.to_string());
    for (told, end) in told.iter().zip([
        "}: field Count of main.Item: it is int32, not int",
        "}: field Name of main.Item: the Rust struct has Title there",
        "}: field Tags of main.Item: it is string, not a Rust Vec",
        "the Go value is main.Item, not int",
    ]) {
        assert!(told.ends_with(end), "{told}");
    }
}

type RawBytes = Vec<u8>;
