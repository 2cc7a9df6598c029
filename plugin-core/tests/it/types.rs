//! Types by handle: named, asserted and converted to, and made values of.

use crate::support::open;
use plugin_core::{Callback, GoError, GoStruct, Kind, Receiver, Type, Value, ValueError};
use std::collections::HashMap;

pub(crate) fn named(name: &str) -> Type {
    open("types")
        .type_named(name)
        .unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn int(n: isize) -> Value {
    open("types"); // Starts the Go runtime.
    Value::new(n).unwrap()
}

pub(crate) fn text(text: &str) -> Value {
    open("types");
    Value::new(text.to_owned()).unwrap()
}

type OnEvent = fn(String) -> Result<bool, GoError>;

#[derive(GoStruct)]
struct Config {
    port: isize,
    hosts: Vec<String>,
    limits: HashMap<String, isize>,
    timeout: i64,
    on_event: Callback<OnEvent>,
    inner: Value,
    #[go(name = "secret")]
    secret: isize,
    embedded: Embedded,
}

#[derive(GoStruct)]
struct Embedded {
    depth: [u8; 3],
}

fn config() -> Config {
    Config {
        port: 80,
        hosts: vec!["a".to_owned(), "b".to_owned()],
        limits: HashMap::from([("low".to_owned(), 3)]),
        timeout: 1_500_000_000,
        on_event: Callback::<OnEvent>::new(|name| match &*name {
            "" => Err(GoError::from_message("no name")),
            name => Ok(name == "yes"),
        }),
        inner: named("*main.Config").zero().unwrap(),
        secret: 0,
        embedded: Embedded { depth: [1, 2, 3] },
    }
}

#[test]
fn types_are_named_as_reflect_prints_them_or_by_path() {
    let by_path = named("example.com/fixtures/types.Config");
    assert!(by_path.is(&named("main.Config")));
    assert_eq!(by_path.to_string(), "main.Config");
    assert_eq!(by_path.kind(), Kind::Struct);
    assert_eq!(by_path.package_path(), "example.com/fixtures/types");
    for name in [
        "time.Duration",
        "io.Closer",
        "*main.Config",
        "[]main.Row",
        "func(string) (bool, error)",
        "map[main.Level]main.Unit",
        "int",
        "error",
        "float64",
    ] {
        assert_eq!(named(name).to_string(), name);
    }
    assert_eq!(named("any").to_string(), "interface {}");
    assert_eq!(named("io.Closer").kind(), Kind::Interface);
    // A type that only a method mentions.
    assert_eq!(named("fmt.Stringer").kind(), Kind::Interface);

    let why = |name| open("types").type_named(name).unwrap_err().to_string();
    assert_eq!(
        why("main.Confg"),
        "there is no type main.Confg; there is main.Config"
    );
    assert_eq!(why("registry.Nothing"), "there is no type registry.Nothing");
    assert_eq!(
        why("scanner.Scanner"),
        "scanner.Scanner is one of go/scanner.Scanner, text/scanner.Scanner: \
        give the package's path"
    );
    let text = named("text/scanner.Scanner");
    assert_eq!(text.to_string(), "scanner.Scanner");
    assert!(named("main.Item").is(&named("main.Item")));
    assert!(!named("main.Item").is(&named("registry.Item")));
}

#[test]
fn types_are_made_of_others() {
    let unit = named("main.Unit");
    assert_eq!(unit.slice_of().to_string(), "[]main.Unit");
    assert_eq!(unit.pointer_to().to_string(), "*main.Unit");
    let map = unit.map_to(&named("error")).unwrap();
    assert_eq!(map.to_string(), "map[main.Unit]error");
    assert!(map.key().unwrap().is(&unit));
    assert_eq!(map.elem().unwrap().to_string(), "error");
    let describe = open("types")
        .lookup("DescribeAll")
        .unwrap()
        .value()
        .unwrap();
    let describe = describe.type_of().unwrap();
    assert!(describe.parameter(0).unwrap().is(&unit));
    assert_eq!(describe.parameter(2).unwrap().to_string(), "io.Closer");
    assert_eq!(describe.result(0).unwrap().to_string(), "string");

    let why = |refused: Result<Type, ValueError>| refused.unwrap_err().to_string();
    let head = "this Go value does not support the operation: ";
    assert_eq!(
        why(describe.parameter(3)),
        format!("{head}func(main.Unit, main.Level, io.Closer) string has only 3 of these")
    );
    assert_eq!(why(unit.key()), format!("{head}main.Unit is not a map"));
    assert_eq!(
        why(unit.result(0)),
        format!("{head}main.Unit is not a func")
    );
    assert_eq!(
        why(unit.elem()),
        format!("{head}main.Unit is not an array, channel, map, pointer or slice")
    );
    assert_eq!(
        why(named("[]main.Row").map_to(&unit)),
        format!("{head}[]main.Row cannot be the key of a map")
    );

    assert_eq!(
        Type::of::<Vec<Value>>().unwrap().to_string(),
        "[]interface {}"
    );
    assert_eq!(Type::of::<[u8; 4]>().unwrap().to_string(), "[4]uint8");
    assert_eq!(
        Type::of::<Callback<OnEvent>>().unwrap().to_string(),
        "func(string) (bool, error)"
    );
    assert_eq!(
        Type::of::<Vec<Receiver<i32>>>().unwrap().to_string(),
        "[]<-chan int32"
    );
    assert_eq!(Type::of::<Embedded>().unwrap().to_string(), "main.Embedded");
}

#[test]
fn a_struct_is_made_by_the_names_of_its_fields_and_a_func_from_a_closure() {
    let plugin = open("types");
    let made = named("main.Config").make(config()).unwrap();
    let describe = plugin.lookup("Describe").unwrap().value().unwrap();
    let told = describe.call(&[&made]).unwrap();
    assert_eq!(told[0].to_string(), "80 [a b] map[low:3] 1.5s true [1 2 3]");
    let fire = plugin.lookup("Fire").unwrap().value().unwrap();
    let fire = |name| fire.call(&[&made, &text(name)]).unwrap();
    assert!(fire("yes")[0].get::<bool>().unwrap());
    assert_eq!(fire("")[1].to_string(), "no name");
    let deep = made.method("Deep").unwrap().call(&[]).unwrap();
    assert_eq!(deep[0].get::<isize>().unwrap(), 1, "promoted");

    let hook = named("func(string) (bool, error)");
    let hook = hook.make(config().on_event).unwrap();
    let results = hook.call(&[&text("yes")]).unwrap();
    assert!(results[0].get::<bool>().unwrap());
    let free = Value::new(Callback::<fn(isize) -> isize>::new(|n| n + 1)).unwrap();
    assert_eq!(free.go_type(), "func(int) int");
    assert_eq!(free.call(&[&int(1)]).unwrap()[0].to_string(), "2");

    let wrong = named("main.Unit").make("x".to_owned()).unwrap_err();
    assert_eq!(wrong.to_string(), "the Go value is main.Unit, not string");
    let wrong = named("main.Config").make(Embedded { depth: [0; 3] });
    assert!(matches!(wrong, Err(ValueError::TypeMismatch { .. })));
    let wrong = hook
        .type_of()
        .unwrap()
        .make(Callback::<fn(String) -> bool>::new(|_| true));
    assert!(matches!(wrong, Err(ValueError::TypeMismatch { .. })));
}

#[test]
fn an_array_must_be_as_long_as_it_is_in_go() {
    open("types");
    let array = Value::new::<[u8; 4]>([1, 2, 3, 4]).unwrap();
    assert_eq!(array.get::<[u8; 4]>().unwrap(), [1, 2, 3, 4]);
    let longer = array.get::<[u8; 4096]>().unwrap_err();
    assert_eq!(
        longer.to_string(),
        "the Go value is [4]uint8, not [4096]uint8"
    );
    assert!(array.get::<[u8; 3]>().is_err());
}

#[test]
fn values_are_made_of_a_type() {
    let units = named("[]main.Unit").make_slice(2, 10).unwrap();
    let three = named("main.Unit").make(3isize).unwrap();
    // SAFETY: the values in here are this test's alone.
    unsafe { units.index(1).unwrap().set(&three) }.unwrap();
    let total = open("types").lookup("Total").unwrap().value().unwrap();
    assert_eq!(total.call(&[&units]).unwrap()[0].get::<isize>().unwrap(), 3);
    assert!(
        total.call(&[&Value::new(vec![1isize]).unwrap()]).is_err(),
        "[]int is not []main.Unit"
    );

    let map = named("map[main.Level]main.Unit").make_map().unwrap();
    let low = text("low").convert(&named("main.Level")).unwrap();
    // SAFETY: the values in here are this test's alone.
    unsafe { map.set_entry(&low, &three) }.unwrap();
    assert_eq!(map.to_string(), "map[low:3]");

    let pointer = named("main.Config").new_pointer().unwrap();
    let port = pointer.elem().unwrap().field("Port").unwrap();
    // SAFETY: the values in here are this test's alone.
    unsafe { port.set(&int(8080)) }.unwrap();
    assert_eq!(
        pointer.elem().unwrap().field("Port").unwrap().to_string(),
        "8080"
    );
    let channel = named("chan string");
    assert_eq!(channel.make_channel(3).unwrap().len().unwrap(), 0);

    let zero = named("main.Config").zero().unwrap();
    assert_eq!(zero.field("Hosts").unwrap().len().unwrap(), 0);
    assert!(named("io.Closer").zero().unwrap().is_nil());
    assert!(named("*main.Config").zero().unwrap().is_nil());

    let head = "this Go value does not support the operation: main.Unit is not a ";
    let unit = named("main.Unit");
    let why = |refused: Result<Value, ValueError>| refused.unwrap_err().to_string();
    assert_eq!(why(unit.make_slice(0, 0)), format!("{head}slice"));
    assert_eq!(why(unit.make_map()), format!("{head}map"));
    assert_eq!(why(unit.make_channel(0)), format!("{head}channel"));
    assert!(matches!(
        named("[]main.Unit").make_slice(2, 1),
        Err(ValueError::Refused { .. })
    ));
}

#[test]
fn a_struct_tells_its_fields() {
    let fields = named("main.Config").fields().unwrap();
    let told: Vec<_> = fields
        .iter()
        .map(|field| {
            let marks = [(field.exported, "+"), (field.embedded, "^")];
            let marks = marks.map(|(is, mark)| if is { mark } else { "" }).concat();
            format!("{} {}{marks} {}", field.name, field.ty, field.tag)
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"Port int+ json:"port" yaml:"p""#,
            r#"Hosts []string+ json:"hosts""#,
            "Limits map[main.Level]main.Unit+ ",
            "Timeout time.Duration+ ",
            "OnEvent func(string) (bool, error)+ ",
            "Inner *main.Config+ ",
            "secret int ",
            "Embedded main.Embedded+^ ",
        ]
    );
    let zero = named("main.Config").zero().unwrap();
    assert_eq!(zero.fields().unwrap().len(), 8);
    assert_eq!(
        int(1).fields().unwrap_err().to_string(),
        "this Go value does not support the operation: int is not a struct"
    );
    assert_eq!(
        int(1).field("X").unwrap_err().to_string(),
        "int has no exported field X"
    );
}
