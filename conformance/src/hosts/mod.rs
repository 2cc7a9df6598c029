//! The hosts of Go's tests, played from Rust: one function each, every assertion of the Go host kept.
//!
//! A Go host does two things that a Rust program cannot, since it has no Go packages of its own: it has variables and types of
//! packages that plugins share (`common.X *= 5` before the first plugin is opened), and it runs Go code that depends on the process
//! having them. Where a scenario is about that, the host has a *part* in Go, `conformance/go/NAME`: a plugin that is opened first and
//! brings those packages into the process, as the main program does for a Go host. What the host does with the plugins under test is
//! always done from Rust.

pub(crate) mod builds;
pub(crate) mod fork_exec;
pub(crate) mod interfaces;
pub(crate) mod issues;
pub(crate) mod life;
pub(crate) mod methods;
pub(crate) mod run_host;

use crate::error::Failure;
use plugin_core::GoPlugin;
use std::fmt::Debug;

/// Plays the host of one test.
pub(crate) type Host = fn() -> Result<(), Failure>;

/// Fails unless the two are equal.
fn expect<T: PartialEq + Debug>(what: &'static str, got: T, want: T) -> Result<(), Failure> {
    if got == want {
        return Ok(());
    }
    Err(Failure::Differs {
        what,
        got: format!("{got:?}"),
        want: format!("{want:?}"),
    })
}

/// Fails unless the symbol has exactly this Go type. For types with names, of which a Rust type says only what they are made of.
fn expect_type(plugin: GoPlugin, symbol: &'static str, want: &str) -> Result<(), Failure> {
    let got = plugin.lookup(symbol)?.go_type().to_string();
    expect(symbol, got.as_str(), want)
}

/// The part of the host that is Go.
fn part(name: &str) -> Result<GoPlugin, Failure> {
    Ok(crate::trusting::open(&crate::workspace::part(name))?)
}
