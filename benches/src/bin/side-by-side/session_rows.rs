//! The rows of the table about sessions and inline callbacks.

use crate::row::{
    EXPORT,
    Process::{Exports, Ours},
    Row, measured, other, ours, row,
};

/// The rows with targets.
pub(crate) const SESSIONS: &[Row] = &[
    row(
        "func(int, int) int in a session, each on the last one's result",
        ours("session-add"),
        EXPORT,
        measured(Exports, "add-dependent"),
        0.35,
    ),
    row(
        "empty session",
        ours("session"),
        "one call",
        measured(Ours, "add"),
        1.8,
    ),
    row(
        "func(string) string, 16 B, in a session",
        ours("session-greet-16"),
        "outside",
        measured(Ours, "greet-16"),
        0.65,
    ),
    row(
        "inline callback from Go into Rust",
        other("callback-inline"),
        "hand-written cgo callback",
        measured(Exports, "callback"),
        0.3,
    ),
];
