//! Func values and methods by handle, called as exported functions are.

mod variables;

use crate::support::{in_child, open, variable};
use plugin_core::{
    CallError, Callback, Func, FuncValue, GoError, GoInterface, GoObject, Value, ValueError,
};
use std::thread;

/// type Shape interface { ... }, see fixtures/methods.
#[derive(GoInterface)]
struct Shape {
    name: FuncValue<fn() -> String>,
    add: FuncValue<fn(isize) -> isize>,
    join: FuncValue<fn(String, Vec<u8>, isize) -> Result<String, GoError>>,
    scale: FuncValue<fn(f64, f32) -> (f64, f32)>,
    spread: FuncValue<fn([isize; 2]) -> [isize; 2]>,
    panics: Option<FuncValue<fn() -> String>>,
}

fn receiver(kind: &str) -> Value {
    let new: Func<fn(String) -> Value> = open("methods").func("New").unwrap();
    new.call(kind).unwrap()
}

#[test]
fn an_interface_is_bound_whatever_the_kind_of_its_receiver() {
    // The results of Name, Add(1), Join("a", "b", 2) and Scale(1.5, 2).
    let expected = [
        ("pointer", "pointer", 8, "pointerabpointerab", 3.0, true),
        (
            "embedding",
            "embedding",
            10,
            "embeddingabembeddingab",
            3.0,
            true,
        ),
        ("wrapping", "7", 8, "7ab", 10.5, false),
        ("text", "text", 5, "textab", 1.5, false),
        ("number", "42", 43, "42ab", 63.0, false),
        ("nothing", "nothing", 1, "ab", 1.5, false),
        ("table", "table", 1, "ab", 1.5, false),
        ("large", "large", 4, "ab", 1.5, false),
    ];
    for (kind, name, sum, joined, scaled, panics) in expected {
        let shape = Shape::bind(&receiver(kind)).unwrap();
        open("methods").collect_garbage(); // Only the struct keeps the receiver.
        assert_eq!(shape.name.call().unwrap(), name);
        assert_eq!(shape.add.call(1).unwrap(), sum, "{kind}");
        let sums = shape.add.call_batch(&[(1,), (5,), (-1,)]).unwrap();
        match kind {
            "table" => assert_eq!(sums, [2, 7, 6], "it remembers"),
            _ => assert_eq!(sums, [sum, sum + 4, sum - 2], "{kind}"),
        }
        let join = shape.join.call("a", b"b", 2).unwrap().unwrap();
        assert_eq!(join, joined);
        assert_eq!(shape.scale.call(1.5, 2.0).unwrap().0, scaled, "{kind}");
        let spread = shape.spread.call([4, 5]).unwrap();
        assert_eq!(
            spread,
            if panics {
                [5, 4 + name.len() as isize]
            } else {
                [4, 5]
            },
            "through reflect"
        );
        assert_eq!(shape.panics.is_some(), panics, "{kind}");
        // On other goroutines.
        let pending = [shape.name.spawn(), shape.name.spawn()];
        assert!(
            pending
                .into_iter()
                .all(|name_of| name_of.wait().unwrap() == name)
        );
        assert_eq!(
            shape.join.spawn("a", b"b", 2).wait().unwrap().unwrap(),
            joined
        );
        assert_eq!(shape.spread.spawn([4, 5]).wait().unwrap(), spread);
    }
}

#[test]
fn what_goes_wrong_in_a_method_is_an_error_that_names_it() {
    let shape = Shape::bind(&receiver("pointer")).unwrap();
    let error = shape.join.call("a", b"b", -1).unwrap().unwrap_err();
    assert_eq!(error.message(), "negative: pointer");
    let panics = shape.panics.unwrap();
    assert_eq!(
        panics.name(),
        "example.com/fixtures/methods.(*methods).Panics"
    );
    for error in [
        panics.call().unwrap_err(),
        panics.spawn().wait().unwrap_err(),
    ] {
        let CallError::Panic {
            symbol,
            message,
            go_stack,
            ..
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!(symbol, "example.com/fixtures/methods.(*methods).Panics");
        assert_eq!(message, "on purpose: pointer");
        assert!(go_stack.contains("methods.go") || go_stack.contains("main.go"));
    }
    let exit: FuncValue<fn()> = receiver("pointer").method("Exit").unwrap().func().unwrap();
    assert!(matches!(
        exit.spawn().wait(),
        Err(CallError::Exit { symbol }) if symbol.ends_with("Exit")
    ));
    let nil = receiver("nil pointer");
    let is_nil: FuncValue<fn() -> bool> = nil.method("IsNil").unwrap().func().unwrap();
    assert!(is_nil.call().unwrap());
    let name: FuncValue<fn() -> String> = nil.method("Name").unwrap().func().unwrap();
    assert!(
        matches!(name.call(), Err(CallError::Panic { message, .. }) if message.contains("nil pointer"))
    );
    assert_eq!(name.name(), "example.com/fixtures/methods.(*methods).Name");
}

#[test]
fn what_is_made_in_rust_has_a_name_as_go_code_has() {
    open("methods");
    let object = GoObject::implement(&[])
        .unwrap()
        .named("example.com/rust.Greeter")
        .method("Greet", |who: String| -> String { panic!("no {who}") })
        .method("Wide", |n: [isize; 20]| n[0])
        .build()
        .unwrap();
    let greet: FuncValue<fn(String) -> String> = object.method("Greet").unwrap().func().unwrap();
    let wide: FuncValue<fn([isize; 20]) -> isize> = object.method("Wide").unwrap().func().unwrap();
    assert_eq!(greet.name(), "example.com/rust.(*Greeter).Greet");
    assert_eq!(wide.name(), "example.com/rust.(*Greeter).Wide");
    assert_eq!(
        greet.call("x").unwrap_err().to_string(),
        "Go function example.com/rust.(*Greeter).Greet panicked: no x"
    );
    let double = Callback::<fn(isize) -> isize>::new(|n| 2 * n);
    let double: FuncValue<fn(isize) -> isize> = Value::new(double).unwrap().func().unwrap();
    assert_eq!(double.name(), "rust.closure");
    let error = object.method("Greet").unwrap().call(&[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "*rust.Greeter.Greet takes 1 argument, not 0; it was not called"
    );
}

#[test]
fn one_error_lists_all_methods_that_are_missing_or_mismatched() {
    #[derive(GoInterface)]
    #[expect(dead_code)]
    struct Wrong {
        name: FuncValue<fn() -> String>,
        add: FuncValue<fn(i64) -> isize>,
        join: Option<FuncValue<fn(String) -> String>>,
        hidden: Value,
        #[go(name = "Close")]
        closing: Option<FuncValue<fn()>>,
        scale: Value,
    }
    let error = Wrong::bind(&receiver("pointer")).err().unwrap();
    assert_eq!(
        error.to_string(),
        "*main.methods does not have the requested methods: \
        Add: the Go value is func(int) int, not func(int64) int; \
        Join: the Go value is func(string, []uint8, int) (string, error), not func(string) string; \
        Hidden: missing"
    );
    let ValueError::Interface { problems, .. } = error else {
        panic!("{error}")
    };
    assert!(matches!(problems[0].1, ValueError::TypeMismatch { .. }));
    assert!(matches!(problems[2].1, ValueError::NoMethod { .. }));

    let error = Shape::bind(&receiver("nil")).err().unwrap().to_string();
    assert!(
        error.starts_with("nil does not have the requested methods: Name: missing"),
        "{error}"
    );
    #[derive(GoInterface, Debug)]
    #[expect(dead_code)]
    struct Optional {
        name: Option<Value>,
    }
    assert!(
        Optional::bind(&receiver("nil")).is_err(),
        "nil has no methods to look for"
    );
}

#[test]
fn func_values_are_called_wherever_they_were_found() {
    let plugin = open("methods");
    let counter: Func<fn(isize) -> (Value, Value)> = plugin.func("Counter").unwrap();
    let (add, text) = counter.call(10).unwrap();
    let add: FuncValue<fn(isize) -> isize> = add.func().unwrap();
    let text: FuncValue<fn(String) -> String> = text.func().unwrap();
    assert_eq!(add.call(5).unwrap(), 15);
    assert_eq!(add.clone().call(5).unwrap(), 20);
    assert_eq!(text.call("n=").unwrap(), "n=20", "they share a variable");
    assert_eq!(add.call_batch(&[(1,), (2,), (3,)]).unwrap(), [21, 23, 26]);
    assert_eq!(text.call("n=").unwrap(), "n=26");
    assert_eq!(add.name(), "example.com/fixtures/methods.Counter.func1");
    assert_eq!(
        format!("{add:?}"),
        "example.com/fixtures/methods.Counter.func1 func(int) int"
    );

    let hooks = variable("methods", "Hooks");
    let first: FuncValue<fn(isize, isize) -> isize> = hooks.field("First").unwrap().func().unwrap();
    assert_eq!(first.call(6, 7).unwrap(), 42);
    let named = hooks.field("Named").unwrap();
    let named = |name: &str| -> FuncValue<fn(String) -> Result<String, GoError>> {
        let name = Value::new(name.to_owned()).unwrap();
        named.entry(&name).unwrap().unwrap().func().unwrap()
    };
    assert_eq!(named("upper").call("x").unwrap().unwrap(), "X");
    assert_eq!(
        named("fail").call("x").unwrap().unwrap_err().message(),
        "no x"
    );
    assert!(matches!(
        named("panic").call("x"),
        Err(CallError::Panic { .. })
    ));
    #[rustfmt::skip]
    type Many = fn(isize, isize, isize, isize, isize, isize, isize, isize, isize, isize) -> isize;
    let many: FuncValue<Many> = hooks.field("Many").unwrap().func().unwrap();
    assert_eq!(many.call(1, 1, 1, 1, 1, 1, 1, 1, 1, 1).unwrap(), 55);
    let tail: FuncValue<fn(String, Vec<String>) -> String> =
        hooks.field("Tail").unwrap().func().unwrap();
    assert_eq!(tail.call("-", ["a", "b"]).unwrap(), "a-b");

    // A function is a func value too.
    let new = plugin.lookup("New").unwrap().value().unwrap();
    let new: FuncValue<fn(String) -> Value> = new.func().unwrap();
    assert_eq!(new.call("number").unwrap().to_string(), "42");

    let wrong = hooks.field("None").unwrap().func::<fn()>().unwrap_err();
    assert!(matches!(wrong, ValueError::Refused { .. }), "{wrong}");
    let wrong = hooks.func::<fn()>().unwrap_err();
    assert!(matches!(wrong, ValueError::TypeMismatch { .. }), "{wrong}");
    let first = hooks.field("First").unwrap();
    let wrong = first.func::<fn(isize) -> isize>().unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "the Go value is func(int, int) int, not func(int) int"
    );
    let wrong = first
        .func::<fn(isize, isize) -> Result<isize, GoError>>()
        .unwrap_err();
    assert!(matches!(wrong, ValueError::TypeMismatch { .. }), "{wrong}");
}

#[test]
fn a_func_value_keeps_what_it_refers_to_while_garbage_is_collected() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,invalidptr=1")]) {
        return;
    }
    let plugin = open("methods");
    let fill: Func<fn(isize, u8) -> Value> = plugin.func("Fill").unwrap();
    thread::scope(|scope| {
        for thread in 0..4u8 {
            scope.spawn(move || {
                for round in 0..200u8 {
                    let bytes: FuncValue<fn() -> Vec<u8>> =
                        fill.call(100, round ^ thread).unwrap().func().unwrap();
                    let shape = Shape::bind(&receiver("pointer")).unwrap();
                    let large = Shape::bind(&receiver("large")).unwrap();
                    let pending = bytes.spawn();
                    assert_eq!(bytes.call().unwrap(), [round ^ thread; 100]);
                    drop(bytes);
                    if round % 50 == 0 {
                        plugin.collect_garbage();
                    }
                    assert_eq!(pending.wait().unwrap(), [round ^ thread; 100]);
                    assert_eq!(shape.name.call().unwrap(), "pointer");
                    assert_eq!(
                        shape.join.call("a", b"b", 2).unwrap().unwrap(),
                        "pointerabpointerab"
                    );
                    assert_eq!(large.add.call(4).unwrap(), 7);
                }
            });
        }
    });
}
