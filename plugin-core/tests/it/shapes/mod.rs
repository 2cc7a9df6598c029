//! The shapes of real projects' plugins, each driven from Rust as that project's host does. Signatures are theirs; types of theirs
//! that are not Go's own are in fixtures/shared/like.
//!
//! | | shape | module |
//! |---|---|---|
//! | S1 | nothing is looked up, `init` registers | [`init`] |
//! | S2 | a function whose name is configured | [`configured`] |
//! | S3 | a variable's methods through an interface | [`methods`], [`host_funcs`] |
//! | S4, S11 | a function that returns an interface; structs by value | [`interfaces`] |
//! | S5 | funcs that the host gives | [`host_funcs`] |
//! | S6 | interfaces that the host gives | [`host_interfaces`] |
//! | S7 | variables | [`variables`] |
//! | S8 | configuration as `any` and `map[string]any` | [`configuration`], [`host_funcs`] |
//! | S9 | pointers to structs that the plugin changes | [`pointers`] |
//! | S10 | four results | [`results`] |
//! | S12 | variadic functions | [`variadic`] |
//! | S13 | arrays, channels, named types of std | [`std_types`] |
//! | S14 | one of several types | [`alternatives`] |
//! | S15 | func types with and without a name | [`func_types`] |

mod alternatives;
mod configuration;
mod configured;
mod func_types;
mod host_funcs;
mod host_interfaces;
mod http;
mod init;
mod interfaces;
mod methods;
mod pointers;
mod results;
mod std_types;
mod variables;
mod variadic;

use crate::{
    common::{int, text},
    support::open,
};
use plugin_core::{GoPlugin, GoValue, Methods, Value};

/// The plugins of most projects, in one.
fn projects() -> GoPlugin {
    open("shape_projects")
}

/// Calls a method, and returns its results.
fn call<'a>(on: impl Into<Methods<'a>>, method: &str, arguments: &[&Value]) -> Vec<Value> {
    on.into().method(method).unwrap().call(arguments).unwrap()
}

/// Calls a method, and returns its first result as a Rust value.
fn ask<'a, T: GoValue>(on: impl Into<Methods<'a>>, method: &str, arguments: &[&Value]) -> T {
    call(on, method, arguments)[0].get().unwrap()
}
