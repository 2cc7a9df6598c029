//! S15, with S8: Volcano's `New` is of a func type that has a name. In Go, an assertion to a named func type fails for a function
//! declaration, and one to an alias does not; Rust compares types structurally, so both fit.

use super::{ask, call, int, open};
use plugin_core::{Func, GoStruct, Value, Var};
use std::collections::HashMap;

type Arguments = HashMap<String, Value>;
type Builder = fn(Arguments) -> Value;

#[derive(GoStruct)]
struct Session {
    nodes: isize,
    scores: HashMap<String, f64>,
}

fn arguments(weight: isize) -> Arguments {
    HashMap::from([("binpack.weight".to_owned(), int(weight))])
}

#[test]
fn volcano_builds_a_plugin_and_schedules_with_it() {
    let new: Func<Builder> = open("shape_volcano").func("New").unwrap();
    let plugin = new.call(arguments(3)).unwrap();
    assert_eq!(ask::<String>(&plugin, "Name", &[]), "binpack");
    let session = Session {
        nodes: 5,
        scores: HashMap::new(),
    };
    let session = Value::new(Some(Box::new(session))).unwrap();
    let scores = || {
        session
            .get::<Option<Box<Session>>>()
            .unwrap()
            .unwrap()
            .scores
    };
    call(&plugin, "OnSessionOpen", &[&session]);
    assert_eq!(scores(), HashMap::from([("binpack".to_owned(), 15.0)]));
    call(&plugin, "OnSessionClose", &[&session]);
    assert!(scores().is_empty());
}

#[test]
fn variables_of_a_named_func_type_and_of_an_alias_hold_the_same() {
    let volcano = open("shape_volcano");
    for (name, go_type) in [
        ("Named", "volcano.NamedBuilder"),
        ("Alias", "func(volcano.Arguments) volcano.Plugin"),
    ] {
        let variable: Var<Value> = volcano.var(name).unwrap();
        assert_eq!(variable.symbol().unwrap().go_type().to_string(), go_type);
        // SAFETY: no Go code of the fixture writes the variable.
        let builder = unsafe { variable.read() }.unwrap();
        let built = builder.call(&[&Value::new(arguments(1)).unwrap()]).unwrap();
        assert_eq!(ask::<String>(&built[0], "Name", &[]), "binpack");
    }
}
