//! Interfaces of Go's standard library, both ways.

mod broken;
mod contexts;
mod http;
mod itself;
mod streams;

use crate::{
    common::text,
    support::{in_child, open},
};
use plugin_core::{
    Func, GoError, Signature, ValueError,
    stdlib::{Context, reader},
};
use std::io;

fn func<F: Signature>(name: &str) -> Func<F> {
    open("stdlib").func(name).unwrap()
}

#[test]
fn before_a_plugin_is_open_there_is_nothing() {
    if !in_child(&[]) {
        return;
    }
    assert_eq!(Context::background().unwrap_err(), ValueError::NoRuntime);
    assert!(reader(io::empty()).is_err());
    assert_eq!(GoError::eof().message(), "EOF");
    assert!(!GoError::eof().is(&GoError::eof()));
}
