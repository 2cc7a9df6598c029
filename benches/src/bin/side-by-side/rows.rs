//! The rows of the table: a path, its peer, and the target of their ratio. A new target is a new row here.

use crate::{
    row::{
        EXPORT, Peer,
        Process::{Exports, Lua, OtherCalls, Ours, Program, Python, Threads},
        Row, allocation_free, measured, note, other, ours, row, start, threads,
    },
    session_rows::SESSIONS,
    setting::Setting,
    shape_rows::OPENS,
};

/// The target for two threads: at least 1.8 times the throughput of one.
const TWO_THREADS: f64 = 1.0 / 1.8;

const GO_OPEN: &str = "Go's cached plugin.Open";
const GO_LOOKUP: &str = "Go's Lookup and assertion";
const GO_START: &str = "Go program";

/// The rows with targets.
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
        other("batch"),
        "the same loop in Go",
        measured(Program, "add"),
        3.0,
    ),
    row(
        "callback from Go into Rust",
        other("callback"),
        "hand-written cgo callback",
        measured(Exports, "callback"),
        1.5,
    ),
    row(
        "goroutine call, round trip",
        other("goroutine"),
        "5 µs",
        Peer::Nanoseconds(5000.0),
        1.0,
    ),
    row(
        "1,000 goroutine calls that sleep 1 ms, per call",
        other("sleep-together"),
        "one at a time",
        measured(OtherCalls, "sleep-alone"),
        0.05,
    ),
    row(
        "cold open, small plugin",
        Some(start("small, ours")),
        GO_START,
        Peer::Measured(start("small, Go")),
        1.2,
    ),
    row(
        "cold open, runtime host in the program",
        Some(start("small, embedded")),
        GO_START,
        Peer::Measured(start("small, Go")),
        1.2,
    ),
    row(
        "start without a plugin, runtime host in the program",
        Some(start("nothing, embedded")),
        "the same without it",
        Peer::Measured(start("nothing, ours")),
        1.15,
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
        threads("lookup-by-2"),
        "by 1 thread",
        measured(Threads, "lookup-by-1"),
        TWO_THREADS,
    ),
    row(
        "cached opens by 2 threads",
        threads("open-by-2"),
        "by 1 thread",
        measured(Threads, "open-by-1"),
        TWO_THREADS,
    ),
    row(
        "calls by 2 threads",
        threads("add-by-2"),
        "by 1 thread",
        measured(Threads, "add-by-1"),
        TWO_THREADS,
    ),
];

/// The rows that help to interpret the others.
const NOTES: &[Row] = &[
    note(
        "arithmetic by 2 threads: the machine's own gain",
        threads("spin-by-2"),
        "by 1 thread",
        measured(Threads, "spin-by-1"),
    ),
    note(
        "stat by 2 threads: the system's own gain",
        threads("stat-by-2"),
        "by 1 thread",
        measured(Threads, "stat-by-1"),
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

/// The rows of Lua, which a Rust program might embed instead.
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

/// The rows of Python, which a Rust program might embed instead.
const PYTHON: &[Row] = &[
    note(
        "func(int, int) int",
        ours("add"),
        "PyO3",
        measured(Python, "add"),
    ),
    note(
        "func(string) string, 16 B",
        ours("greet-16"),
        "PyO3",
        measured(Python, "greet-16"),
    ),
    note(
        "func(string) string, 4 KiB",
        ours("greet-4096"),
        "PyO3",
        measured(Python, "greet-4096"),
    ),
    note(
        "func([]byte) ([]byte, error), 64 KiB",
        ours("stamp-64k"),
        "PyO3",
        measured(Python, "stamp-64k"),
    ),
];

/// Returns the rows that can be measured here. The interpreters are built only where their dependencies are available.
pub(crate) fn rows(setting: &Setting) -> Vec<Row> {
    let mut rows = [&[TARGETS, SESSIONS, NOTES], OPENS].concat().concat();
    for (peer, name, interpreted) in [("lua", "mlua", LUA), ("python", "PyO3", PYTHON)] {
        if setting.peers.join(peer).exists() {
            rows.extend(interpreted);
        } else {
            println!("not compared with {name}: it has not been built");
        }
    }
    rows
}
