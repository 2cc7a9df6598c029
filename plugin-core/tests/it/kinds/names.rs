//! Types by name, and values of named Go types that are found by a derive alone.

use super::Color;
use crate::support::{in_child, open};
use plugin_core::{Func, GoError, GoNewtype, GoStruct, Kind, Type, Value, ValueError, channel};
use std::collections::HashMap;

fn named(text: &str) -> Type {
    let ty = open("kinds").type_named(text);
    ty.unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_type_of_the_file_has_a_name() {
    let something: Func<fn(String) -> Value> = open("kinds").func("Something").unwrap();
    for (which, names) in [
        (
            "work",
            &["main.Work", "Work", "example.com/fixtures/kinds.Work"][..],
        ),
        ("chore", &["Chore"]),
        ("pair", &["main.Pair[string,time.Month]"]),
    ] {
        let ty = something.call(which).unwrap().type_of().unwrap();
        for name in names {
            assert!(named(name).is(&ty), "{name}");
            // Another plugin in this process may have a type of the same name, so that the package's path is needed.
            let error = Type::named(name)
                .err()
                .map_or_else(String::new, |error| error.to_string());
            let is_told = error.contains("give the package's path") && !name.contains('/');
            assert!(error.is_empty() || is_told, "{name}: {error}");
        }
    }
    // A type of an imported package is the one that the plugin's own code uses.
    assert_eq!(named("url.URL").package_path(), "net/url");
    let month = named("main.Pair[string,time.Month]").fields().unwrap()[1]
        .ty
        .clone();
    assert!(named("time.Month").is(&month));
    assert_eq!(named("error").kind(), Kind::Interface);
}

#[test]
fn texts_of_types() {
    for text in [
        "map[string]interface {}",
        "*url.URL",
        "[]*main.Work",
        "[2][]main.Color",
        "chan main.Work",
        "chan<- int",
        "<-chan error",
        "func()",
        "func(int, ...string) error",
        "func(main.Work, func() time.Duration) (bool, error)",
        "struct {}",
        "map[main.Color]map[string][]uint8",
    ] {
        assert_eq!(named(text).to_string(), text);
    }
    assert_eq!(
        named("map[string]any").to_string(),
        "map[string]interface {}"
    );
    assert_eq!(named("struct{}").to_string(), "struct {}");
    let ty = named("main.Work").channel_of().unwrap();
    assert!(named("chan main.Work").is(&ty));
    assert_eq!(ty.array_of(3).unwrap().to_string(), "[3]chan main.Work");
}

#[test]
fn what_is_no_type() {
    let why = |text| open("kinds").type_named(text).unwrap_err().to_string();
    let told = why("main.Wrok");
    assert!(
        told.starts_with("there is no type main.Wrok; there is main.Work"),
        "{told}"
    );
    let told = why("Chorre");
    assert!(
        told.starts_with("there is no type Chorre; there is main.Chore"),
        "{told}"
    );
    assert_eq!(
        why("map[string"),
        "\"map[string\" is not a Go type: \"]\" is missing before \"\""
    );
    assert_eq!(
        why("map[func()]int"),
        "this Go value does not support the operation: func() cannot be the key of a map"
    );
    assert_eq!(
        why("[99999999999999]int"),
        "this Go value does not support the operation: an array of 99999999999999 int is larger than Go's address space"
    );
    assert!(matches!(
        Type::named("nothing.Here"),
        Err(ValueError::NoType { .. })
    ));
    let many = format!("func({})", vec!["int"; 200].join(","));
    assert!(
        why(&many).contains("more than 128 parameters"),
        "{}",
        why(&many)
    );
}

#[derive(GoStruct, Debug, PartialEq, Clone)]
struct Unique {
    only_here: String,
    twice: Vec<Self>,
}

fn unique() -> Unique {
    Unique {
        only_here: "x".to_owned(),
        twice: Vec::new(),
    }
}

#[test]
fn what_is_derived_tells_the_type() {
    let take: Func<fn(Value) -> String> = open("kinds").func("Take").unwrap();
    assert_eq!(take.call(Value::new(unique()).unwrap()).unwrap(), "x");
    assert_eq!(
        take.call(Value::new(vec![unique(), unique()]).unwrap())
            .unwrap(),
        "x"
    );
    let (sender, receiver) = channel::<Unique>(1).unwrap();
    sender.send(unique()).unwrap();
    assert_eq!(receiver.receive().unwrap(), Some(unique()));
    sender.send(unique()).unwrap();
    let both: &Value = sender.as_ref();
    assert_eq!(take.call(both).unwrap(), "x");
    let map = HashMap::from([(Color::Green, Some(unique()))]);
    assert_eq!(take.call(Value::new(map).unwrap()).unwrap(), "x");
    assert_eq!(Type::of::<Color>().unwrap().to_string(), "main.Color");
}

#[test]
fn what_stands_for_several_types_is_an_error_that_says_so() {
    open("kinds");
    #[derive(GoStruct, Debug)]
    struct Work {
        name: String,
        left: isize,
    }
    let work = || Work {
        name: String::new(),
        left: 0,
    };
    let error = Value::new(work()).unwrap_err().to_string();
    assert!(
        error.ends_with(
            "a Rust struct with these fields stands for several Go types, example.com/fixtures/kinds.Chore, \
            example.com/fixtures/kinds.Work: say which by #[go(type = \"...\")], or make the value by GoPlugin::type_named and Type::make"
        ),
        "{error}"
    );
    assert_eq!(named("Work").make(work()).unwrap().go_type(), "main.Work");

    #[derive(GoStruct, Debug)]
    #[go(type = "main.Chore")]
    struct Chore {
        name: String,
        left: isize,
    }
    let (name, left) = (String::new(), 0);
    assert_eq!(
        Value::new(Chore { name, left }).unwrap().go_type(),
        "main.Chore"
    );

    #[derive(GoNewtype, Debug)]
    #[go(type = "main.Nothing")]
    struct Nothing(i8);
    let error = channel::<Nothing>(0).unwrap_err().to_string();
    assert!(error.contains("a Rust type with the Go name main.Nothing stands for no Go type of a plugin that is open"), "{error}");
    #[derive(GoStruct)]
    #[go(type = "Wrok")]
    struct Misspelled {
        name: String,
    }
    let name = String::new();
    let error = Value::new(Misspelled { name }).unwrap_err().to_string();
    assert!(
        error.contains("no plugin that is open has a type Wrok"),
        "{error}"
    );
    let _ = (
        Work { ..work() }.name,
        Chore {
            name: String::new(),
            left: 1,
        }
        .left,
        Nothing(1).0,
    );
}

#[test]
fn nil_is_a_value() {
    let is_nil: Func<fn(Value, Value, Value, Value) -> bool> = open("kinds").func("IsNil").unwrap();
    let nil = Value::nil().unwrap();
    assert!(is_nil.call(&nil, &nil, &nil, &nil).unwrap());
    assert!(nil.is_nil() && nil.go_type() == "nil");
    let take: Func<fn(Value) -> String> = open("kinds").func("Take").unwrap();
    assert_eq!(take.call(nil).unwrap(), "nil");
}

#[test]
fn values_from_rust_and_what_they_show() {
    open("kinds");
    fn shown(value: impl Into<Value>) -> String {
        format!("{:?}", value.into())
    }
    assert_eq!(shown(5i32), "int32(5)");
    assert_eq!(shown("a\"b"), "string(\"a\\\"b\")");
    assert_eq!(shown(true), "bool(true)");
    assert_eq!(shown(&["a", "b"][..]), "[]string([a b])");
    assert_eq!(shown(["a".to_owned()]), "[]string([a])");
    assert_eq!(shown(b"ab".to_vec()), "[]uint8([97 98])");
    assert_eq!(shown([1.5, 2.0]), "[]float64([1.5 2])");
    assert_eq!(shown(None::<Value>), "nil");
    assert_eq!(shown(Some("x")), "string(\"x\")");
    let any = vec![1isize.into(), Value::from("x")];
    assert_eq!(shown(any), "[]interface {}([1 x])");
    let map = HashMap::from([("a".to_owned(), Value::from(1u8))]);
    assert_eq!(shown(map), "map[string]interface {}(map[a:1])");
    let error = GoError::from_message("m");
    assert_eq!(shown(error), "*errors.errorString(m)");
    let text = Value::from("c".to_owned());
    assert_eq!(shown(&text), shown(text.clone()));
    assert_eq!(shown(Value::new(Color::Blue).unwrap()), "main.Color(7)");
    assert_eq!(shown(Value::nil().unwrap()), "nil");
    let minute = Value::try_from(std::time::Duration::from_secs(61));
    assert_eq!(shown(minute.unwrap()), "time.Duration(1m1s)");
    assert!(Value::try_from(std::time::Duration::MAX).is_err());
    let long = shown("ä".repeat(5000));
    assert!(long.len() < 1100 && long.ends_with("...)"), "{long}");
    let one = Value::from(1.5);
    let same = one.clone();
    drop(one);
    assert_eq!(same.get::<f64>().unwrap(), 1.5);
    // `TryFrom` works for conversions that cannot fail, too.
    fn tried() -> Result<Value, ValueError> {
        Ok(Value::from("x"))
    }
    assert_eq!(shown(tried().unwrap()), "string(\"x\")");
}

#[test]
fn without_a_runtime_a_value_from_rust_is_a_panic_that_says_so() {
    if !in_child(&[]) {
        return;
    }
    let told = std::panic::catch_unwind(|| Value::from("x")).unwrap_err();
    let told = told.downcast::<String>().unwrap();
    assert!(
        told.contains("Value::new") && told.contains("plugin"),
        "{told}"
    );
}

#[test]
fn a_type_of_a_plugin_that_is_opened_later_is_found_then() {
    if !in_child(&[]) {
        return;
    }
    let kinds = open("kinds");
    let find = || [Type::named("gotify.Info"), kinds.type_named("gotify.Info")];
    for error in find().map(Result::unwrap_err) {
        assert!(matches!(error, ValueError::NoType { .. }), "{error}");
        assert!(
            error
                .to_string()
                .starts_with("there is no type gotify.Info")
        );
    }
    let info: Func<fn() -> Value> = open("shape_projects").func("GetGotifyPluginInfo").unwrap();
    let info = info.call().unwrap().type_of().unwrap();
    for found in find().map(Result::unwrap) {
        assert!(found.is(&info));
    }
    // A type that both plugins import is one type.
    assert!(named("url.URL").is(&open("shape_projects").type_named("url.URL").unwrap()));
}
