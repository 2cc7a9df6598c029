//! [`Row`]: a row of the table.

use crate::table::{bytes, time};

/// The peer of most calls.
pub(crate) const EXPORT: &str = "hand-written export";

/// A process that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Process {
    /// `serve ours`: this project, and the system's own `stat` and `dlsym`.
    Ours,
    /// `serve other-calls`: apart, since a thousand goroutines at once leave more work for the garbage collector.
    OtherCalls,
    /// `serve threads`: apart, since more threads leave more work for the garbage collector.
    Threads,
    /// `peers/program`: a Go program with package plugin.
    Program,
    /// `serve exports`: hand-written exports through libloading.
    Exports,
    /// `peers/lua`: mlua.
    Lua,
    /// `peers/python`: PyO3.
    Python,
    /// A program that is started anew for each sample: `cold`, in Rust or in Go, or `stages`.
    Start,
}

/// The name of a measurement within a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Series {
    pub(crate) process: Process,
    pub(crate) name: &'static str,
}

/// The other side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Peer {
    /// A series measured in the same run.
    Measured(Series),
    /// A fixed time.
    Nanoseconds(f64),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// `None` if this project does not support it yet.
    pub(crate) ours: Option<Series>,
    pub(crate) peer_name: &'static str,
    pub(crate) peer: Peer,
    /// The maximum ratio of our time to the peer's. `None` if there is no target.
    pub(crate) target: Option<f64>,
    /// The path that must not allocate, by its name in `allocations`.
    pub(crate) allocates_nothing: Option<&'static str>,
}

impl Row {
    /// Formats a measured value with its unit: memory is in bytes, everything else in nanoseconds.
    pub(crate) fn amount(&self, value: f64) -> String {
        match self.ours {
            Some(series) if series.name.starts_with("memory") => bytes(value),
            _ => time(value),
        }
    }
}

pub(crate) const fn ours(name: &'static str) -> Option<Series> {
    Some(Series {
        process: Process::Ours,
        name,
    })
}

pub(crate) const fn other(name: &'static str) -> Option<Series> {
    Some(Series {
        process: Process::OtherCalls,
        name,
    })
}

pub(crate) const fn threads(name: &'static str) -> Option<Series> {
    Some(Series {
        process: Process::Threads,
        name,
    })
}

pub(crate) const fn measured(process: Process, name: &'static str) -> Peer {
    Peer::Measured(Series { process, name })
}

pub(crate) const fn row(
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

/// Returns a row without a target.
pub(crate) const fn note(
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

pub(crate) const fn allocation_free(row: Row, what: &'static str) -> Row {
    Row {
        allocates_nothing: Some(what),
        ..row
    }
}

pub(crate) const fn start(name: &'static str) -> Series {
    Series {
        process: Process::Start,
        name,
    }
}
