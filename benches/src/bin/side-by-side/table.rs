//! Prints the table to standard output.

use std::fmt::Write;

use crate::{
    outcome::{Outcome, Spread},
    row::Row,
};

/// Formats the rows with a target, then those without.
pub(crate) fn draw(outcomes: &[Outcome]) -> String {
    let mut table = String::new();
    let (targets, notes): (Vec<_>, Vec<_>) = outcomes
        .iter()
        .partition(|outcome| outcome.row.target.is_some());
    section(&mut table, "median (quartiles)", &targets);
    section(&mut table, "for comparison", &notes);
    table
}

fn section(table: &mut String, title: &str, outcomes: &[&Outcome]) {
    if outcomes.is_empty() {
        return;
    }
    let head = ["", "ours", "peer", "", "ratio", "target", ""].map(str::to_owned);
    let mut lines = vec![head];
    lines.extend(outcomes.iter().map(|outcome| cells(outcome)));
    let widths: [usize; 7] = std::array::from_fn(|column| {
        let width = |line: &[String; 7]| line[column].chars().count();
        lines.iter().map(width).max().unwrap_or(0)
    });
    // Writing to a string cannot fail.
    let _ = writeln!(table, "\n{title}");
    for line in &lines {
        let padded: Vec<String> = line
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        let _ = writeln!(table, "{}", padded.join("  ").trim_end());
    }
}

fn cells(outcome: &Outcome) -> [String; 7] {
    let verdict = match (&outcome.ours, outcome.row.target) {
        (None, _) => "not built".to_owned(),
        (_, None) => String::new(),
        _ if outcome.met() => "met".to_owned(),
        _ => match outcome.allocations {
            Some(count @ 1..) => format!("MISSED: {count} allocations in 1,000"),
            _ => "MISSED".to_owned(),
        },
    };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        outcome.row.name.to_owned(),
        or_dash(outcome.ours.map(|ours| spread(&outcome.row, ours))),
        outcome.row.peer_name.to_owned(),
        spread(&outcome.row, outcome.peer),
        or_dash(outcome.ratio().map(|ratio| format!("{ratio:.3}"))),
        or_dash(outcome.row.target.map(|target| format!("{target:.3}"))),
        verdict,
    ]
}

fn spread(row: &Row, spread: Spread) -> String {
    let [low, median, high] =
        [spread.low, spread.median, spread.high].map(|value| row.amount(value));
    if spread.low == spread.high {
        return median;
    }
    format!("{median} ({low}–{high})")
}

/// Formats a number of bytes with a unit.
pub(crate) fn bytes(value: f64) -> String {
    format!("{:.2} MiB", value / f64::from(1 << 20))
}

/// Formats a time with three significant digits and a unit.
pub(crate) fn time(ns: f64) -> String {
    let (value, unit) = match ns {
        ..1e3 => (ns, "ns"),
        ..1e6 => (ns / 1e3, "µs"),
        ..1e9 => (ns / 1e6, "ms"),
        _ => (ns / 1e9, "s"),
    };
    let decimals = match value {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{bytes, time};

    #[test]
    fn times_have_three_digits() {
        assert_eq!(time(1.234), "1.23 ns");
        assert_eq!(time(45.67), "45.7 ns");
        assert_eq!(time(1234.0), "1.23 µs");
        assert_eq!(time(123_456_789.0), "123 ms");
        assert_eq!(bytes(f64::from(3 << 19)), "1.50 MiB");
    }
}
