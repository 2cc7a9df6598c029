//! The rows of the table about plugins of the shapes that real ones have: see `xtask/src/bench/shapes.rs`.

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

/// The targets.
pub(crate) const SHAPES: &[Row] = cold_opens![
    "an API of 5,000 types" "wide",
    "300 packages" "packages",
    "net/http" "http",
    "net/http, stripped" "stripped",
    "cgo" "cgo",
    "10,000 exports" "exports",
];

/// Without a check row: that is measured in a process which has a plugin open that was built without the flag.
pub(crate) const TRIMMED: Row = cold_open(
    "cold open, net/http, built with -trimpath",
    "shape, ours, trimpath",
    "shape, Go, trimpath",
);
