//! The hosts of Go's tests in Rust: a function for each, with every assertion of the Go host.
//!
//! A Go host does two things that a Rust program cannot, since it contains no Go packages: it uses variables and types of packages that the
//! plugins share (`common.X *= 5` before the first plugin is opened), and it runs Go code that depends on these packages. If a scenario tests
//! that, the host has a *part* in Go, `conformance/go/NAME`. This is a plugin that is opened first and loads those packages into the process,
//! as the main program does for a Go host. Everything that the host does with the plugins under test is done in Rust.

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

/// Runs the host of one test.
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

/// Fails unless the symbol has exactly this Go type. A Rust type describes only the structure of a named Go type.
fn expect_type(plugin: GoPlugin, symbol: &'static str, want: &str) -> Result<(), Failure> {
    let got = plugin.lookup(symbol)?.go_type().to_string();
    expect(symbol, got.as_str(), want)
}

/// Opens the part of the host that is in Go.
fn part(name: &str) -> Result<GoPlugin, Failure> {
    Ok(crate::trusting::open(&crate::workspace::part(name))?)
}
