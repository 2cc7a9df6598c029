//! The rows of the table: what is measured against what, and the target. A new target is a new row here.

use crate::setting::Setting;

/// A process that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Process {
    /// `serve ours`: this project, and what the system offers.
    Ours,
    /// `peers/program`: a Go program with package plugin.
    Program,
    /// `serve exports`: hand-written exports through libloading.
    Exports,
    /// `peers/lua`: mlua.
    Lua,
    /// A program that is started anew for each sample: `cold`, in Rust or in Go, or `stages`.
    Start,
}

/// What is measured: a name within a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Series {
    pub(crate) process: Process,
    pub(crate) name: &'static str,
}

/// What we are compared with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Peer {
    /// Something measured in the same run.
    Measured(Series),
    /// A time that is simply set.
    Nanoseconds(f64),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// `None` for what this project cannot do yet.
    pub(crate) ours: Option<Series>,
    pub(crate) peer_name: &'static str,
    pub(crate) peer: Peer,
    /// The greatest ratio, ours to the peer's, that will do. `None` where the comparison is only of interest.
    pub(crate) target: Option<f64>,
    /// What must not allocate, by the name that `allocations` has for it.
    pub(crate) allocates_nothing: Option<&'static str>,
}

/// Two threads must have at least 1.8 times the throughput of one.
const TWO_THREADS: f64 = 1.0 / 1.8;

const fn ours(name: &'static str) -> Option<Series> {
    Some(Series {
        process: Process::Ours,
        name,
    })
}

const fn measured(process: Process, name: &'static str) -> Peer {
    Peer::Measured(Series { process, name })
}

const fn row(
    name: &'static str,
    ours: Option<Series>,
    peer_name: &'static str,
    peer: Peer,
    target: f64,
) -> Row {
    Row {
        name,
        ours,
        peer_name,
        peer,
        target: Some(target),
        allocates_nothing: None,
    }
}

/// A row without a target.
const fn note(
    name: &'static str,
    ours: Option<Series>,
    peer_name: &'static str,
    peer: Peer,
) -> Row {
    Row {
        target: None,
        ..row(name, ours, peer_name, peer, 0.0)
    }
}

const fn allocation_free(row: Row, what: &'static str) -> Row {
    Row {
        allocates_nothing: Some(what),
        ..row
    }
}

const fn start(name: &'static str) -> Series {
    Series {
        process: Process::Start,
        name,
    }
}

use Process::{Exports, Lua, Ours, Program};

const GO_OPEN: &str = "Go's cached plugin.Open";
const GO_LOOKUP: &str = "Go's Lookup and assertion";
const EXPORT: &str = "hand-written export";
const GO_START: &str = "Go program";

/// The targets.
const TARGETS: &[Row] = &[
    row(
        "cached open, 1 folder deep",
        ours("open-1"),
        GO_OPEN,
        measured(Program, "open-1"),
        0.5,
    ),
    row(
        "cached open, 10 folders deep",
        ours("open-10"),
        GO_OPEN,
        measured(Program, "open-10"),
        0.5,
    ),
    row(
        "cached open, 1 folder deep",
        ours("open-1"),
        "one stat",
        measured(Ours, "stat-1"),
        1.3,
    ),
    row(
        "cached open, 10 folders deep",
        ours("open-10"),
        "one stat",
        measured(Ours, "stat-10"),
        1.3,
    ),
    allocation_free(
        row(
            "lookup by name",
            ours("lookup"),
            GO_LOOKUP,
            measured(Program, "lookup"),
            0.8,
        ),
        "lookup",
    ),
    allocation_free(
        row(
            "typed lookup again",
            ours("typed-lookup"),
            GO_LOOKUP,
            measured(Program, "lookup"),
            0.8,
        ),
        "typed-lookup",
    ),
    row(
        "lookup by name",
        ours("lookup"),
        "dlsym",
        measured(Ours, "dlsym"),
        0.1,
    ),
    row(
        "typed lookup again",
        ours("typed-lookup"),
        "dlsym",
        measured(Ours, "dlsym"),
        0.1,
    ),
    row(
        "func(int, int) int",
        ours("add"),
        EXPORT,
        measured(Exports, "add"),
        1.0,
    ),
    row(
        "func(string) string, 16 B",
        ours("greet-16"),
        EXPORT,
        measured(Exports, "greet-16"),
        0.8,
    ),
    row(
        "func(string) string, 4 KiB",
        ours("greet-4096"),
        EXPORT,
        measured(Exports, "greet-4096"),
        0.8,
    ),
    row(
        "func([]byte) ([]byte, error), 64 KiB",
        ours("stamp-64k"),
        EXPORT,
        measured(Exports, "stamp-64k"),
        0.8,
    ),
    row(
        "batch of 1,000 func(int, int) int, per call",
        None,
        "the same loop in Go",
        measured(Program, "add"),
        3.0,
    ),
    row(
        "callback from Go into Rust",
        None,
        "hand-written cgo callback",
        measured(Exports, "callback"),
        1.5,
    ),
    row(
        "goroutine call, round trip",
        None,
        "5 µs",
        Peer::Nanoseconds(5000.0),
        1.0,
    ),
    row(
        "1,000 goroutine calls of 1 ms in flight, per call",
        None,
        "50 µs",
        Peer::Nanoseconds(50_000.0),
        1.0,
    ),
    row(
        "cold open, small plugin",
        Some(start("small, ours")),
        GO_START,
        Peer::Measured(start("small, Go")),
        1.2,
    ),
    row(
        "cold open, 25 MB plugin",
        Some(start("large, ours")),
        GO_START,
        Peer::Measured(start("large, Go")),
        1.2,
    ),
    row(
        "pre-load check of a 25 MB plugin",
        Some(start("large, check")),
        "its own cold open",
        Peer::Measured(start("large, ours")),
        0.05,
    ),
    row(
        "lookups by 2 threads",
        ours("lookup-by-2"),
        "by 1 thread",
        measured(Ours, "lookup-by-1"),
        TWO_THREADS,
    ),
    row(
        "cached opens by 2 threads",
        ours("open-by-2"),
        "by 1 thread",
        measured(Ours, "open-by-1"),
        TWO_THREADS,
    ),
    row(
        "calls by 2 threads",
        ours("add-by-2"),
        "by 1 thread",
        measured(Ours, "add-by-1"),
        TWO_THREADS,
    ),
];

/// What helps to read the rest.
const NOTES: &[Row] = &[
    note(
        "arithmetic by 2 threads: the machine's own gain",
        ours("spin-by-2"),
        "by 1 thread",
        measured(Ours, "spin-by-1"),
    ),
    note(
        "func(int, int) int",
        ours("add"),
        "a Go program's call",
        measured(Program, "add"),
    ),
    note(
        "func(string) string, 16 B",
        ours("greet-16"),
        "a Go program's call",
        measured(Program, "greet-16"),
    ),
    note(
        "func(string) string, 4 KiB",
        ours("greet-4096"),
        "a Go program's call",
        measured(Program, "greet-4096"),
    ),
    note(
        "func([]byte) ([]byte, error), 64 KiB",
        ours("stamp-64k"),
        "a Go program's call",
        measured(Program, "stamp-64k"),
    ),
];

/// The interpreter that a Rust program might embed instead.
const LUA: &[Row] = &[
    note(
        "func(int, int) int",
        ours("add"),
        "mlua",
        measured(Lua, "add"),
    ),
    note(
        "func(string) string, 16 B",
        ours("greet-16"),
        "mlua",
        measured(Lua, "greet-16"),
    ),
    note(
        "func(string) string, 4 KiB",
        ours("greet-4096"),
        "mlua",
        measured(Lua, "greet-4096"),
    ),
];

/// The rows that can be measured here: the Lua peer is built only where its sources can be had.
pub(crate) fn rows(setting: &Setting) -> Vec<Row> {
    let mut rows = [TARGETS, NOTES].concat();
    if setting.peers.join("lua").exists() {
        rows.extend(LUA);
    } else {
        println!("not compared with mlua: it has not been built");
    }
    rows
}
