//! Where in a value something could not be converted; errors and bytes as in JSON.

use crate::support::open;
use plugin_core::{
    CallError, Func, Value,
    serde::{Serde, SerdeError},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

fn call(name: &str) -> Value {
    let call: Func<fn() -> Value> = open("serde").func(name).unwrap();
    call.call().unwrap()
}

#[test]
fn a_value_of_another_type_is_named_by_its_path() {
    #[derive(Deserialize, Debug)]
    struct Backend {
        #[serde(rename = "host")]
        _host: String,
        #[serde(default, rename = "ports")]
        _ports: BTreeMap<i64, u8>,
    }
    #[derive(Deserialize, Debug)]
    struct Server {
        _backend: Vec<Backend>,
    }
    #[derive(Deserialize, Debug)]
    struct Wrong {
        #[serde(rename = "hooks")]
        _hooks: HashMap<String, Vec<Option<(u8,)>>>,
    }
    open("serde");
    let config = json!({"backend": [{"host": "a"}, {"host": "b", "ports": {}}, {"host": 7}]});
    let value = Value::from_serde(&json!({ "config": config })).unwrap();
    #[derive(Deserialize, Debug)]
    struct Whole {
        #[serde(rename = "config")]
        _config: Inner,
    }
    #[derive(Deserialize, Debug)]
    struct Inner {
        #[serde(rename = "backend")]
        _backend: Vec<Backend>,
    }
    let error = value.to_serde::<Whole>().unwrap_err();
    assert_eq!(error.path(), "config.backend[2].host");
    assert_eq!(
        error.to_string(),
        "config.backend[2].host: invalid type: integer `7`, expected a string"
    );
    let value = Value::from_serde(&json!({"hooks": {"on start": [null, [1], [2, 3]]}})).unwrap();
    let error = value.to_serde::<Wrong>().unwrap_err();
    assert!(
        error.to_string().starts_with("hooks[\"on start\"][2]: "),
        "{error}"
    );
    // A missing field is missing where the others are.
    let value = Value::from_serde(&json!({"config": {"backend": [{"ports": {}}]}})).unwrap();
    let error = value.to_serde::<Whole>().unwrap_err();
    assert_eq!(error.to_string(), "config.backend[0]: missing field `host`");
    let error = call("NewServer").to_serde::<Server>().unwrap_err();
    let path = error.path();
    assert!(path.starts_with("_backend[1].ports."), "{path}");
    let error = Value::from_serde(&7).unwrap().to_serde::<String>();
    assert!(error.unwrap_err().to_string().starts_with("invalid type"));
}

#[test]
fn keys_of_all_kinds_are_shown() {
    #[derive(Deserialize, Serialize, Hash, PartialEq, Eq, Debug, PartialOrd, Ord, Clone, Copy)]
    enum Key {
        One,
    }
    open("serde");
    let numbers = Value::from_serde(&BTreeMap::from([(-5, "x")])).unwrap();
    let error = numbers.to_serde::<BTreeMap<i64, u8>>().unwrap_err();
    assert_eq!(error.path(), "[-5]");
    let names = vec![
        BTreeMap::from([(Key::One, 1)]),
        BTreeMap::from([(Key::One, 2)]),
    ];
    assert_eq!(Serde::new(&names).unwrap().get().unwrap(), names);
    let variant = Value::from_serde(&json!({"at": {"One": [1, "x"]}})).unwrap();
    #[derive(Deserialize, Debug, PartialEq)]
    enum Variant {
        One(u8, u8),
    }
    let fine = Value::from_serde(&json!({"One": [1, 2]})).unwrap();
    assert_eq!(fine.to_serde::<Variant>().unwrap(), Variant::One(1, 2));
    let error = variant.to_serde::<HashMap<String, Variant>>().unwrap_err();
    assert_eq!(error.path(), "at.One[1]");
}

#[test]
fn what_rust_cannot_write_is_named_too() {
    #[derive(Serialize)]
    struct Outer {
        list: Vec<Inner>,
        map: BTreeMap<String, Inner>,
    }
    #[derive(Serialize, Clone)]
    enum Inner {
        Number(u128),
        Struct { a: u128 },
        Never(#[serde(serialize_with = "never")] u8),
    }
    fn never<S: serde::Serializer>(_: &u8, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("never"))
    }
    open("serde");
    let path = |list: &[Inner], map: &[(&str, Inner)]| {
        let outer = Outer {
            list: list.to_vec(),
            map: map
                .iter()
                .map(|(k, v)| ((*k).to_owned(), v.clone()))
                .collect(),
        };
        Value::from_serde(&outer).unwrap_err().to_string()
    };
    let large = u128::MAX;
    let told = path(&[Inner::Number(1), Inner::Number(large)], &[]);
    assert!(told.starts_with("list[1].Number: 34028"), "{told}");
    let told = path(
        &[Inner::Number(1)],
        &[("a", Inner::Number(2)), ("b", Inner::Struct { a: large })],
    );
    assert!(told.starts_with("map.b.Struct.a: 34028"), "{told}");
    let told = path(&[], &[("é x", Inner::Never(0))]);
    assert_eq!(told, "map[\"é x\"].Never: never");
    let error = Value::from_serde(&u128::MAX).unwrap_err();
    assert!(matches!(&error, SerdeError::TooLarge { path, .. } if path.is_empty()));
}

#[test]
fn what_go_cannot_hold_is_named_too() {
    let configure: Func<fn(Serde<serde_json::Value>) -> String> =
        open("serde").func("Configure").unwrap();
    let told = |value: serde_json::Value| {
        let error = configure.call(Serde::new(&value).unwrap()).unwrap_err();
        assert!(matches!(error, CallError::Unconvertible { .. }));
        let told = error.to_string();
        told.strip_prefix("a value for Go's Configure cannot be converted: argument 1: ")
            .unwrap_or(&told)
            .to_owned()
    };
    let good = json!({"host": "a", "key": "AP8Q", "flags": [true, false]});
    let config = |backend: serde_json::Value| json!({"backend": [good, backend]});
    assert_eq!(
        configure
            .call(Serde::new(&json!({"backend": [good]})).unwrap())
            .unwrap(),
        "{[{a [0 255 16] map[] [true false]}] map[]}"
    );
    assert_eq!(
        told(config(json!({"host": 7}))),
        "backend[1].host: int is given for a Go string"
    );
    assert_eq!(
        told(config(json!({"key": "not base64!"}))),
        "backend[1].key: a text is given for a Go []uint8 that is not base64"
    );
    assert_eq!(
        told(config(json!({"flags": [true, 1]}))),
        "backend[1].flags[1]: int is given for a Go bool"
    );
    assert!(told(config(json!({"hots": 1}))).starts_with("backend[1]: a Go struct"));
    assert!(told(config(json!({"hots": 1}))).ends_with("has no field hots"));
    assert_eq!(
        told(json!({"extra": {"a": {"b": 1}, "c d": {"e": null}}})),
        "extra[\"c d\"].e: nothing is given for a Go int"
    );
    let ports: Func<fn(Serde<Vec<BTreeMap<u64, Option<u8>>>>) -> String> =
        open("serde").func("Configure").unwrap();
    assert!(ports.call(Serde::new(&vec![]).unwrap()).is_err());
}

#[test]
fn errors_are_their_texts() {
    let errors = call("Errors").to_serde::<Vec<Option<String>>>().unwrap();
    assert_eq!(errors, [None, Some("first".into()), None]);
    assert_eq!(call("OneError").to_serde::<String>().unwrap(), "by itself");
    assert_eq!(
        call("Broken").to_serde::<Vec<String>>().unwrap(),
        ["the Error method of a *main.broken panicked: no text"]
    );
}

#[test]
fn bytes_are_base64_where_no_type_asks_for_bytes() {
    #[derive(Deserialize, Debug)]
    struct Cert<T> {
        #[serde(rename = "Cert")]
        cert: T,
    }
    let server = call("NewServer");
    assert_eq!(server.to_serde::<Cert<String>>().unwrap().cert, "AP8Q");
    assert_eq!(
        server.to_serde::<Cert<[u8; 3]>>().unwrap().cert,
        [0, 255, 16]
    );
    assert_eq!(
        server.to_serde::<Cert<(u8, u8, u8)>>().unwrap().cert,
        (0, 255, 16)
    );
    assert_eq!(
        server.to_serde::<Cert<serde_json::Value>>().unwrap().cert,
        "AP8Q"
    );
    let raw = server.to_serde::<Cert<plugin_core::RawString>>().unwrap();
    assert_eq!(raw.cert.0, [0, 255, 16]);
    let short = server.to_serde::<Cert<[u8; 2]>>().unwrap_err();
    assert_eq!(short.path(), "Cert");
}

/// The other way round as well, for slices and for arrays.
#[test]
fn base64_and_bytes_are_taken_for_an_array_of_bytes() {
    let digest: Func<fn(Serde<serde_json::Value>) -> String> =
        open("serde").func("Digest").unwrap();
    let call = |sum: serde_json::Value| digest.call(Serde::new(&json!({ "sum": sum })).unwrap());
    assert_eq!(call(json!("AP8QBw==")).unwrap(), "00ff1007");
    assert_eq!(call(json!([0, 255, 16, 7])).unwrap(), "00ff1007");
    for (wrong, told) in [
        ("AP8Q", "sum: 3 bytes are given for a Go [4]uint8"),
        (
            "AP8QB",
            "sum: a text is given for a Go [4]uint8 that is not base64",
        ),
    ] {
        let error = call(json!(wrong)).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    #[derive(Serialize, Deserialize)]
    struct Raw {
        #[serde(skip_deserializing)]
        sum: Bytes,
    }
    #[derive(Default)]
    struct Bytes(&'static [u8]);
    impl Serialize for Bytes {
        fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_bytes(self.0)
        }
    }
    let digest: Func<fn(Serde<Raw>) -> String> = open("serde").func("Digest").unwrap();
    let raw = |bytes| digest.call(Serde::new(&Raw { sum: Bytes(bytes) }).unwrap());
    assert_eq!(raw(&[1, 2, 255, 4]).unwrap(), "0102ff04");
    let error = raw(&[1, 255]).unwrap_err().to_string();
    assert!(
        error.contains("sum: 2 bytes are given for a Go [4]uint8"),
        "{error}"
    );
}
