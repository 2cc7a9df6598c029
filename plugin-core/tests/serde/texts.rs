//! Go texts that are not UTF-8, for serde.

use crate::support::{self, open};
use plugin_core::{
    Func, LossyString, RawString, Value,
    serde::{Serde, SerdeError},
};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

const BROKEN: &[u8] = b"caf\xe9 \xff\xfe";
const MENDED: &str = "caf\u{fffd} \u{fffd}\u{fffd}";

fn get(name: &str) -> Value {
    let get: Func<fn() -> Value> = open("boundary").func(name).unwrap();
    get.call().unwrap()
}

#[test]
fn strict_lossy_and_raw() {
    let mixed = get("GetMixed");
    let error = mixed.to_serde::<Vec<String>>().unwrap_err();
    let bytes = BROKEN.into();
    assert!(
        matches!(&error, SerdeError::NotUtf8 { bytes: found, .. } if *found == bytes),
        "{error}"
    );
    assert!(error.to_string().contains("RawString"), "{error}");
    assert!(matches!(
        mixed.to_serde::<serde_json::Value>(),
        Err(SerdeError::NotUtf8 { .. })
    ));
    let raw = RawString(BROKEN.to_vec());
    let lossy = LossyString(MENDED.to_owned());
    let both: (String, RawString) = mixed.to_serde().unwrap();
    assert_eq!(both, ("fine".to_owned(), raw.clone()));
    let both: (RawString, LossyString) = mixed.to_serde().unwrap();
    assert_eq!(both, (RawString(b"fine".to_vec()), lossy.clone()));

    let texts = support::variable("boundary", "Texts");
    let texts: HashMap<RawString, LossyString> = texts.to_serde().unwrap();
    assert_eq!(texts[&raw], LossyString("key".to_owned()));
    assert_eq!(texts[&RawString(b"element".to_vec())], lossy);
}

#[test]
fn raw_texts_into_go_are_texts() {
    let quote: Func<fn(Serde<RawString>) -> String> = open("boundary").func("Quote").unwrap();
    let told = quote.call(Serde::new(&RawString(BROKEN.to_vec())).unwrap());
    assert_eq!(told.unwrap(), r#"string "caf\xe9 \xff\xfe""#);
    let quote: Func<fn(Serde<LossyString>) -> String> = open("boundary").func("Quote").unwrap();
    let told = quote.call(Serde::new(&LossyString("é".to_owned())).unwrap());
    assert_eq!(told.unwrap(), "string \"é\"");
}

#[test]
fn a_name_in_json_that_is_not_utf8_is_as_if_there_were_none() {
    let tagged: HashMap<String, String> = get("GetTagged").to_serde().unwrap();
    assert_eq!(
        tagged,
        HashMap::from([("Name".to_owned(), "tagged".to_owned())])
    );
}

/// Errors, and structs of which serde sees nothing else.
#[test]
fn texts_that_stand_for_values() {
    let plugin = open("serde");
    let echo: Func<fn(Serde<Json>) -> Serde<Json>> = plugin.func("EchoLedger").unwrap();
    let show: Func<fn(Serde<Json>) -> String> = plugin.func("ShowLedger").unwrap();
    let ledger = json!({
        "Sum": "123456789012345678901234567890",
        "Host": "10.0.0.1",
        "Failure": "it broke",
        "Ports": {"::1": 80},
        "Coin": "heads",
    });
    let given = || Serde::new(&ledger).unwrap();
    assert_eq!(
        show.call(given()).unwrap(),
        "123456789012345678901234567890 10.0.0.1 it broke map[::1:80] {true}"
    );
    assert_eq!(echo.call(given()).unwrap().get().unwrap(), ledger);
    let said = |part: Json| {
        let told = echo.call(Serde::new(&part).unwrap());
        told.unwrap_err().to_string()
    };
    for (part, text) in [
        (
            json!({"Coin": "rim"}),
            "Coin: a Go main.Coin does not take this text: \"rim\" is no side",
        ),
        (
            json!({"Coin": "edge"}),
            "its method UnmarshalText panicked: it fell",
        ),
        (
            json!({"Sum": "x"}),
            "Sum: a Go big.Int does not take this text: ",
        ),
        (
            json!({"Failure": 1}),
            "Failure: a Go error cannot be made of serialized data",
        ),
    ] {
        let said = said(part);
        assert!(said.contains(text), "{said}");
    }
    // The zero value of a coin has none.
    let error = echo.call(Serde::new(&json!({})).unwrap()).unwrap();
    let error = error.get().unwrap_err().to_string();
    assert!(
        error.contains("Coin: a Go main.Coin has no text: tails"),
        "{error}"
    );
    let stringer: Func<fn(Serde<Json>) -> String> = plugin.func("Stringer").unwrap();
    let error = stringer.call(Serde::new(&json!("x")).unwrap()).unwrap_err();
    assert!(error.to_string().contains("a Go fmt.Stringer"), "{error}");
}
