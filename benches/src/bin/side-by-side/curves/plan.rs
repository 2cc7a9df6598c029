//! The curves: the quantity and the count of each, its peer, and how fast it may grow.

/// The series that one process measures together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Plugins,
    Functions,
    Size,
    Threads,
    Handles,
    Arguments,
}

/// Whom the figures belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Ours,
    Peer,
}

/// The quantity of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Time,
    Bytes,
}

/// One curve.
pub(super) struct Curve {
    pub(super) family: Family,
    /// Its name in the output of the measuring process.
    pub(super) series: &'static str,
    pub(super) name: &'static str,
    /// The label of the horizontal axis.
    pub(super) over: &'static str,
    pub(super) peer_series: &'static str,
    pub(super) peer: &'static str,
    pub(super) unit: Unit,
    /// The expected exponent of the growth: 0 for constant cost, 1 for cost proportional to the count.
    pub(super) work: f64,
}

const fn curve(
    family: Family,
    over: &'static str,
    series: &'static str,
    name: &'static str,
    work: f64,
) -> Curve {
    Curve {
        family,
        series,
        name,
        over,
        peer_series: "",
        peer: "",
        unit: Unit::Time,
        work,
    }
}

impl Curve {
    const fn beside(self, peer_series: &'static str, peer: &'static str) -> Self {
        Self {
            peer_series,
            peer,
            ..self
        }
    }

    const fn bytes(self) -> Self {
        Self {
            unit: Unit::Bytes,
            ..self
        }
    }
}

use Family::{Arguments, Functions, Handles, Plugins, Size, Threads};

const OPEN: &str = "plugins open";
const EXPORTED: &str = "functions exported";
const SIZE: &str = "bytes of the file";
const THREADS: &str = "threads";
const HELD: &str = "values held";
const SESSIONS: &str = "sessions that have been";
const BYTES: &str = "bytes each way";

pub(super) const CURVES: &[Curve] = &[
    curve(Plugins, OPEN, "open", "opening one more plugin", 0.0).beside("open", "Go's plugin.Open"),
    curve(Plugins, OPEN, "open-again", "cached open", 0.0)
        .beside("open-again", "Go's cached plugin.Open"),
    curve(Plugins, OPEN, "lookup", "lookup by name", 0.0),
    curve(
        Plugins,
        OPEN,
        "resident",
        "memory of the process, for all",
        1.0,
    )
    .bytes()
    .beside("resident", "Go's program"),
    curve(
        Plugins,
        OPEN,
        "go-memory",
        "Go's heap and stacks, for all",
        1.0,
    )
    .bytes(),
    curve(Functions, EXPORTED, "open", "opening the plugin", 1.0)
        .beside("open", "Go's plugin.Open"),
    curve(Functions, EXPORTED, "lookup", "lookup by name", 0.0)
        .beside("lookup", "Go's Lookup and assertion"),
    curve(
        Functions,
        EXPORTED,
        "typed-lookup",
        "typed lookup again",
        0.0,
    )
    .beside("dlsym", "dlsym"),
    curve(
        Functions,
        EXPORTED,
        "resident",
        "memory of the process",
        1.0,
    )
    .bytes()
    .beside("resident", "Go's program"),
    curve(
        Threads,
        THREADS,
        "lookup",
        "lookup by name, per lookup",
        0.0,
    ),
    curve(Threads, THREADS, "open-again", "cached open, per open", 0.0),
    curve(
        Threads,
        THREADS,
        "call",
        "func(int, int) int, per call",
        0.0,
    )
    .beside("call", "hand-written export"),
    curve(
        Threads,
        THREADS,
        "resident",
        "memory of the process, for all",
        1.0,
    )
    .bytes(),
    curve(
        Threads,
        THREADS,
        "go-memory",
        "Go's heap and stacks, for all",
        1.0,
    )
    .bytes(),
    curve(
        Handles,
        HELD,
        "resident",
        "memory of the process, for all",
        1.0,
    )
    .bytes()
    .beside("resident", "any in a Go program"),
    curve(
        Handles,
        HELD,
        "go-memory",
        "Go's heap and stacks, for all",
        1.0,
    )
    .bytes(),
    curve(
        Handles,
        SESSIONS,
        "sessions",
        "memory of the process, for all",
        0.0,
    )
    .bytes(),
    curve(Size, SIZE, "open", "cold open, whole process", 1.0).beside("open", "Go program"),
    curve(Size, SIZE, "check", "check before loading", 1.0),
    curve(
        Arguments,
        BYTES,
        "bytes",
        "func([]byte) ([]byte, error)",
        1.0,
    )
    .beside("bytes", "hand-written export"),
];
