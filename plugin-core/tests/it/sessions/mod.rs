//! Sessions: all that can happen in Go, while Rust code stays in it.

mod attack;
mod ends;
mod inline;
mod kinds;
mod waits;

use crate::support::open;
use plugin_core::{Func, Signature, session::support};

fn func<F: Signature>(name: &str) -> Func<F> {
    open("sessions")
        .func(name)
        .unwrap_or_else(|error| panic!("{error}"))
}

type Add = Func<fn(isize, isize) -> isize>;

fn add() -> Add {
    func("Add")
}

/// Whether sessions work with this Go on this machine. Otherwise calls are made without one.
fn are_there() -> bool {
    open("sessions");
    support().is_ok()
}
