//! A caller's `Serialize` and `Deserialize` that break serde's rules: a clear error, and never a wrong value.

use crate::support::{open, variable};
use plugin_core::{Value, serde::SerdeError};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor},
    ser::{SerializeMap, SerializeSeq, SerializeTuple},
};
use serde_json::json;
use std::{collections::BTreeMap, fmt};

/// The behaviours of a type's `Serialize`.
enum Writes {
    KeyOnly,
    TwoKeys,
    ValueOnly,
    /// Announces that many elements, and has two.
    Announced(usize),
    /// Continues after a part has failed.
    SwallowsElement,
    SwallowsEntry,
    SwallowsOrder,
}

/// Fails after it has written something.
struct FailsLate;

impl Serialize for FailsLate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        seq.serialize_element(&1)?;
        Err(serde::ser::Error::custom("late"))
    }
}

impl Serialize for Writes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Announced(len) => {
                let mut tuple = serializer.serialize_tuple(*len)?;
                tuple.serialize_element("a")?;
                tuple.serialize_element("b")?;
                return tuple.end();
            }
            Self::SwallowsElement => {
                let mut seq = serializer.serialize_seq(None)?;
                let _ = seq.serialize_element(&FailsLate);
                seq.serialize_element(&2)?;
                return seq.end();
            }
            _ => {}
        }
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::TwoKeys => {
                map.serialize_key("a")?;
                map.serialize_key("b")?;
            }
            Self::ValueOnly => map.serialize_value(&1)?,
            Self::SwallowsEntry => {
                let _ = map.serialize_entry("a", &FailsLate);
                map.serialize_entry("b", &2)?;
            }
            Self::SwallowsOrder => {
                let _ = map.serialize_value(&1);
            }
            _ => map.serialize_key("a")?,
        }
        map.end()
    }
}

#[test]
fn a_serialize_that_breaks_the_rules_is_told_so() {
    open("serde");
    let told = |writes: Writes| {
        let outer = BTreeMap::from([("of", vec![writes])]);
        let error = Value::from_serde(&outer).unwrap_err();
        assert!(matches!(error, SerdeError::Unexpected { .. }), "{error:?}");
        error.to_string()
    };
    let map = "this type's Serialize ends a map after a key, without a value for it";
    assert_eq!(told(Writes::KeyOnly), format!("of[0].a: {map}"));
    let map = "this type's Serialize writes a key of a map, but no value for the key before it";
    assert_eq!(told(Writes::TwoKeys), format!("of[0].a: {map}"));
    let map = "this type's Serialize writes a value of a map, but no key for it";
    assert_eq!(told(Writes::ValueOnly), format!("of[0]: {map}"));
    assert_eq!(told(Writes::SwallowsOrder), format!("of[0]: {map}"));
    assert_eq!(told(Writes::SwallowsElement), "of[0][0][0]: late");
    assert_eq!(told(Writes::SwallowsEntry), "of[0].a[0]: late");
}

#[test]
fn how_many_elements_there_will_be_is_a_hint() {
    open("serde");
    for len in [0, 2, 3, usize::MAX] {
        let value = Value::from_serde(&Writes::Announced(len)).unwrap();
        assert_eq!(value.to_serde::<Vec<String>>().unwrap(), ["a", "b"]);
    }
}

/// Deserializes what it can, and otherwise uses the default.
#[derive(Debug, PartialEq, Default)]
struct OrDefault<T>(T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for OrDefault<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(deserializer).unwrap_or_default()))
    }
}

/// Asks for nothing.
#[derive(Debug, PartialEq)]
struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

#[test]
fn a_deserialize_may_be_content_with_an_error() {
    open("serde");
    type Lenient = OrDefault<Vec<(u8, u8)>>;
    let lists = json!([[[1, 2], [3, "x"], [5, 6]], 7, [[8, 9]], {"a": [1, {"b": 2}]}, "t", null]);
    let value = Value::from_serde(&lists).unwrap();
    let read: Vec<Lenient> = value.to_serde().unwrap();
    let empty = || OrDefault(vec![]);
    let good = OrDefault(vec![(8, 9)]);
    assert_eq!(read, [empty(), empty(), good, empty(), empty(), empty()]);
    assert_eq!(value.to_serde::<Lenient>().unwrap(), empty());
    assert_eq!(value.to_serde::<Vec<Unread>>().unwrap().len(), 6);
    assert_eq!(value.to_serde::<Unread>().unwrap(), Unread);
    // In fields of a Go struct and entries of a map, more often than options may be nested.
    let many = json!({"a": vec![json!([]); 600], "b": {"c": [[2]]}, "d": 1});
    let many = Value::from_serde(&many).unwrap();
    #[derive(Deserialize)]
    struct Many {
        a: Vec<OrDefault<Option<u8>>>,
        b: OrDefault<BTreeMap<String, u8>>,
        d: u8,
    }
    let many: Many = many.to_serde().unwrap();
    assert_eq!((many.a.len(), many.b.0.len(), many.d), (600, 0, 1));
    let server = open("serde")
        .func::<fn() -> Value>("NewServer")
        .unwrap()
        .call()
        .unwrap();
    #[derive(Deserialize)]
    struct Server {
        backend: OrDefault<Vec<u8>>,
        cert: String,
    }
    let server = server.to_serde::<Server>().unwrap();
    assert_eq!((server.backend.0.len(), &*server.cert), (0, "AP8Q"));
    // An error after one that was passed is told at its own place.
    let later: Result<Vec<(Lenient, u8)>, _> =
        Value::from_serde(&json!([[[[1, "x"]], 1], [[[2, "y"]], "z"]]))
            .unwrap()
            .to_serde();
    assert_eq!(later.unwrap_err().path(), "[1][1]");
}

/// Reads two entries of a map in the order that it is told, and a list beyond its end.
struct Reads<const ORDER: u8>;

impl<'de, const ORDER: u8> Deserialize<'de> for Reads<ORDER> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de, const ORDER: u8> Visitor<'de> for Reads<ORDER> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        match ORDER {
            0 => {
                map.next_key::<IgnoredAny>()?;
                map.next_key::<IgnoredAny>()?;
            }
            1 => {
                map.next_value::<IgnoredAny>()?;
            }
            2 => {
                map.next_key::<IgnoredAny>()?;
            }
            _ => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(self),
            Some(_) => Err(de::Error::custom("more than all")),
        }
    }
}

#[test]
fn a_deserialize_that_breaks_the_rules_is_told_so() {
    fn told<const ORDER: u8>(value: &Value) -> String {
        let error = value.to_serde::<Vec<Reads<ORDER>>>().err().unwrap();
        assert!(matches!(error, SerdeError::Unexpected { .. }), "{error:?}");
        error.to_string()
    }
    open("serde");
    let map = Value::from_serde(&json!([{"a": 1, "b": 2}])).unwrap();
    let record: Value = open("serde")
        .func::<fn(isize) -> Value>("Many")
        .unwrap()
        .call(1)
        .unwrap();
    for value in [map, record] {
        let key =
            "this type's Deserialize reads a key of a map, but not the value of the key before it";
        assert!(told::<0>(&value).ends_with(key), "{}", told::<0>(&value));
        let of_map = "this type's Deserialize reads a value of a map, but not its key";
        assert!(told::<1>(&value).ends_with(of_map), "{}", told::<1>(&value));
        assert!(told::<2>(&value).contains(": there are more "));
        assert!(told::<3>(&value).ends_with(of_map), "{}", told::<3>(&value));
    }
    let list = Value::from_serde(&json!([[1, 2], []])).unwrap();
    assert_eq!(list.to_serde::<Vec<Reads<0>>>().unwrap().len(), 2);
}

#[test]
fn two_names_of_one_field_are_an_error() {
    let like = variable("serde", "Current");
    for given in [
        json!({"level": 1, "Level": 2}),
        json!({"LEVEL": 1, "le_vel": 2}),
    ] {
        let error = Value::from_serde_like(&given, &like).unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains("field Level of a Go main.") && told.ends_with(" is given twice"),
            "{told}"
        );
    }
}
