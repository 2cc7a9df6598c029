//! The names by which a Rust struct finds the fields of a Go struct.

use crate::support::open;
use plugin_core::{Func, Value};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use std::fmt;

static FIELDS: [&str; 2] = ["name", "number"];

/// What the fields are called for a struct that has the first `N` of [`FIELDS`].
#[derive(Debug, PartialEq)]
struct Called<const N: usize>(Vec<String>);

impl<'de, const N: usize> Deserialize<'de> for Called<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Vec<String>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a struct")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
                let mut names = Vec::new();
                while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                    names.push(name);
                }
                Ok(names)
            }
        }
        let names = deserializer.deserialize_struct("Called", &FIELDS[..N], Names);
        names.map(Self)
    }
}

#[test]
fn two_structs_whose_names_begin_at_one_place_are_told_apart() {
    let pair: Func<fn(isize) -> Value> = open("boundary").func("SlowPair").unwrap();
    let pair = || pair.call(0).unwrap();
    let pairs = Value::new(vec![pair(), pair(), pair()]).unwrap();
    let called: (Called<1>, Called<2>, Called<0>) = pairs.to_serde().unwrap();
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    assert_eq!(
        called,
        (
            Called(names(["name", "Number"])),
            Called(names(["name", "number"])),
            Called(names(["Name", "Number"])),
        )
    );
}

#[test]
fn a_field_can_be_called_a_dash() {
    let new: Func<fn() -> Value> = open("serde").func("NewDashed").unwrap();
    let dashed: serde_json::Value = new.call().unwrap().to_serde().unwrap();
    assert_eq!(dashed, serde_json::json!({ "-": 1 }));
}
