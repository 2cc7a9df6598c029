//! The rows of the table about plugins that resemble real ones: see `xtask/src/bench/shapes.rs`.

use crate::memory_rows::MEMORY;
use crate::row::{Peer, Row, row, start};

const GO_START: &str = "Go program";

macro_rules! cold_opens {
    ($($shape:literal $file:literal),* $(,)?) => {
        &[$(
            cold_open(
                concat!("cold open, ", $shape),
                concat!("shape, ours, ", $file),
                concat!("shape, Go, ", $file),
            ),
            row(
                concat!("pre-load check, ", $shape),
                Some(start(concat!("shape, check, ", $file))),
                "its own cold open",
                Peer::Measured(start(concat!("shape, ours, ", $file))),
                0.05,
            ),
        )*]
    };
}

const fn cold_open(name: &'static str, ours: &'static str, go: &'static str) -> Row {
    let (ours, go) = (start(ours), start(go));
    row(name, Some(ours), GO_START, Peer::Measured(go), 1.2)
}

/// The rows with targets.
pub(crate) const OPENS: &[&[Row]] = &[INSPECT, SHAPES, &[TRIMMED], ONE_MORE, NOT_OPTIMISED, MEMORY];

/// The rows about reading build settings, packages and names.
const INSPECT: &[Row] = &[
    inspect("inspect, a 25 MB plugin", "large, inspect"),
    inspect("inspect, an API of 5,000 types", "shape, inspect, wide"),
    inspect("inspect, 10,000 exports", "shape, inspect, exports"),
];

const fn inspect(name: &'static str, ours: &'static str) -> Row {
    let limit = Peer::Nanoseconds(10_000_000.0);
    row(name, Some(start(ours)), "10 ms", limit, 1.0)
}

const SHAPES: &[Row] = cold_opens![
    "an API of 5,000 types" "wide",
    "300 packages" "packages",
    "net/http" "http",
    "net/http, stripped" "stripped",
    "cgo" "cgo",
    "10,000 exports" "exports",
];

/// The rows about opening one more plugin in a running process.
const ONE_MORE: &[Row] = &[
    one_more(
        "one more plugin, net/http",
        "one more, ours, http",
        "one more, Go, http",
    ),
    one_more(
        "one more plugin, 10,000 exports",
        "one more, ours, exports",
        "one more, Go, exports",
    ),
];

const fn one_more(name: &'static str, ours: &'static str, go: &'static str) -> Row {
    let (ours, go) = (start(ours), start(go));
    row(name, Some(ours), GO_START, Peer::Measured(go), 1.3)
}

/// The rows about cold opens by a program built without optimisation.
const NOT_OPTIMISED: &[Row] = &[
    row(
        "cold open, small plugin, program not optimised",
        Some(start("small, not optimised")),
        GO_START,
        Peer::Measured(start("small, Go")),
        1.5,
    ),
    row(
        "cold open, 25 MB plugin, program not optimised",
        Some(start("large, not optimised")),
        GO_START,
        Peer::Measured(start("large, Go")),
        1.5,
    ),
];

/// The rows without one for the check, whose process has a plugin open that was built without the flag.
const TRIMMED: Row = cold_open(
    "cold open, net/http, built with -trimpath",
    "shape, ours, trimpath",
    "shape, Go, trimpath",
);
