//! [`Row`]: what a row of the table is made of.

use crate::table::{bytes, time};

/// What most calls are compared with.
pub(crate) const EXPORT: &str = "hand-written export";

/// A process that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Process {
    /// `serve ours`: this project, and what the system offers.
    Ours,
    /// `serve other-calls`: a thousand goroutines at once leave more for the garbage collector to do, which the rest must not pay.
    OtherCalls,
    /// `serve threads`, for the same reason.
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

impl Row {
    /// What was measured, with its unit: memory in bytes, all else in nanoseconds.
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

/// A row without a target.
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
