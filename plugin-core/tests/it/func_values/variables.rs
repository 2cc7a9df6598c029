//! Methods of exported variables, which Go finds by the pointer that `plugin.Lookup` returns.

use super::Shape;
use crate::support::{open, variable};
use plugin_core::{CallError, Error, Func, FuncValue, GoInterface, PluginApi, Value, ValueError};

#[test]
fn a_variable_of_a_plugin_is_bound_with_its_methods() {
    #[derive(PluginApi)]
    struct Api {
        new: Func<fn(String) -> Value>,
        current: Shape,
        missing: Option<Shape>,
    }
    let api = Api::bind(&open("methods")).unwrap();
    assert!(api.new.call("nil").unwrap().is_nil());
    assert!(api.missing.is_none());
    assert_eq!(api.current.name.call().unwrap(), "");
    let current = open("methods").lookup("Current").unwrap();
    let current = Shape::bind(current.methods().unwrap()).unwrap();
    assert_eq!(current.add.call(1).unwrap(), 1);

    #[derive(PluginApi)]
    #[expect(dead_code)]
    struct Wrong {
        hooks: Shape,
        new: Shape,
        held: Option<Shape>,
    }
    let Err(Error::Interface { problems, .. }) = Wrong::bind(&open("methods")) else {
        panic!("neither a struct without a name nor a func has methods, and Held is an interface")
    };
    let sources: Vec<&ValueError> = problems
        .iter()
        .map(|problem| match problem {
            Error::Value { reason, .. } => &**reason,
            other => panic!("{other}"),
        })
        .collect();
    for none in &sources[..2] {
        assert!(matches!(none, ValueError::Interface { problems, .. } if problems.len() == 5));
    }
    assert_eq!(
        sources[2].to_string(),
        "Go code may write a variable of type main.Shape while it is read: use the unsafe method `variable` if it does not, or call \
         a function of the plugin that returns a copy"
    );
    // The value in it has methods.
    let held = Shape::bind(&variable("methods", "Held")).unwrap();
    assert_eq!(held.name.call().unwrap(), "held");
}

#[test]
fn a_variable_of_each_kind_has_the_methods_that_go_finds_by_lookup() {
    let plugin = open("methods");
    for (name, kind) in [
        ("Text", "*main.text"),
        ("Number", "*main.number"),
        ("Table", "*main.table"),
        ("Large", "*main.large"),
        ("Embedding", "*main.embedding"),
        ("Pointer", "*main.methods"),
        ("Current", "*main.methods"),
    ] {
        let methods = plugin.lookup(name).unwrap().methods().unwrap();
        assert_eq!(methods.go_type(), kind);
        let shape = Shape::bind(methods).unwrap();
        plugin.collect_garbage();
        let join = shape.join.call("a", b"b", 1).unwrap().unwrap();
        assert_eq!(
            join,
            shape.join.spawn("a", b"b", 1).wait().unwrap().unwrap()
        );
        assert!(join.ends_with("ab"), "{name}: {join}");
        let by_handle = plugin.lookup(name).unwrap().methods().unwrap();
        let by_handle = by_handle.method("Name").unwrap().call(&[]).unwrap();
        assert_eq!(
            by_handle[0].get::<String>().unwrap(),
            shape.name.call().unwrap()
        );
    }
    let nil = plugin.lookup("Nowhere").unwrap().methods().unwrap();
    let is_nil: FuncValue<fn() -> bool> = nil.method("IsNil").unwrap().func().unwrap();
    assert!(is_nil.call().unwrap());
    let name: FuncValue<fn() -> String> = nil.method("Name").unwrap().func().unwrap();
    assert!(matches!(name.call(), Err(CallError::Panic { .. })));
}

#[test]
fn a_method_reads_its_variable_when_it_is_called() {
    let plugin = open("methods");
    let rename: Func<fn(String)> = plugin.func("Rename").unwrap();
    let renamed = plugin.lookup("Renamed").unwrap().methods().unwrap();
    let name: FuncValue<fn() -> String> = renamed.method("Name").unwrap().func().unwrap();
    let by_handle = renamed.method("Name").unwrap();
    for text in ["before", "after"] {
        rename.call(text).unwrap();
        assert_eq!(name.call().unwrap(), text);
        assert_eq!(name.spawn().wait().unwrap(), text);
        assert_eq!(by_handle.call(&[]).unwrap()[0].to_string(), text);
    }
}
