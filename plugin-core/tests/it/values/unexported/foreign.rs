//! Structs of other packages, and unexported fields that are read by handle.

use super::{func, plugin, refused};
use plugin_core::{CallError, Error, Func, GoStruct, Receiver, Uintptr, Value, ValueError};

#[derive(GoStruct, Debug, Default)]
struct Config {
    port: isize,
    reader: Reader,
    text: Builder,
    #[go(name = "buffer")]
    buffer: Buffer,
}

/// `strings.Reader`
#[derive(GoStruct, Debug, Default)]
struct Reader {
    #[go(name = "s")]
    s: String,
    #[go(name = "i")]
    i: i64,
    #[go(name = "prevRune")]
    previous: isize,
}

/// `strings.Builder`
#[derive(GoStruct, Debug, Default)]
struct Builder {
    #[go(name = "addr")]
    addr: Option<Box<Builder>>,
    #[go(name = "buf")]
    buf: Vec<u8>,
}

/// `bytes.Buffer`
#[derive(GoStruct, Debug, Default)]
struct Buffer {
    #[go(name = "buf")]
    buf: Vec<u8>,
    #[go(name = "off")]
    off: isize,
    #[go(name = "lastRead")]
    last: i8,
}

#[test]
fn those_of_other_packages_cannot_be_forged() {
    let show: Func<fn(Option<Box<Config>>) -> String> = func("ShowConfig");
    let show = |config| show.call(Some(Box::new(config)));
    assert_eq!(
        show(Config {
            port: 1,
            ..Config::default()
        })
        .unwrap(),
        "1  0 0"
    );
    let reader = Reader {
        i: -1000,
        ..Reader::default()
    };
    let config = Config {
        reader,
        ..Config::default()
    };
    assert_eq!(refused(show(config)), "strings: strings.Reader.i");
    let text = Builder {
        buf: vec![1],
        addr: None,
    };
    let config = Config {
        text,
        ..Config::default()
    };
    assert_eq!(refused(show(config)), "strings: strings.Builder.buf");
    let buffer = Buffer {
        off: 1 << 40,
        ..Buffer::default()
    };
    let config = Config {
        buffer,
        ..Config::default()
    };
    assert_eq!(
        refused(show(config)),
        "example.com/fixtures/unexported: main.Config.buffer"
    );
}

#[test]
fn those_of_other_packages_can_be_read() {
    let new: Func<fn(isize) -> Option<Box<Config>>> = func("NewConfig");
    // A builder that was written to points to itself, which no Rust value does.
    let error = new.call(1).unwrap_err();
    assert!(matches!(error, CallError::Exceeds { .. }), "{error}");
    let whole: Func<fn(isize) -> Value> = func("NewConfig");
    let whole = whole.call(80).unwrap();
    let reader: Reader = whole
        .elem()
        .unwrap()
        .field("Reader")
        .unwrap()
        .get()
        .unwrap();
    assert_eq!(reader.s, "read");
    let show: Func<fn(Value) -> String> = func("ShowConfig");
    assert_eq!(show.call(&whole).unwrap(), "80 rea 4 6");
}

/// `reflect.Value`
#[derive(GoStruct, Debug)]
struct ReflectValue {
    #[go(name = "typ_")]
    ty: Value,
    #[go(name = "ptr")]
    pointer: Value,
    #[go(name = "flag")]
    flag: Uintptr,
}

#[derive(GoStruct, Debug)]
struct Holder {
    open: Value,
    #[go(name = "hidden")]
    hidden: Value,
    #[go(name = "queue")]
    queue: Receiver<isize>,
    #[go(name = "hook")]
    hook: Value,
}

#[test]
fn they_are_not_had_by_handle() {
    let by_handle = |error: Error| {
        assert!(matches!(error, Error::Bind { .. }), "{error}");
        error.to_string()
    };
    let error = by_handle(plugin().func::<fn() -> ReflectValue>("Int").unwrap_err());
    assert_eq!(
        error,
        "plugin: symbol Int in plugin example.com/fixtures/unexported cannot be used: field typ_ of reflect.Value is unexported: \
         it can be read by copy, not by handle; ask for the whole struct as a Value"
    );
    let error = by_handle(
        plugin()
            .func::<fn(ReflectValue) -> String>("First")
            .unwrap_err(),
    );
    assert!(error.contains("field typ_ of reflect.Value"), "{error}");
    let error = by_handle(plugin().func::<fn() -> Holder>("NewHolder").unwrap_err());
    assert!(error.contains("field hidden of main.Holder"), "{error}");

    // As a whole they come and go.
    let whole = func::<fn() -> Value>("Text").call().unwrap();
    let first: Func<fn(Value) -> String> = func("First");
    assert_eq!(first.call(&whole).unwrap(), "hello");
    assert!(whole.get::<ReflectValue>().is_err());
    let holder = func::<fn() -> Value>("NewHolder").call().unwrap();
    assert!(matches!(
        holder.field("hidden"),
        Err(ValueError::NoField { .. })
    ));
    assert_eq!(holder.field("Open").unwrap().get::<isize>().unwrap(), 1);
}
