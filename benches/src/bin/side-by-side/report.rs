//! `report.json`: a list with one entry for each row that has a target.

use serde::Serialize;

use crate::{
    error::Result,
    outcome::{Outcome, Spread},
};

/// A row. Its own figures are `null` if the path is not built yet.
#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    ours_ns: Option<f64>,
    peer: &'a str,
    peer_ns: f64,
    ratio: Option<f64>,
    target: f64,
    met: bool,
    ours_quartiles_ns: Option<[f64; 2]>,
    peer_quartiles_ns: [f64; 2],
    /// The allocations of a thousand runs, for paths that must not allocate.
    #[serde(skip_serializing_if = "Option::is_none")]
    allocations: Option<u64>,
}

pub(crate) fn json(outcomes: &[Outcome]) -> Result<String> {
    let entries: Vec<Entry<'_>> = outcomes.iter().filter_map(entry).collect();
    Ok(serde_json::to_string_pretty(&entries)?)
}

fn entry(outcome: &Outcome) -> Option<Entry<'_>> {
    let quartiles = |spread: Spread| [spread.low, spread.high];
    Some(Entry {
        name: outcome.row.name,
        ours_ns: outcome.ours.map(|ours| ours.median),
        peer: outcome.row.peer_name,
        peer_ns: outcome.peer.median,
        ratio: outcome.ratio(),
        target: outcome.row.target?,
        met: outcome.met(),
        ours_quartiles_ns: outcome.ours.map(quartiles),
        peer_quartiles_ns: quartiles(outcome.peer),
        allocations: outcome.allocations,
    })
}
