//! Conversion by serde: Go values of all shapes from Rust, and into Rust.

mod left_out;
mod limits;
mod names;
mod numbers;
mod places;
#[path = "../it/access/race.rs"]
mod race;
mod races;
#[path = "../it/support.rs"]
mod support;
mod texts;
mod wrong;

use ::serde::{Deserialize, Serialize};
use plugin_core::{
    CallError, Callback, Func, Value,
    serde::{Serde, SerdeError},
};
use serde_json::json;
use std::{collections::BTreeMap, thread};
use support::{in_child, open};

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Default)]
struct Base {
    #[serde(rename = "ID")]
    id: u16,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Default)]
struct Config {
    id: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    title: String,
    max_url: Option<i64>,
    ratio: f32,
    level: i8,
    tags: Vec<String>,
    raw: Vec<u8>,
    pair: (bool, bool),
    by_name: BTreeMap<String, Base>,
    numbers: BTreeMap<i8, (f64, f64)>,
    when: String,
    any: serde_json::Value,
}

fn config() -> Config {
    Config {
        id: 7,
        note: Some("n".into()),
        title: "tt".into(),
        max_url: Some(-9),
        ratio: 0.5,
        level: -3,
        tags: vec!["x".into(), String::new()],
        raw: vec![1, 255],
        pair: (false, true),
        by_name: BTreeMap::from([("b".into(), Base { id: 1 })]),
        numbers: BTreeMap::from([(-1, (1.0, -2.0))]),
        when: "2024-02-29T12:00:00.5+01:00".into(),
        any: json!({"k": [1, "b", null, 2.5, true]}),
    }
}

fn describe(value: &Value) -> String {
    let describe: Func<fn(Value) -> String> = open("serde").func("Describe").unwrap();
    describe.call(value).unwrap()
}

#[test]
fn any_is_what_go_has_for_it() {
    open("serde");
    let told = |value| describe(&Value::from_serde(&value).unwrap());
    assert_eq!(told(json!(null)), "<nil> <nil>");
    assert_eq!(told(json!(true)), "bool true");
    assert_eq!(told(json!(-5)), "int -5");
    assert_eq!(told(json!(u64::MAX)), "uint64 18446744073709551615");
    assert_eq!(told(json!(2.5)), "float64 2.5");
    assert_eq!(told(json!("é")), "string é");
    assert_eq!(told(json!([1, [], "x"])), "[]interface {} [1 [] x]");
    assert_eq!(
        told(json!({"b": {"c": 1}, "a": null})),
        "map[string]interface {} map[a:<nil> b:map[c:1]]"
    );
    let told = describe(&Value::from_serde(&BTreeMap::from([(2, 'x'), (1, 'y')])).unwrap());
    assert_eq!(told, "map[interface {}]interface {} map[1:y 2:x]");
}

#[test]
fn configuration_goes_where_go_has_a_map_as_krakend_gives_it() {
    let describe: Func<fn(Serde<serde_json::Value>) -> String> =
        open("serde").func("DescribeMap").unwrap();
    let config = Serde::new(&json!({"path": "/x", "times": 2, "deep": {"a": [1]}})).unwrap();
    assert_eq!(
        describe.call(&config).unwrap(),
        "map[string]interface {} map[deep:map[a:[1]] path:/x times:2]"
    );
    // The numbers of those who read it as JSON are floats.
    let types: Func<fn(Serde<serde_json::Value>) -> String> =
        open("serde").func("Describe").unwrap();
    let number = Serde::new(&json!(3)).unwrap();
    assert_eq!(types.call(&number).unwrap(), "int 3");
    assert_eq!(types.call(number.like_json()).unwrap(), "float64 3");
    let wrong = describe.call(Serde::new(&json!([1])).unwrap()).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "a value for Go's DescribeMap cannot be converted: argument 1: []interface {} is given for a Go map[string]interface {}"
    );
    assert!(
        matches!(&wrong, CallError::Unconvertible { symbol, reason } if symbol == "DescribeMap" && reason.starts_with("argument 1: ")),
        "{wrong}"
    );
}

#[test]
fn structs_both_ways_by_the_names_of_their_fields() {
    let plugin = open("serde");
    let print: Func<fn(Serde<Config>) -> String> = plugin.func("Print").unwrap();
    let printed = print.call(Serde::new(&config()).unwrap()).unwrap();
    assert_eq!(
        printed,
        "7n tt-9 0.5 -3 [x ] [1 255] [false true] map[b:{1 }] map[-1:(1-2i)] 2024-02-29 11:00:00.5 +0000 UTC map[k:[1 b <nil> 2.5 true]] 0"
    );
    let echo: Func<fn(Serde<Option<Config>>) -> Serde<Option<Config>>> =
        plugin.func("Echo").unwrap();
    let there = |config| echo.call(Serde::new(&config).unwrap()).unwrap();
    assert_eq!(there(Some(config())).get().unwrap(), Some(config()));
    assert_eq!(there(None).get().unwrap(), None);
    let bare = Config {
        when: "0001-01-01T00:00:00Z".into(),
        ..Config::default()
    };
    assert_eq!(there(Some(bare.clone())).get().unwrap(), Some(bare));
    // What Go has written can be given to Go, and read as something else.
    let texts = Config {
        numbers: BTreeMap::new(), // serde_json has texts for keys only
        ..config()
    };
    let again = echo.call(there(Some(texts))).unwrap();
    let value: Func<fn(Serde<Option<Config>>) -> Value> = plugin.func("Echo").unwrap();
    let json: serde_json::Value = value.call(again).unwrap().to_serde().unwrap();
    assert_eq!(json["title"], "tt", "the name in JSON");
    assert_eq!(json["MaxURL"], -9);
    assert_eq!(json["ByName"], json!({"b": {"ID": 1}}));
    assert_eq!(json.get("Secret").or(json.get("hidden")), None);
    assert_eq!(json["Raw"], "Af8=");
}

#[test]
fn a_new_value_is_of_the_type_of_another() {
    let plugin = open("serde");
    let current = support::variable("serde", "Current");
    let made = Value::from_serde_like(&config(), &current).unwrap();
    assert_eq!(made.go_type(), "main.Config");
    let print: Func<fn(Value) -> String> = plugin.func("Print").unwrap();
    assert!(print.call(&made).unwrap().starts_with("7n tt-9"));
    assert_eq!(made.to_serde::<Config>().unwrap(), config());
    let unknown = Value::from_serde_like(&json!({"nam": 1}), &current).unwrap_err();
    assert_eq!(unknown.to_string(), "a Go main.Config has no field nam");
    let why = |value: serde_json::Value| {
        let error = Value::from_serde_like(&value, &current).unwrap_err();
        error.to_string().rsplit(": ").next().unwrap().to_owned()
    };
    assert_eq!(
        why(json!({"level": 128})),
        "128 is given for a Go main.Level, which does not hold it"
    );
    assert_eq!(
        why(json!({"id": -1})),
        "-1 is given for a Go uint16, which does not hold it"
    );
    assert_eq!(
        why(json!({"title": null})),
        "nothing is given for a Go string"
    );
    assert_eq!(
        why(json!({"tags": "x"})),
        "string is given for a Go []string"
    );
    assert_eq!(
        why(json!({"pair": [true]})),
        "1 elements are given for a Go [2]bool"
    );
    assert_eq!(
        why(json!({"pair": [true, true, true]})),
        "more than 2 elements are given for a Go [2]bool"
    );
    assert_eq!(
        why(json!({"when": "now"})),
        "\"now\" is not a time in RFC 3339 format"
    );
    assert_eq!(why(json!(1)), "int is given for a Go main.Config");
}

#[test]
fn many_structs_cross_at_once() {
    #[derive(Deserialize)]
    struct Part {
        #[serde(rename = "ID")]
        id: u16,
        #[serde(rename = "Name", alias = "title")]
        name: String,
    }
    let many: Func<fn(isize) -> Serde<Vec<Part>>> = open("serde").func("Many").unwrap();
    let parts = many.call(1000).unwrap().get().unwrap();
    assert_eq!(parts.len(), 1000);
    assert_eq!((parts[999].id, &*parts[999].name), (999, "999"));
}

#[test]
fn enums_and_options_come_back() {
    #[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
    enum Choice {
        Unit,
        New(u8),
        Two(i64, String),
        Named { a: Option<bool>, b: () },
    }
    open("serde");
    let all = vec![
        Choice::Unit,
        Choice::New(9),
        Choice::Two(i64::MIN, "z".into()),
        Choice::Named { a: None, b: () },
    ];
    let value = Value::from_serde(&all).unwrap();
    let told = describe(&value);
    assert_eq!(
        told,
        "[]interface {} [Unit map[New:9] map[Two:[-9223372036854775808 z]] map[Named:map[a:<nil> b:<nil>]]]"
    );
    assert_eq!(value.to_serde::<Vec<Choice>>().unwrap(), all);
    assert_eq!(Serde::new(&all).unwrap().get().unwrap(), all);
    assert!(
        Value::from_serde(&u128::MAX)
            .unwrap_err()
            .to_string()
            .contains("beyond Go's integers")
    );
    let wrong = value.to_serde::<Vec<u8>>().unwrap_err();
    assert!(matches!(wrong, SerdeError::Unexpected { .. }), "{wrong}");
}

#[test]
fn variables_and_callbacks_take_it_too() {
    let plugin = open("serde");
    let current = plugin.var::<Serde<Config>>("Current").unwrap();
    // SAFETY: no other thread uses the variable.
    let read = unsafe { current.read() }.unwrap();
    assert_eq!(read.get().unwrap().any, json!({"a": [1, "b", null, 2.5]}));
    type Change = fn(Serde<Config>) -> Serde<Config>;
    let shout: Func<fn(Callback<Change>) -> String> = plugin.func("Shout").unwrap();
    let change = Callback::<Change>::new(|config| {
        let mut config = config.get().unwrap();
        config.title.make_ascii_uppercase();
        Serde::new(&config).unwrap()
    });
    assert!(shout.call(change).unwrap().starts_with("0 CURRENT0 0"));
}

#[test]
fn trees_survive_the_collector_at_its_busiest() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        return;
    }
    let plugin = open("serde");
    let echo: Func<fn(Serde<Config>) -> Serde<Config>> = plugin.func("Echo").unwrap();
    let expected = config();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let there = echo.call(Serde::new(&expected).unwrap()).unwrap();
                    assert_eq!(there.get().unwrap(), expected);
                    let value = Value::from_serde(&expected).unwrap();
                    assert_eq!(value.to_serde::<Config>().unwrap(), expected);
                }
            });
        }
    });
    plugin.collect_garbage();
}
