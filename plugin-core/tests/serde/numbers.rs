//! Numbers and keys as in JSON: `1.0` for an integer, and integers as the keys of objects.

use crate::support::{open, variable};
use plugin_core::{Value, serde::Serde};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// Returns Go's reading of a configuration with this level and these numbers, or the error.
fn given(level: serde_json::Value, numbers: serde_json::Value) -> Result<String, String> {
    let like = variable("serde", "Current");
    let given = json!({"level": level, "numbers": numbers});
    let made = Value::from_serde_like(&given, &like).map_err(|error| error.to_string())?;
    let part = |name| made.field(name).unwrap().to_string();
    Ok(format!("{} {}", part("Level"), part("Numbers")))
}

#[test]
fn floats_without_a_fraction_are_integers() {
    assert_eq!(given(json!(-2.0), json!({})).unwrap(), "-2 map[]");
    assert_eq!(given(json!(1e2), json!({})).unwrap(), "100 map[]");
    for wrong in [1.5, 128.0, -129.0, 1e300, -1e19] {
        let told = given(json!(wrong), json!({})).unwrap_err();
        assert!(told.contains("level: "), "{told}");
        let tail = "is given for a Go main.Level, which does not hold it";
        assert!(told.ends_with(tail), "{told}");
    }
    // The greatest float below 2^64, and 2^64 itself.
    let like = Value::new(0u64).unwrap();
    let uint = |n: f64| Value::from_serde_like(&n, &like);
    let most = 2f64.powi(64).next_down();
    assert_eq!(uint(most).unwrap().get::<u64>().unwrap(), most as u64);
    assert!(uint(2f64.powi(64)).is_err() && uint(-1.0).is_err() && uint(f64::NAN).is_err());
}

#[test]
fn what_go_read_from_json_is_read_as_integers() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Config {
        port: u16,
        shift: i64,
        big: u64,
        wide: i128,
        ratio: f32,
    }
    open("serde");
    // Go's encoding/json has a float64 for each number where the type is any.
    let read = json!({"port": 80.0, "shift": -5.0, "big": 1.8e19, "wide": 7.0, "ratio": 2.0});
    let value = Value::from_serde(&read).unwrap();
    assert!(value.field("port").is_err(), "a map");
    let expected = Config {
        port: 80,
        shift: -5,
        big: 18_000_000_000_000_000_000,
        wide: 7,
        ratio: 2.0,
    };
    assert_eq!(value.to_serde::<Config>().unwrap(), expected);
    for wrong in [json!(0.5), json!(65536.0), json!(-1.0), json!(1e300)] {
        let value = Value::from_serde(&json!({ "port": wrong })).unwrap();
        let error = value.to_serde::<HashMap<String, u16>>().unwrap_err();
        assert_eq!(error.path(), "port");
        assert!(error.to_string().contains("invalid "), "{error}");
    }
}

#[test]
fn keys_of_json_are_the_integers_of_a_go_map() {
    let numbers = json!({"-7": [1, 2], "100": [0, 1.5]});
    assert_eq!(
        given(json!(0), numbers).unwrap(),
        "0 map[-7:(1+2i) 100:(0+1.5i)]"
    );
    for wrong in ["x", "128", "", "1.0", "99999999999999999999"] {
        let told = given(json!(0), json!({ wrong: [0, 0] })).unwrap_err();
        let tail = format!(
            "{wrong:?} is given for the key of a map, a Go main.Level, which does not hold it"
        );
        assert!(told.ends_with(&tail), "{told}");
        assert!(told.contains("numbers"), "{told}");
    }
    // Integers for a map with texts.
    let like = variable("serde", "Current").field("ByName").unwrap();
    let by_number = BTreeMap::from([(7u8, json!({"ID": 1}))]);
    let made = Value::from_serde_like(&by_number, &like).unwrap();
    assert_eq!(made.to_string(), "map[7:{1 }]");
}

#[test]
fn integers_of_a_go_map_are_keys_of_json() {
    #[derive(Deserialize, Serialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Id(String);
    open("serde");
    let by_number = BTreeMap::from([(-3, "a"), (4, "b")]);
    let value = Value::from_serde(&by_number).unwrap();
    assert_eq!(value.go_type(), "map[interface {}]interface {}");
    let read: serde_json::Value = value.to_serde().unwrap();
    assert_eq!(read, json!({"-3": "a", "4": "b"}));
    let read: BTreeMap<Id, String> = value.to_serde().unwrap();
    assert_eq!(read[&Id("-3".to_owned())], "a");
    let read: BTreeMap<i8, String> = value.to_serde().unwrap();
    assert_eq!(read[&4], "b");
    // A value is not a key.
    let value = Value::from_serde(&BTreeMap::from([(1, 2)])).unwrap();
    let error = value.to_serde::<BTreeMap<String, String>>().unwrap_err();
    assert_eq!(error.path(), "[1]");
}

#[test]
fn texts_of_a_go_map_are_integers_where_rust_has_them() {
    open("serde");
    let value = Value::from_serde(&json!({"-3": 1, "4": 2})).unwrap();
    let read: BTreeMap<i64, u8> = value.to_serde().unwrap();
    assert_eq!(read, BTreeMap::from([(-3, 1), (4, 2)]));
    let error = value.to_serde::<BTreeMap<u8, u8>>().unwrap_err();
    assert!(error.to_string().contains("-3"), "{error}");
    let value = Value::from_serde(&json!({"four": 1})).unwrap();
    let error = value.to_serde::<BTreeMap<u8, u8>>().unwrap_err();
    assert_eq!(error.path(), "four");
    assert!(
        error.to_string().contains("invalid type: string"),
        "{error}"
    );
}

#[test]
fn like_json_has_texts_for_keys() {
    let plugin = open("serde");
    let describe = plugin
        .func::<fn(Serde<BTreeMap<u8, u8>>) -> String>("Describe")
        .unwrap();
    let keys = || Serde::new(&BTreeMap::from([(1, 2)])).unwrap();
    assert_eq!(
        describe.call(keys()).unwrap(),
        "map[interface {}]interface {} map[1:2]"
    );
    assert_eq!(
        describe.call(keys().like_json()).unwrap(),
        "map[string]interface {} map[1:2]"
    );
}
