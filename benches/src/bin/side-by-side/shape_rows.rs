//! The rows of the table about plugins of the shapes that real ones have: see `xtask/src/bench/shapes.rs`.

use crate::row::{Peer, Row, row, start};

const GO_START: &str = "Go program";

macro_rules! cold_opens {
    ($($shape:literal $file:literal),* $(,)?) => {
        &[$(
            row(
                concat!("cold open, ", $shape),
                Some(start(concat!("shape, ours, ", $file))),
                GO_START,
                Peer::Measured(start(concat!("shape, Go, ", $file))),
                1.2,
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

/// The targets.
pub(crate) const SHAPES: &[Row] = cold_opens![
    "an API of 5,000 types" "wide",
    "300 packages" "packages",
    "net/http" "http",
    "net/http, stripped" "stripped",
    "net/http, built with -trimpath" "trimpath",
    "cgo" "cgo",
    "10,000 exports" "exports",
];
