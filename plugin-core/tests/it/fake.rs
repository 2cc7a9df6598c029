//! Fakes: plugins of Rust closures. Only one test here opens a Go plugin.

use crate::support::open;
use plugin_core::{
    CallError, Error, FakePlugin, Func, GoError, GoStruct, Plugin, PluginApi, RawString,
    SymbolKind, Value, Var,
};
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

#[derive(GoStruct, Debug, Clone, PartialEq, Default)]
struct Order {
    name: String,
    count: i32,
    parts: Vec<Option<Box<f64>>>,
    index: HashMap<String, [u8; 3]>,
}

#[derive(PluginApi)]
struct Shop {
    add: Func<fn(isize, isize) -> isize>,
    place: Func<fn(Order, String) -> Result<Order, GoError>>,
    split: Func<fn(String) -> (Vec<String>, bool)>,
    #[go(name = "OnClose")]
    closing: Option<Func<fn()>>,
    limit: Var<i64>,
    stock: Var<Vec<Order>>,
}

fn order(name: &str) -> Order {
    Order {
        name: name.into(),
        count: -7,
        parts: vec![None, Some(Box::new(0.5))],
        index: HashMap::from([("a".into(), [1, 2, 3])]),
    }
}

/// By the names that a loaded plugin's methods have.
#[test]
fn symbols_of_any_plugin_by_name() {
    let fake = shop();
    let any: &dyn Plugin = &fake;
    let add: Func<fn(isize, isize) -> isize> = any.func("Add").unwrap();
    assert_eq!(add.call(40, 2), Ok(42));
    assert_eq!(any.var::<i64>("Limit").unwrap().get(), 5);
    let missing = any.func::<fn()>("Ad").unwrap_err();
    assert!(matches!(missing, Error::NotFound { .. }), "{missing}");
    let wrong = any.var::<isize>("Add").unwrap_err();
    assert!(matches!(wrong, Error::WrongKind { .. }), "{wrong}");
}

fn shop() -> FakePlugin {
    FakePlugin::new("example.com/shop")
        .func("Add", |a: isize, b: isize| a + b)
        .func("Place", |mut order: Order, name: String| {
            if name.is_empty() {
                return Err(GoError::from_message("no name"));
            }
            order.name = name;
            Ok(order)
        })
        .func("Split", |text: String| {
            let words: Vec<_> = text.split(' ').map(str::to_owned).collect();
            let several = words.len() > 1;
            (words, several)
        })
        .func("Panic", |text: String| -> () { panic!("{text}") })
        .func("Say", |text: RawString| text)
        .var("Limit", 5i64)
        .var("Stock", vec![order("first")])
        .var("Name", "shop".to_owned())
}

#[test]
fn an_interface_is_bound_to_closures() {
    let fake = shop();
    let Shop {
        add,
        place,
        split,
        closing,
        limit,
        stock,
    } = Shop::bind(&fake).unwrap();
    assert!(closing.is_none());
    assert_eq!(add.call(40, 2).unwrap(), 42);
    assert_eq!(add.call_batch(&[(1, 2), (3, 4)]).unwrap(), [3, 7]);
    assert_eq!(place.call(order(""), "x").unwrap(), Ok(order("x")));
    let error = place.call(order(""), "").unwrap().unwrap_err();
    assert_eq!(error.message(), "no name");
    let (words, several) = split.call("two words").unwrap();
    assert_eq!(
        (&words[..], several),
        (&["two".to_owned(), "words".to_owned()][..], true)
    );
    limit.set(limit.get() + 1);
    assert_eq!(limit.get(), 6);
    // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
    assert_eq!(unsafe { stock.read() }.unwrap(), [order("first")]);
    // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
    unsafe { stock.write(&[order("a"), order("b")]) }.unwrap();
    // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
    assert_eq!(unsafe { stock.read() }.unwrap(), [order("a"), order("b")]);
    // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
    unsafe { limit.write(9) }.unwrap();
    // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
    assert_eq!((limit.get(), unsafe { limit.read() }), (9, Ok(9)));
    assert_eq!(
        format!("{add:?} {limit:?}"),
        "Add func(int, int) int var Limit int64"
    );
}

#[test]
fn calls_of_a_fake_can_be_spawned_and_can_panic() {
    let fake = shop();
    let panic: Func<fn(String)> = fake.lookup("Panic").unwrap().func().unwrap();
    let error = panic.call("oops").unwrap_err();
    assert!(
        matches!(&error, CallError::Panic { symbol, message, .. } if symbol == "Panic" && message == "oops"),
        "{error}"
    );
    assert!(panic.spawn("oops").wait().is_err());
    let add: Func<fn(isize, isize) -> isize> = fake.lookup("Add").unwrap().func().unwrap();
    let pending = add.spawn(1, 2);
    assert!(pending.is_ended());
    assert_eq!(pending.wait_for(Duration::ZERO).unwrap(), Ok(3));
    drop(add.spawn(1, 2));
    // The bytes are those of the requested type, as with Go.
    let say: Func<fn(RawString) -> String> = fake.lookup("Say").unwrap().func().unwrap();
    assert!(matches!(
        say.call(&b"\xff"[..]),
        Err(CallError::NotUtf8 { .. })
    ));
    assert_eq!(say.call("é").unwrap(), "é");
    let place: Func<fn(Order, RawString) -> Result<Order, GoError>> =
        fake.lookup("Place").unwrap().func().unwrap();
    let placed = place.call(order(""), &b"\xff"[..]).unwrap().unwrap();
    assert_eq!(placed.name, "\u{fffd}", "what a closure is given is mended");
}

#[test]
fn the_errors_of_a_lookup_are_those_of_a_plugin() {
    #[derive(PluginApi)]
    #[expect(dead_code)]
    struct Wrong {
        add: Func<fn(isize, i64) -> isize>,
        splat: Func<fn()>,
        split: Func<fn(String) -> Vec<String>>,
        place: Func<fn(Order, String) -> Order>,
        limit: Func<fn()>,
        say: Var<String>,
        name: Var<Vec<u8>>,
        stock: Option<Var<BTreeMap<String, Order>>>,
    }
    let error = Wrong::bind(&shop()).err().unwrap();
    let Error::Interface { plugin, problems } = error else {
        panic!("{error}")
    };
    let told: Vec<_> = problems.iter().map(Error::to_string).collect();
    let here = "in plugin example.com/shop";
    assert_eq!(plugin, "example.com/shop");
    assert_eq!(
        told[0],
        format!(
            "plugin: symbol Add {here} is func(int, int) int, not func(int, int64) int: parameter 2 is int, not int64"
        )
    );
    assert!(matches!(&problems[1], Error::NotFound { near, .. } if near == &["Split"]));
    assert!(told[2].ends_with("it has 2 results, not 1"), "{}", told[2]);
    assert!(told[3].ends_with("it has 2 results, not 1"), "{}", told[3]);
    assert_eq!(
        told[4],
        format!("plugin: symbol Limit {here} is a variable: int64; use `var` to get it")
    );
    assert!(matches!(
        problems[5],
        Error::WrongKind {
            found: SymbolKind::Func,
            ..
        }
    ));
    assert!(
        told[6].ends_with("it holds string, not []uint8"),
        "{}",
        told[6]
    );
    assert!(
        matches!(problems[7], Error::TypeMismatch { .. }),
        "{}",
        told[7]
    );
    assert_eq!(problems.len(), 8);
    assert_eq!(shop().symbols().count(), 8);
    assert!(shop().lookup("Limit").unwrap().value().is_err());
}

#[test]
fn values_by_handle_go_through_a_fake_beside_a_real_plugin() {
    open("objects");
    let fake = FakePlugin::new("example.com/values")
        .func("Twice", |value: Value| vec![value.clone(), value])
        .var("Kept", Value::new(7isize).unwrap());
    let twice: Func<fn(Value) -> Vec<Value>> = fake.lookup("Twice").unwrap().func().unwrap();
    for n in 0..200 {
        let value = Value::new(n).unwrap();
        let both = twice.call(&value).unwrap();
        assert!(both.iter().all(|one| one.get::<isize>() == Ok(n)));
        assert_eq!(value.get::<isize>(), Ok(n));
    }
    let kept: Var<Value> = fake.lookup("Kept").unwrap().var().unwrap();
    for n in 7..50 {
        // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
        assert_eq!(unsafe { kept.read() }.unwrap().get::<isize>(), Ok(n));
        // SAFETY: the variable is a fake's, in Rust memory, and no other thread uses it.
        unsafe { kept.write(Value::new(n + 1).unwrap()) }.unwrap();
    }
}

/// The closure and the caller may write a last Go result that is an error in different ways.
#[test]
fn an_error_is_a_value_for_one_side_only() {
    let fake = FakePlugin::new("example.com/errors")
        .func("Result", |n: i64| -> Result<(i64, String), GoError> {
            if n < 0 {
                return Err(GoError::from_message("negative"));
            }
            Ok((n, n.to_string()))
        })
        .func("Value", |n: i64| {
            (n, (n < 0).then(|| GoError::from_message("negative")))
        })
        .func("Alone", |n: i64| -> Result<(), GoError> {
            if n < 0 {
                Err(GoError::from_message("negative"))
            } else {
                Ok(())
            }
        })
        .func("Any", || -> Result<Value, GoError> {
            Err(GoError::from_message("none"))
        });
    fn func<F: plugin_core::Signature>(fake: &FakePlugin, name: &str) -> Func<F> {
        fake.lookup(name).unwrap().func().unwrap()
    }
    let message = |error: Option<GoError>| error.map(|error| error.message().to_owned());

    let value: Func<fn(i64) -> (i64, String, Option<GoError>)> = func(&fake, "Result");
    let (n, text, error) = value.call(5).unwrap();
    assert_eq!((n, &*text, error), (5, "5", None));
    let (n, text, error) = value.call(-5).unwrap();
    assert_eq!(
        (n, &*text, message(error).as_deref()),
        (0, "", Some("negative"))
    );
    let (n, ..) = value.spawn(-5).wait().unwrap();
    assert_eq!(n, 0);

    let result: Func<fn(i64) -> Result<i64, GoError>> = func(&fake, "Value");
    assert_eq!(result.call(5).unwrap(), Ok(5));
    assert_eq!(
        message(result.call(-5).unwrap().err()).as_deref(),
        Some("negative")
    );

    let alone: Func<fn(i64) -> Option<GoError>> = func(&fake, "Alone");
    assert_eq!(alone.call(5).unwrap(), None);
    assert_eq!(
        message(alone.call(-5).unwrap()).as_deref(),
        Some("negative")
    );

    open("objects");
    let any: Func<fn() -> (Value, Option<GoError>)> = func(&fake, "Any");
    let (nil, error) = any.call().unwrap();
    assert!(nil.is_nil() && error.is_some());
}
