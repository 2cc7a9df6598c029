//! S10: Skipper's `InitPlugin` has four results: three slices of interfaces and an error.

use super::{ask, call, int, projects, text};
use plugin_core::{Func, GoError, PluginApi, Value, stdlib::Http};

type Parts = (Vec<Value>, Vec<Value>, Vec<Value>);

#[derive(PluginApi)]
struct Skipper {
    init_filter: Func<fn(Vec<String>) -> Result<Value, GoError>>,
    init_plugin: Func<fn(Vec<String>) -> Result<Parts, GoError>>,
}

#[test]
fn skipper_gets_filters_predicates_and_data_clients_at_once() {
    let plugin = Skipper::bind(&projects()).unwrap();
    let (filters, predicates, clients) = plugin
        .init_plugin
        .call(["first", "r1", "r2"])
        .unwrap()
        .unwrap();
    let names = filters.iter().map(|spec| ask::<String>(spec, "Name", &[]));
    assert_eq!(names.collect::<Vec<_>>(), ["first", "second"]);
    assert!(predicates.is_empty());
    assert_eq!(
        ask::<Vec<String>>(&clients[0], "LoadAll", &[]),
        ["r1", "r2"]
    );
    let error = plugin
        .init_plugin
        .call(&[] as &[&str])
        .unwrap()
        .err()
        .unwrap();
    assert_eq!(error.message(), "no name for the filter");
}

#[test]
fn skipper_makes_a_filter_from_a_route_and_applies_it() {
    let plugin = Skipper::bind(&projects()).unwrap();
    let spec = plugin.init_filter.call(["setHeader"]).unwrap().unwrap();
    let config = Value::new(vec![text("X-Count"), int(3)]).unwrap();
    let made = call(&spec, "CreateFilter", &[&config]);
    assert!(made[1].is_nil());
    let request = Http::new().unwrap().get("/").make().unwrap();
    call(&made[0], "Request", &[&request]);
    let header = request.elem().unwrap().field("Header").unwrap();
    assert_eq!(ask::<String>(&header, "Get", &[&text("x-count")]), "3");

    let wrong = Value::new(vec![int(3)]).unwrap();
    let failed = call(&spec, "CreateFilter", &[&wrong]);
    assert!(failed[0].is_nil());
    assert_eq!(failed[1].to_string(), "setHeader takes 2 arguments, not 1");
}
