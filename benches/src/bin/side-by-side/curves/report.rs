//! The curves as a table, and `curves.json`: a list of `name`, `over`, `unit`, `points` (pairs), `exponent`, `work`, `holds`, and for
//! those that have one `peer`, `peer_points` and `peer_exponent`.

use std::fmt::Write;

use super::{
    fit::{Line, Verdict},
    plan::Unit,
};
use crate::{report::text, table::time};

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

/// The first value and the last.
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

/// Three digits or so, with a unit.
pub(super) fn bytes(value: f64) -> String {
    let (value, unit) = match value {
        ..1024.0 => (value, "B"),
        ..1_048_576.0 => (value / 1024.0, "KiB"),
        _ => (value / 1_048_576.0, "MiB"),
    };
    let decimals = usize::from(value < 10.0 && value.fract() != 0.0);
    format!("{value:.decimals$} {unit}")
}

pub(super) fn json(verdicts: &[Verdict]) -> String {
    let points = |line: &Line| {
        let points: Vec<String> = line.iter().map(|(x, y)| format!("[{x}, {y:.2}]")).collect();
        format!("[{}]", points.join(", "))
    };
    let entries = verdicts.iter().map(|verdict| {
        let curve = verdict.curve;
        let unit = match curve.unit {
            Unit::Time => "ns",
            Unit::Bytes => "bytes",
        };
        let mut fields = vec![
            format!("\"name\": {}", text(curve.name)),
            format!("\"over\": {}", text(curve.over)),
            format!("\"unit\": {}", text(unit)),
            format!("\"points\": {}", points(&verdict.line)),
            format!("\"exponent\": {:.3}", verdict.exponent()),
            format!("\"work\": {}", curve.work),
            format!("\"holds\": {}", verdict.holds()),
        ];
        if let Some((line, exponent)) = verdict.peer.as_ref().zip(verdict.peer_exponent()) {
            fields.push(format!("\"peer\": {}", text(curve.peer)));
            fields.push(format!("\"peer_points\": {}", points(line)));
            fields.push(format!("\"peer_exponent\": {exponent:.3}"));
        }
        format!("  {{{}}}", fields.join(", "))
    });
    format!("[\n{}\n]\n", entries.collect::<Vec<_>>().join(",\n"))
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
