//! `curves.svg`: a small chart for each curve, both axes logarithmic, ours in green and the peer's in grey.

use std::fmt::Write;

use super::{
    fit::{Line, Verdict},
    plan::{Curve, Unit},
    report,
};
use crate::chart::escape;

const COLUMNS: usize = 5;
/// A chart with its titles.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 210.0;
/// The plot in it.
const LEFT: f64 = 58.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 36.0;
/// What is above all charts.
const HEAD: f64 = 76.0;

const OURS: &str = "#2a9d8f";
const PEER: &str = "#8d99ae";

pub(super) fn draw(verdicts: &[Verdict], machine: &str) -> String {
    let rows = verdicts.len().div_ceil(COLUMNS) as f64;
    let (width, height) = (WIDTH * COLUMNS as f64, HEAD + HEIGHT * rows + 30.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"24\" y=\"36\" font-size=\"22\" font-weight=\"bold\" fill=\"#1a1a1a\">How cost grows</text>\n\
         <text x=\"24\" y=\"58\" font-size=\"13\" fill=\"#555\">Both axes are logarithmic. <tspan fill=\"{OURS}\" font-weight=\"bold\">Ours</tspan>, \
         <tspan fill=\"{PEER}\" font-weight=\"bold\">the peer</tspan>; the number is the exponent at the end.</text>\n"
    );
    for (number, verdict) in verdicts.iter().enumerate() {
        let (column, row) = (number % COLUMNS, number / COLUMNS);
        let (x, y) = (WIDTH * column as f64, HEAD + HEIGHT * row as f64);
        // Writing to a string cannot fail.
        let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">");
        chart(&mut svg, verdict);
        let _ = writeln!(svg, "</g>");
    }
    let _ = writeln!(
        svg,
        "<text x=\"24\" y=\"{}\" fill=\"#777\">{}</text>\n</svg>",
        height - 12.0,
        escape(machine)
    );
    svg
}

fn chart(svg: &mut String, verdict: &Verdict) {
    let curve = verdict.curve;
    let axes = Axes::of(verdict);
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let peer = verdict.peer_exponent().map_or(String::new(), |exponent| {
        format!(
            " <tspan fill=\"{PEER}\">{exponent:.2} {}</tspan>",
            escape(curve.peer)
        )
    });
    let colour = if verdict.holds() { OURS } else { "#d1495b" };
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"18\" font-weight=\"bold\" fill=\"#1a1a1a\">{}</text>\n\
         <text x=\"{LEFT}\" y=\"34\"><tspan fill=\"{colour}\" font-weight=\"bold\">{:.2}</tspan>{peer}</text>\n\
         <path d=\"M{LEFT} {TOP}V{bottom}H{right}\" fill=\"none\" stroke=\"#bbb\"/>\n\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#777\">{}</text>",
        escape(curve.name),
        verdict.exponent(),
        (LEFT + right) / 2.0,
        bottom + 30.0,
        escape(curve.over),
    );
    for (value, y) in [(axes.low.1, bottom), (axes.high.1, TOP)] {
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#777\">{}</text>",
            LEFT - 6.0,
            y + 4.0,
            report::value(value, curve.unit)
        );
    }
    for (value, x, anchor) in [(axes.low.0, LEFT, "start"), (axes.high.0, right, "end")] {
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"#777\">{}</text>",
            bottom + 16.0,
            counted(value, curve)
        );
    }
    if let Some(peer) = &verdict.peer {
        axes.draw(svg, peer, PEER);
    }
    axes.draw(svg, &verdict.line, colour);
}

fn counted(value: f64, curve: &Curve) -> String {
    if curve.over.starts_with("bytes") {
        report::bytes(value)
    } else {
        value.to_string()
    }
}

/// The least and the greatest of both lines, with room above and below.
struct Axes {
    low: (f64, f64),
    high: (f64, f64),
}

impl Axes {
    fn of(verdict: &Verdict) -> Self {
        let points = || verdict.line.iter().chain(verdict.peer.iter().flatten());
        let least = match verdict.curve.unit {
            Unit::Time => 0.1,
            Unit::Bytes => 1024.0,
        };
        let x = || points().map(|point| point.0);
        let y = || points().map(|point| point.1.max(least));
        Self {
            low: (
                x().fold(f64::INFINITY, f64::min),
                y().fold(f64::INFINITY, f64::min) / 2.0,
            ),
            high: (x().fold(1.0, f64::max), y().fold(least, f64::max) * 2.0),
        }
    }

    fn draw(&self, svg: &mut String, line: &Line, colour: &str) {
        let part = |value: f64, low: f64, high: f64| {
            let span = (high / low).ln();
            if span > 0.0 {
                (value.max(low) / low).ln() / span
            } else {
                0.5
            }
        };
        let places: Vec<(f64, f64)> = line
            .iter()
            .map(|(x, y)| {
                let across = part(*x, self.low.0, self.high.0) * (WIDTH - RIGHT - LEFT);
                let up = part(*y, self.low.1, self.high.1) * (HEIGHT - BOTTOM - TOP);
                (LEFT + across, HEIGHT - BOTTOM - up)
            })
            .collect();
        let path: Vec<String> = places
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            path.join(" ")
        );
        for (x, y) in places {
            let _ = writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"{colour}\"/>"
            );
        }
    }
}
