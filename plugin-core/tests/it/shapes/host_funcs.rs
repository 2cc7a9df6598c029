//! S5, with S3 and S8: KrakenD gives a func to a method of the plugin's variable; the plugin calls it with factories of its own, which
//! the host keeps and calls later with its configuration.

use super::{http::context, int, open, text};
use plugin_core::{
    Callback, FuncValue, Value,
    stdlib::{GoWriter, Http},
};
use std::{
    collections::HashMap,
    io::Write as _,
    mem,
    sync::{Arc, Mutex},
};

/// The registrations of a plugin: names with factories, and their kinds.
type Registered<T> = Arc<Mutex<Vec<T>>>;

/// Looks up the variable and calls its method with a closure that collects the registrations.
fn register<F: plugin_core::Signature, T>(
    variable: &str,
    method: &str,
    collect: impl FnOnce(Registered<T>) -> Callback<F>,
) -> Vec<T> {
    let variable = open("shape_krakend").lookup(variable).unwrap();
    let method = variable.methods().unwrap().method(method).unwrap();
    let register: FuncValue<fn(Callback<F>)> = method.func().unwrap();
    let registered = Registered::default();
    register.call(collect(Arc::clone(&registered))).unwrap();
    mem::take(&mut *registered.lock().unwrap())
}

fn named(variable: &str, method: &str) -> (String, Value) {
    let collect = |all: Registered<_>| {
        Callback::<fn(String, Value)>::new(move |name, factory| {
            all.lock().unwrap().push((name, factory));
        })
    };
    let mut all = register(variable, method, collect);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn config(entries: [(&str, Value); 2]) -> Value {
    let map: HashMap<_, _> = entries.map(|(key, value)| (key.to_owned(), value)).into();
    Value::new(map).unwrap()
}

#[test]
fn krakend_makes_a_handler_and_serves_requests_through_it() {
    let (name, factory) = named("HandlerRegisterer", "RegisterHandlers");
    assert_eq!(name, "greeter");
    let http = Http::new().unwrap();
    let (context, cancel) = context(&[]);
    let next = http.handler(|w, r| {
        let path = r.elem().unwrap().field("URL").unwrap();
        super::call(&w, "WriteHeader", &[&int(404)]);
        write!(GoWriter::new(w).unwrap(), "gateway {path}").unwrap();
    });
    let next = next.unwrap();
    let made = factory
        .call(&[
            &context,
            &config([("path", text("/hi")), ("times", int(2))]),
            &next,
        ])
        .unwrap();
    assert!(made[1].is_nil());
    let serve = |url| {
        let request = http.get(url).make().unwrap();
        http.serve(&made[0], &request).unwrap().to_string()
    };
    assert_eq!(serve("/hi?name=Rust"), "202 hello Rust\nhello Rust\n");
    assert_eq!(serve("/other"), "404 gateway /other");
    cancel.cancel().unwrap();
    assert_eq!(serve("/hi"), "404 gateway /hi", "its context is over");

    let wrong = config([("path", int(1)), ("times", int(2))]);
    let failed = factory.call(&[&context, &wrong, &next]).unwrap();
    assert!(failed[0].is_nil());
    assert_eq!(failed[1].to_string(), "greeter: config has no path");
}

#[test]
fn krakend_makes_a_client() {
    let (name, factory) = named("ClientRegisterer", "RegisterClients");
    assert_eq!(name, "greeter-client");
    let http = Http::new().unwrap();
    let (context, _cancel) = context(&[]);
    let extra = config([("to", text("/there")), ("", int(0))]);
    let handler = factory.call(&[&context, &extra]).unwrap().remove(0);
    let request = http.get("/here").make().unwrap();
    let served = http.serve(&handler, &request).unwrap();
    assert_eq!(served.header("location"), Some("/there"));
    assert_eq!(served.to_string(), "302 <a href=\"/there\">Found</a>.\n\n");
}

#[test]
fn krakend_makes_modifiers_funcs_that_return_funcs() {
    type Register = fn(String, Value, bool, bool);
    let collect = |all: Registered<_>| {
        Callback::<Register>::new(move |name, factory, request, response| {
            all.lock().unwrap().push((name, factory, request, response));
        })
    };
    let all = register("ModifierRegisterer", "RegisterModifiers", collect);
    let names: Vec<_> = all
        .iter()
        .map(|(name, _, a, b)| (&**name, *a, *b))
        .collect();
    let expected = [
        ("greeter-modifier-request", true, false),
        ("greeter-modifier-response", false, true),
    ];
    assert_eq!(names, expected);
    let config = config([("prefix", text("> ")), ("", int(0))]);
    for (_, factory, ..) in &all {
        let modify = factory.call(&[&config]).unwrap().remove(0);
        assert_eq!(modify.go_type(), "func(interface {}) (interface {}, error)");
        let results = modify.call(&[&text("text")]).unwrap();
        assert_eq!(results[0].get::<String>().unwrap(), "> text");
        assert!(results[1].is_nil());
        let results = modify.call(&[&int(1)]).unwrap();
        assert_eq!(results[1].to_string(), "cannot modify a int");
    }
}
