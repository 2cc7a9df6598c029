//! Memory that two Rust threads use, the one writing, within its contract, and the other reading, safely: whichever way it reads, it
//! sees the one value or the other, and never the pointer of one with the length of the other.

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

/// The variable by handle.
fn variable(name: &str) -> Value {
    support::variable("memory", name)
}

type Lists = HashMap<String, Vec<Block>>;

#[derive(GoStruct)]
struct Both {
    err: Option<GoError>,
    names: Vec<Block>,
}
