//! What the programs that `cargo xtask fuzz-calls` generates have in common: values as bytes, routes, and what was wrong.
//!
//! A generated program and its plugin are given the same file of values. Each value is there twice: *raw*, from which either side makes
//! it, and *canonical*, which is what either side must find when it writes down what it was given. The generator writes both, so that
//! an error of a conversion that another one takes back is seen all the same.
#![deny(unsafe_code)]

mod canon;
mod composite;
mod data;
mod enums;
mod expected;
mod guard;
mod kind;
mod lent;
mod outcome;
mod program;
mod slots;
mod tally;
mod tight;
mod world;

pub use canon::{Canon, Input};
pub use data::{Data, Item, Row};
pub use enums::{OpenEnum, SmallEnum, TextEnum, WordEnum};
pub use expected::{Expected, Seen};
pub use guard::{Guarded, guarded};
pub use kind::{Kind, function, plain_routes, routes, serde_routes, variable};
pub use lent::{LentSlice, LentText};
pub use outcome::{Outcome, call_variadic};
pub use plugin_core;
pub use program::main;
pub use serde;
pub use slots::{Called, Changed, Fixed, Slot};
pub use tally::{Check, Entry, Tally};
pub use tight::tight;
pub use world::{AnyType, World};
