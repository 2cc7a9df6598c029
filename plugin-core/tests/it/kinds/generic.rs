//! Generic Go types by name, in all spellings of Go.

use super::Celsius;
use crate::support::open;
use plugin_core::{Error, Func, GoNewtype, GoStruct, PluginApi, Type, Value};

#[derive(GoStruct, Debug, PartialEq, Clone)]
#[go(type = "Two[string, []Celsius]")]
struct Temperatures {
    first: String,
    second: Vec<Celsius>,
}

#[derive(GoStruct, Debug, PartialEq)]
#[go(type = "main.Two[string, []main.Celsius]")]
struct Qualified {
    first: String,
    second: Vec<Celsius>,
}

#[derive(GoStruct, Debug, PartialEq)]
#[go(type = "example.com/fixtures/kinds.Two[string,[]example.com/fixtures/kinds.Celsius]")]
struct ByPath {
    first: String,
    second: Vec<Celsius>,
}

#[derive(GoNewtype, Debug)]
#[go(type = "List[Two[string, int]]")]
struct Lists(Vec<One>);

#[derive(GoStruct, Debug)]
#[go(type = "Two[string,int]")]
struct One {
    first: String,
    second: isize,
}

#[derive(GoStruct, Debug)]
#[go(type = "Two[any, interface{}]")]
struct AnyTwo {
    first: Value,
    second: Value,
}

#[test]
fn a_struct_stands_for_a_generic_type_of_that_name() {
    let plugin = open("kinds");
    macro_rules! swapped {
        ($($type:ident)*) => {$(
            let swap: Func<fn($type) -> $type> = plugin.func("SwapTemperatures").unwrap();
            let of = |temperatures: [f64; 2]| $type {
                first: "x".to_owned(),
                second: temperatures.map(Celsius).to_vec(),
            };
            assert_eq!(swap.call(of([1.0, 2.0])).unwrap(), of([2.0, 1.0]));
            let value = Value::new(of([1.0, 2.0])).unwrap();
            assert_eq!(value.get::<$type>().unwrap(), of([1.0, 2.0]));
            assert!(Type::of::<$type>().unwrap().is(&value.type_of().unwrap()));
        )*};
    }
    swapped!(Temperatures Qualified ByPath);
    let any: Func<fn(AnyTwo) -> bool> = plugin.func("AnyTwo").unwrap();
    let two = AnyTwo {
        first: 1isize.into(),
        second: 1isize.into(),
    };
    assert!(any.call(two).unwrap());
    let lists: Func<fn(Lists) -> isize> = plugin.func("Lists").unwrap();
    let one = One {
        first: String::new(),
        second: 1,
    };
    assert_eq!(lists.call(Lists(vec![one])).unwrap(), 1);
}

#[test]
fn type_named_finds_them() {
    let plugin = open("kinds");
    for (spelled, text) in [
        ("Two[any, any]", "main.Two[interface {},interface {}]"),
        (
            "main.Two[interface{}, any]",
            "main.Two[interface {},interface {}]",
        ),
        (
            "*Two[string, map[string]any]",
            "*main.Two[string,map[string]interface {}]",
        ),
        (
            "Two[int8, struct{ A int }]",
            "main.Two[int8,struct { A int }]",
        ),
        (
            "[]Two[string, []main.Celsius]",
            "[]main.Two[string,[]example.com/fixtures/kinds.Celsius]",
        ),
    ] {
        let found = plugin.type_named(spelled);
        assert_eq!(found.unwrap().to_string(), text, "{spelled}");
    }
    assert!(plugin.type_named("Two[any, int8]").is_err());
}

#[derive(PluginApi)]
struct Right {
    #[go(
        type = "func(func(*example.com/fixtures/kinds.Two[string, []Celsius]) error) (err error)"
    )]
    #[allow(dead_code, reason = "it is bound")]
    use_two: Func<fn(Value) -> Result<(), plugin_core::GoError>>,
}

#[derive(PluginApi, Debug)]
struct Wrong {
    #[go(type = "func(func(*example.com/other.Two[string, []Celsius]) error) error")]
    #[allow(dead_code, reason = "it is bound")]
    use_two: Func<fn(Value) -> Result<(), plugin_core::GoError>>,
}

#[test]
fn a_symbol_can_be_demanded_by_paths() {
    let plugin = open("kinds");
    assert!(Right::bind(&plugin).is_ok());
    assert!(matches!(Wrong::bind(&plugin), Err(Error::Interface { .. })));
}

#[derive(GoStruct, Debug)]
struct Grid {
    rows: Option<[isize; 2]>,
}

#[test]
fn what_differs_is_told_with_what_is_around_it() {
    let plugin = open("kinds");
    let error = plugin.func::<fn(Grid) -> isize>("Sum").unwrap_err();
    let told = "parameter 1 is main.Grid with Rows *[2]*int, not *[2]int";
    assert!(error.to_string().contains(told), "{error}");
    let error = plugin.func::<fn(u8) -> u8>("NextTiny").unwrap_err();
    let told = "parameter 1 is main.Tiny, not uint8 (its underlying type is int8, Rust's i8)";
    assert!(error.to_string().contains(told), "{error}");
    let _ = |grid: Grid| grid.rows;
}
