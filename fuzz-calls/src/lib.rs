//! The common code of the programs that `cargo xtask fuzz-calls` generates: values as bytes, routes, and the list of differences.
//!
//! A generated program and its plugin read the same file of values. It has each value in two encodings: *raw*, from which a side decodes the
//! value before it passes it on, and *canonical*, which a side must get when it encodes the value that it was passed. The generator writes
//! both, so two wrong conversions that cancel each other are noticed.
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
