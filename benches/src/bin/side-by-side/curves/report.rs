//! Writes the curves as a table, and as `curves.json`.

use std::fmt::Write;

use serde::Serialize;

use super::{
    fit::{Line, Verdict},
    plan::Unit,
};
use crate::{error::Result, table::time};

pub(super) fn table(verdicts: &[Verdict]) -> String {
    let mut table = String::new();
    let mut over = "";
    for verdict in verdicts {
        let curve = verdict.curve;
        // Writing to a string cannot fail.
        if curve.over != over {
            over = curve.over;
            let _ = writeln!(table, "\nover {over}");
        }
        let peer = verdict.peer_exponent().map_or(String::new(), |exponent| {
            format!(
                "; {}: {}, {exponent:.2}",
                curve.peer,
                ends(verdict.peer.as_ref(), curve.unit)
            )
        });
        let _ = writeln!(
            table,
            "{:<34} {}, exponent {:.2} (work {}){peer}{}",
            curve.name,
            ends(Some(&verdict.line), curve.unit),
            verdict.exponent(),
            curve.work,
            if verdict.holds() {
                ""
            } else {
                "  GROWS TOO FAST"
            }
        );
    }
    table
}

/// Formats the first value and the last.
fn ends(line: Option<&Line>, unit: Unit) -> String {
    let ends = line.and_then(|line| line.first().zip(line.last()));
    ends.map_or(String::new(), |(first, last)| {
        format!("{} to {}", value(first.1, unit), value(last.1, unit))
    })
}

pub(super) fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Time => time(value),
        Unit::Bytes => bytes(value),
    }
}

/// Formats a value with about three digits and a unit.
pub(super) fn bytes(value: f64) -> String {
    let (value, unit) = match value {
        ..1024.0 => (value, "B"),
        ..1_048_576.0 => (value / 1024.0, "KiB"),
        _ => (value / 1_048_576.0, "MiB"),
    };
    let decimals = usize::from(value < 10.0 && value.fract() != 0.0);
    format!("{value:.decimals$} {unit}")
}

/// A curve. `work` is the exponent of its work; `holds` is true if it grows no faster.
#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    over: &'a str,
    unit: &'a str,
    points: &'a Line,
    exponent: f64,
    work: f64,
    holds: bool,
    #[serde(flatten)]
    peer: Option<Peer<'a>>,
}

#[derive(Serialize)]
struct Peer<'a> {
    peer: &'a str,
    peer_points: &'a Line,
    peer_exponent: f64,
}

pub(super) fn json(verdicts: &[Verdict]) -> Result<String> {
    let entries: Vec<Entry<'_>> = verdicts.iter().map(entry).collect();
    Ok(serde_json::to_string_pretty(&entries)?)
}

fn entry(verdict: &Verdict) -> Entry<'_> {
    let curve = verdict.curve;
    let peer = verdict.peer.as_ref().zip(verdict.peer_exponent());
    Entry {
        name: curve.name,
        over: curve.over,
        unit: match curve.unit {
            Unit::Time => "ns",
            Unit::Bytes => "bytes",
        },
        points: &verdict.line,
        exponent: verdict.exponent(),
        work: curve.work,
        holds: verdict.holds(),
        peer: peer.map(|(peer_points, peer_exponent)| Peer {
            peer: curve.peer,
            peer_points,
            peer_exponent,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_have_units() {
        assert_eq!(bytes(16.0), "16 B");
        assert_eq!(bytes(1536.0), "1.5 KiB");
        assert_eq!(bytes(16.0 * 1_048_576.0), "16 MiB");
    }
}
