//! Symbols and values: lookup, type checks, calls, variables, panics, and values that plugins keep and share.
#![allow(
    clippy::type_complexity,
    reason = "the types of Go functions are what is tested"
)]
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "so are borrowed arguments"
)]

mod arrays;
mod empties;
mod errors;
mod lookup;
mod mismatch;
mod nested;
mod panics;
mod placement;
mod raised;
mod raw_text;
mod results;
mod retain;
mod scalars;
mod shared;
mod slices;
mod symbols;
mod teardown;
mod text;
mod threads;
mod ticks;
mod unexported;
mod variables;
mod variadic;

use crate::support::open;
use plugin_core::{Func, GoValue, Signature, Var};

/// More results than registers.
#[rustfmt::skip]
type Twelve = (isize, isize, isize, isize, isize, isize, isize, isize, isize, isize, isize, isize);

/// A function of a fixture.
fn func<F: Signature>(plugin: &str, name: &str) -> Func<F> {
    open(plugin)
        .func(name)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A variable of a fixture.
fn var<T: GoValue>(plugin: &str, name: &str) -> Var<T> {
    open(plugin)
        .var(name)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Returns `len` bytes in which shifts and gaps are detectable.
fn noise(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i ^ (i >> 8) ^ (i >> 15)) as u8).collect()
}
