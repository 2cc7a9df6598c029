//! Values that serde cannot convert are errors, and do not end the process.

use crate::support::{in_child, open};
use plugin_core::{
    Callback, Func, Value,
    serde::{Serde, SerdeError},
};
use serde_json::json;
use std::fs;

/// The values of a Go slice that a function of the plugin returns.
fn list(name: &str) -> Vec<Value> {
    let all: Func<fn() -> Vec<Value>> = open("serde").func(name).unwrap();
    all.call().unwrap()
}

#[test]
fn what_leads_to_itself_or_has_no_end_is_an_error() {
    for value in list("Loops") {
        let error = value.to_serde::<serde_json::Value>().unwrap_err();
        assert!(error.to_string().contains("contains itself"), "{error}");
    }
    let plugin = open("serde");
    let make = |name, n: isize| {
        let make: Func<fn(isize) -> Value> = plugin.func(name).unwrap();
        make.call(n).unwrap().to_serde::<serde_json::Value>()
    };
    assert!(make("Bomb", 10).unwrap()[0][1].is_array());
    let error = make("Bomb", 100).unwrap_err().to_string();
    assert_eq!(
        error,
        "the Go value is more than 16777216 values or 256 MiB when it is written out"
    );
    assert!(make("Deep", 127).is_ok());
    let error = make("Deep", 129).unwrap_err().to_string();
    assert!(
        error.ends_with("[0][0]: Go values are nested deeper than 128 at a []interface {}"),
        "{error}"
    );
    assert!(make("Pointers", 999).is_ok());
    let error = make("Pointers", 1001).unwrap_err().to_string();
    assert!(error.starts_with("more than 1000 Go pointers"), "{error}");
    let mut nested = json!([]);
    for _ in 0..127 {
        nested = json!([nested]);
    }
    assert!(Value::from_serde(&nested).is_ok());
    assert_eq!(
        Value::from_serde(&json!([nested])).unwrap_err(),
        SerdeError::TooDeep
    );
}

/// Go does not see it: a wrapper is encoded as the wrapped value.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Wrapper(Option<Box<Wrapper>>);

#[test]
fn wrappers_without_end_are_an_error() {
    open("serde");
    let nested = |n| (0..n).fold(Wrapper(None), |inner, _| Wrapper(Some(Box::new(inner))));
    assert!(Value::from_serde(&nested(200)).is_ok());
    assert_eq!(
        Value::from_serde(&nested(20_000)).unwrap_err(),
        SerdeError::TooDeep
    );
    // A type that accepts anything but nil recurses for ever.
    let error = Value::new(1isize).unwrap().to_serde::<Wrapper>();
    assert_eq!(error.unwrap_err(), SerdeError::TooDeep);
}

#[test]
fn what_serde_does_not_know_is_an_error() {
    let told: Vec<_> = list("Odd")
        .iter()
        .map(|odd| odd.to_serde::<String>().unwrap_err().to_string())
        .collect();
    assert_eq!(told[0], "a Go chan (chan int) cannot be serialized");
    assert_eq!(told[1], "a Go func (func()) cannot be serialized");
    assert!(told[2].contains("unexported fields only"), "{}", told[2]);
    assert!(told[3].contains("not UTF-8"), "{}", told[3]);
}

/// On a goroutine of the plugin, where no panic is recovered.
#[test]
fn what_a_closure_returns_for_another_type_does_not_end_the_process() {
    let ask: Func<fn(Callback<fn() -> Serde<String>>) -> String> =
        open("boundary").func("AskNumberOnGoroutine").unwrap();
    let text = |text: &str| Serde::new(&text.to_owned()).unwrap();
    let closure = Callback::<fn() -> Serde<String>>::new(move || text("no number"));
    assert_eq!(ask.call(closure).unwrap(), "0");
}

#[test]
fn on_a_thread_with_a_small_stack() {
    // Binding decodes types, for which unoptimised code needs more than 16 KiB.
    let make: Func<fn(isize) -> Value> = open("serde").func("Deep").unwrap();
    let mut nested = json!([]);
    for _ in 0..126 {
        nested = json!([nested]);
    }
    for kilobytes in [16, 32, 48, 64, 96, 128, 256] {
        let (nested, make) = (nested.clone(), make);
        let thread = std::thread::Builder::new().stack_size(kilobytes << 10);
        let ran = thread.spawn(move || {
            let too_deep = |error: &SerdeError| *error == SerdeError::TooDeep;
            let written = Value::from_serde(&nested);
            if let Err(error) = &written {
                assert!(too_deep(error), "{error}");
            }
            if let Err(error) = make.call(120).unwrap().to_serde::<serde_json::Value>() {
                assert!(too_deep(&error), "{error}");
            }
            if kilobytes == 256 {
                let shallow = Value::from_serde(&json!([[1]])).unwrap();
                assert_eq!(
                    shallow.to_serde::<serde_json::Value>().unwrap(),
                    json!([[1]])
                );
            }
            std::mem::forget(nested); // What serde_json drops is its own to recurse in.
        });
        ran.unwrap().join().unwrap();
    }
}

/// A list that says that it has more elements than there is memory for.
struct Lying(usize);

impl serde::Serialize for Lying {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{SerializeMap, SerializeSeq};
        if self.0 == 0 {
            return serializer.serialize_map(Some(usize::MAX))?.end();
        }
        let mut list = serializer.serialize_seq(Some(usize::MAX))?;
        for _ in 0..20_000 {
            list.serialize_element(&Lying(self.0 - 1))?;
        }
        list.end()
    }
}

/// Room for as many entries as all of this has bytes would be made 20,000 times, which is more memory than there is.
#[test]
fn a_wrong_number_of_elements_takes_no_memory() {
    if !in_child(&[]) {
        return;
    }
    open("serde");
    let value = Value::from_serde(&Lying(1)).unwrap();
    assert_eq!(value.len().unwrap(), 20_000);
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    assert!(peak.parse::<usize>().unwrap() < 200 << 10, "{peak} kB");
}
