//! `report.json`: a list with one entry for each row that has a target.
//!
//! `name`, `ours_ns`, `peer`, `peer_ns`, `ratio`, `target` and `met`; then `ours_quartiles_ns` and `peer_quartiles_ns`, and
//! `allocations` in a thousand runs where there must be none. What is not built yet has `null` for its own figures.

use crate::outcome::{Outcome, Spread};

pub(crate) fn json(outcomes: &[Outcome]) -> String {
    let entries: Vec<String> = outcomes
        .iter()
        .filter_map(|outcome| Some(entry(outcome, outcome.row.target?)))
        .collect();
    format!("[\n{}\n]\n", entries.join(",\n"))
}

fn entry(outcome: &Outcome, target: f64) -> String {
    let number =
        |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.4}"));
    let quartiles = |spread: Option<Spread>| {
        spread.map_or("null".to_owned(), |Spread { low, high, .. }| {
            format!("[{low:.4}, {high:.4}]")
        })
    };
    let mut fields = vec![
        format!("\"name\": {}", text(outcome.row.name)),
        format!("\"ours_ns\": {}", number(outcome.ours.map(|it| it.median))),
        format!("\"peer\": {}", text(outcome.row.peer_name)),
        format!("\"peer_ns\": {}", number(Some(outcome.peer.median))),
        format!("\"ratio\": {}", number(outcome.ratio())),
        format!("\"target\": {target:.4}"),
        format!("\"met\": {}", outcome.met()),
        format!("\"ours_quartiles_ns\": {}", quartiles(outcome.ours)),
        format!("\"peer_quartiles_ns\": {}", quartiles(Some(outcome.peer))),
    ];
    if let Some(count) = outcome.allocations {
        fields.push(format!("\"allocations\": {count}"));
    }
    format!("  {{{}}}", fields.join(", "))
}

/// A JSON string. The names of rows hold no control characters.
pub(crate) fn text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(text("a \"b\" \\ c"), r#""a \"b\" \\ c""#);
    }
}
