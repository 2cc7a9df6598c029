//! Go texts that are not UTF-8. Depending on the Rust type they are an error, repaired, or unchanged; they never end the process.

use crate::support::{self, in_child, open};
use plugin_core::{
    CallError, Callback, Func, GoError, GoStruct, GoValue, LossyString, NotUtf8, RawString,
    Receiver, Value, ValueError, Var,
};
use std::collections::{BTreeMap, HashMap};

/// `Broken` of the fixture, and its repaired form.
const BROKEN: &[u8] = b"caf\xe9 \xff\xfe";
const MENDED: &str = "caf\u{fffd} \u{fffd}\u{fffd}";

type Checked = Result<String, NotUtf8>;

fn raw() -> RawString {
    RawString(BROKEN.to_vec())
}

fn lossy() -> LossyString {
    LossyString(MENDED.to_owned())
}

fn checked() -> Checked {
    Err(NotUtf8(BROKEN.to_vec()))
}

fn result<T: GoValue>(name: &str) -> Result<T, CallError> {
    let get: Func<fn() -> T> = open("boundary").func(name).unwrap();
    let (called, spawned) = (get.call(), get.spawn().wait());
    assert_eq!(called.is_ok(), spawned.is_ok(), "{name}");
    called
}

fn variable<T: GoValue>(name: &str) -> Result<T, CallError> {
    let variable: Var<T> = open("boundary").var(name).unwrap();
    // SAFETY: no code writes to the variables with texts.
    unsafe { variable.read() }
}

fn value<T: GoValue>(name: &str) -> Result<T, ValueError> {
    support::variable("boundary", name).get()
}

#[derive(GoStruct, Debug, PartialEq)]
struct Strict {
    name: String,
    names: Vec<String>,
}

#[derive(GoStruct, Debug, PartialEq)]
#[go(name = "Named")]
struct Raw {
    name: RawString,
    names: Vec<RawString>,
}

#[derive(GoStruct, Debug, PartialEq)]
#[go(name = "Named")]
struct Lossy {
    name: LossyString,
    names: Vec<LossyString>,
}

#[derive(GoStruct, Debug, PartialEq)]
#[go(name = "Named")]
struct Each {
    name: Checked,
    names: Vec<Checked>,
}

#[test]
fn a_string_is_an_error_wherever_somebody_can_be_told() {
    fn refused<T: std::fmt::Debug>(result: Result<T, CallError>) {
        let error = result.unwrap_err();
        let bytes = BROKEN.into();
        assert!(matches!(&error, CallError::NotUtf8 { bytes: found, .. } if *found == bytes));
        let told = error.to_string();
        assert!(
            told.contains(r#""caf\xe9 \xff\xfe""#) && told.contains("RawString"),
            "{told}"
        );
    }
    fn refused_by_value<T: std::fmt::Debug>(result: Result<T, ValueError>) {
        let error = result.unwrap_err();
        assert!(matches!(error, ValueError::NotUtf8 { .. }), "{error}");
    }
    refused(result::<String>("GetText"));
    refused(result::<HashMap<String, RawString>>("GetTexts"));
    refused(result::<HashMap<RawString, String>>("GetTexts"));
    refused(result::<BTreeMap<String, LossyString>>("GetTexts"));
    refused(result::<Strict>("GetNamed"));
    refused(variable::<String>("Text"));
    refused(variable::<Strict>("Thing"));
    refused_by_value(value::<String>("Text"));
    refused_by_value(value::<Strict>("Thing"));
    refused_by_value(value::<HashMap<String, RawString>>("Texts"));
}

#[test]
fn other_types_take_it_in_every_position() {
    macro_rules! takes {
        ($type:ty, $broken:expr, $fine:expr, $named:ident) => {
            let (key, element) = ($fine("key"), $fine("element"));
            assert_eq!(result::<$type>("GetText").unwrap(), $broken);
            assert_eq!(variable::<$type>("Text").unwrap(), $broken);
            assert_eq!(value::<$type>("Text").unwrap(), $broken);
            let texts = || HashMap::from([($broken, key.clone()), (element.clone(), $broken)]);
            assert_eq!(
                result::<HashMap<$type, $type>>("GetTexts").unwrap(),
                texts()
            );
            assert_eq!(value::<HashMap<$type, $type>>("Texts").unwrap(), texts());
            let sorted: BTreeMap<_, _> = texts().into_iter().collect();
            assert_eq!(
                result::<BTreeMap<$type, $type>>("GetTexts").unwrap(),
                sorted
            );
            let named = || $named {
                name: $broken,
                names: vec![$fine("fine"), $broken],
            };
            assert_eq!(result::<$named>("GetNamed").unwrap(), named());
            assert_eq!(variable::<$named>("Thing").unwrap(), named());
            let channel: Receiver<$type> = result("Channel").unwrap();
            let received: Vec<$type> = channel.map(Result::unwrap).collect();
            assert_eq!(received, [$broken, $fine("fine")]);
        };
    }
    takes!(RawString, raw(), |text: &str| RawString(text.into()), Raw);
    takes!(
        LossyString,
        lossy(),
        |text: &str| LossyString(text.into()),
        Lossy
    );
    takes!(
        Checked,
        checked(),
        |text: &str| Checked::Ok(text.into()),
        Each
    );
}

#[test]
fn a_channel_goes_on_after_a_text_that_is_an_error() {
    let mut channel: Receiver<String> = result("Channel").unwrap();
    assert!(matches!(
        channel.next(),
        Some(Err(ValueError::NotUtf8 { .. }))
    ));
    assert_eq!(channel.next(), Some(Ok("fine".to_owned())));
    assert_eq!(channel.next(), None);
}

#[test]
fn into_go_the_bytes_are_what_they_are() {
    let plugin = open("boundary");
    let bytes: Func<fn(Checked) -> Vec<u8>> = plugin.func("Bytes").unwrap();
    assert_eq!(bytes.call(checked()).unwrap(), BROKEN);
    assert_eq!(bytes.call("fine").unwrap(), b"fine");
    let bytes: Func<fn(LossyString) -> Vec<u8>> = plugin.func("Bytes").unwrap();
    assert_eq!(bytes.call(lossy()).unwrap(), MENDED.as_bytes());
    let bytes: Func<fn(RawString) -> Vec<u8>> = plugin.func("Bytes").unwrap();
    assert_eq!(bytes.call(raw()).unwrap(), BROKEN);
    assert_eq!(
        Value::new::<Checked>(checked()).unwrap().get::<RawString>(),
        Ok(raw())
    );
}

#[test]
fn what_go_says_of_errors_and_panics_is_mended() {
    let fail: Func<fn() -> Result<(), GoError>> = open("boundary").func("Fail").unwrap();
    assert_eq!(fail.call().unwrap().unwrap_err().message(), MENDED);
    let panic: Func<fn()> = open("boundary").func("Panic").unwrap();
    let error = panic.call().unwrap_err();
    assert!(matches!(&error, CallError::Panic { message, .. } if message == MENDED));
}

/// Calls a function of the plugin that passes a text to a closure on a goroutine, where no panic is recovered.
macro_rules! give {
    ($name:literal, $closure:ty, $result:ty, $call:expr) => {{
        let give: Func<fn(Callback<$closure>) -> $result> = open("boundary").func($name).unwrap();
        give.call(Callback::<$closure>::new($call)).unwrap()
    }};
}

#[test]
fn on_a_goroutine_of_the_plugin_a_string_is_mended_and_others_are_what_they_are() {
    if !in_child(&[]) {
        return;
    }
    // In registers.
    type Text<T> = fn(T) -> String;
    let told = |text: String| format!("<{text}>");
    let mended = format!("<{MENDED}>");
    assert_eq!(give!("GiveText", Text<String>, String, told), mended);
    let told = |LossyString(text)| format!("<{text}>");
    assert_eq!(give!("GiveText", Text<LossyString>, String, told), mended);
    let told = |text: RawString| format!("{text:?}");
    let shown = r#""caf\xe9 \xff\xfe""#;
    assert_eq!(give!("GiveText", Text<RawString>, String, told), shown);
    let told = |text: Checked| text.unwrap_err().to_string();
    let error = format!("a Go string is not UTF-8: {shown}");
    assert_eq!(give!("GiveText", Text<Checked>, String, told), error);

    // In a map, which goes through reflect, and in a struct.
    type Texts<T> = fn(HashMap<T, T>) -> String;
    let told = |texts: HashMap<String, String>| texts["element"].clone() + &texts[MENDED];
    let both = format!("{MENDED}key");
    assert_eq!(give!("GiveTexts", Texts<String>, String, told), both);
    let told = |texts: HashMap<RawString, RawString>| format!("{:?}", texts[&raw()]);
    assert_eq!(
        give!("GiveTexts", Texts<RawString>, String, told),
        "\"key\""
    );
    let told = |texts: HashMap<Checked, Checked>| format!("{:?}", texts[&checked()]);
    assert_eq!(
        give!("GiveTexts", Texts<Checked>, String, told),
        "Ok(\"key\")"
    );
    #[derive(GoStruct)]
    struct Named {
        name: String,
        names: Vec<String>,
    }
    type Struct = fn(Named) -> String;
    let told = |named: Named| format!("{} {}", named.name, named.names.join(" "));
    let all = format!("{MENDED} fine {MENDED}");
    assert_eq!(give!("GiveNamed", Struct, String, told), all);
}

#[test]
fn a_closure_can_make_it_an_error_of_its_own() {
    if !in_child(&[]) {
        return;
    }
    type Strict = fn(Checked, isize) -> Result<String, GoError>;
    let error =
        give!("GiveTextAndNumber", Strict, Result<String, GoError>, |text: Checked, _| Ok(text?));
    assert!(error.unwrap_err().message().contains("not UTF-8"));
    type Mended = fn(String, isize) -> Result<String, GoError>;
    let text =
        give!("GiveTextAndNumber", Mended, Result<String, GoError>, |text: String, _| Ok(text));
    assert_eq!(text.unwrap(), MENDED);
}

#[test]
fn what_cannot_cross_to_a_closure_is_an_error_of_a_func_that_can_err() {
    if !in_child(&[]) {
        return;
    }
    #[derive(GoStruct)]
    struct Node {
        next: Option<Box<Node>>,
    }
    type Walk = fn(Option<Box<Node>>) -> Result<(), GoError>;
    let told = give!("GiveLoop", Walk, String, |_| Ok(()));
    assert!(told.contains("contains itself"), "{told}");
}

/// A tag is the only name in a Go file that can be any bytes.
#[test]
fn a_tag_that_is_none_stands_in_no_one_s_way() {
    #[derive(GoStruct, Debug)]
    struct Labelled {
        name: String,
    }
    let plugin = open("boundary");
    let give: Func<fn() -> Labelled> = plugin.func("GiveLabelled").unwrap();
    assert_eq!(give.call().unwrap().name, "labelled");
    let fields = plugin
        .type_named("main.Labelled")
        .unwrap()
        .fields()
        .unwrap();
    assert_eq!(fields[0].tag, "json:\"caf\u{fffd}\"");
}
