//! The memory of a process that has opened a small plugin and called it, beside a Go program's.

use crate::row::{Peer, Row, note, start};

const GO_START: &str = "Go program";

pub(crate) const MEMORY: &[Row] = &[
    note(
        "memory after a cold open",
        Some(start("memory, ours")),
        GO_START,
        Peer::Measured(start("memory, Go")),
    ),
    note(
        "memory after a cold open, runtime host in the program",
        Some(start("memory, embedded")),
        GO_START,
        Peer::Measured(start("memory, Go")),
    ),
];
