//! Memory that one Rust thread writes, within the contract, and another reads, safely: by every way of reading, it sees one value or the
//! other, and never the pointer of one with the length of the other.

mod methods;
mod places;
mod race;
mod results;
mod variables;

use crate::support::{self, open};
use plugin_core::{GoError, GoPlugin, GoStruct, Value};
use race::Block;
use std::collections::HashMap;

fn plugin() -> GoPlugin {
    open("memory")
}

/// Returns the variable by handle.
fn variable(name: &str) -> Value {
    support::variable("memory", name)
}

type Lists = HashMap<String, Vec<Block>>;

#[derive(GoStruct)]
struct Both {
    err: Option<GoError>,
    names: Vec<Block>,
}
