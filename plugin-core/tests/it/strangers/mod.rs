//! Interfaces of unusual shapes, implemented in Rust and used as Go's standard library and other packages use them.

mod errors;
mod methods;
mod sprintf;
mod uses;

use crate::support::open;
use plugin_core::{Func, GoMethods, Signature, Type, Value};

fn func<F: Signature>(name: &str) -> Func<F> {
    open("strangers").func(name).unwrap()
}

/// Returns an object that implements the interface with this name.
fn object(methods: impl GoMethods, interface: &str) -> Value {
    let plugin = open("strangers");
    methods
        .into_go(&[&plugin.type_named(interface).unwrap()])
        .unwrap()
}

/// Returns an object with only its own methods.
fn free(methods: impl GoMethods) -> Value {
    open("strangers");
    let none: [&Type; 0] = [];
    methods.into_go(&none).unwrap()
}
