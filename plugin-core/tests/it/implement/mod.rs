//! Go interfaces that Rust implements.

mod by_type;
mod lifetimes;
mod mistakes;
#[cfg(not(embedded_host))] // It tests a host that is built on demand.
mod not_offered;
mod panics;
mod used;

use crate::{common::int, support::open};
use plugin_core::{GoPlugin, Type, Value};

fn plugin() -> GoPlugin {
    open("implement")
}

fn function(name: &str) -> Value {
    plugin().lookup(name).unwrap().value().unwrap()
}

/// Returns the interface that is a function's first parameter.
fn interface(function_name: &str) -> Type {
    function(function_name)
        .type_of()
        .unwrap()
        .parameter(0)
        .unwrap()
}

fn call(name: &str, arguments: &[&Value]) -> Value {
    let mut results = function(name).call(arguments).unwrap();
    results.pop().unwrap_or_else(|| Value::new(0isize).unwrap())
}

fn text_of(name: &str, arguments: &[&Value]) -> String {
    call(name, arguments).get().unwrap()
}
