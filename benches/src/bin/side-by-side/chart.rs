//! `bench.svg`: for each target a bar as long as our share of the peer's time.

use std::fmt::Write;

use crate::{outcome::Outcome, table::time};

const ROW: f64 = 30.0;
const TOP: f64 = 92.0;
/// Where bars begin, below the names.
const LEFT: f64 = 330.0;
/// How long a bar is that equals its peer.
const PEER: f64 = 360.0;
/// Bars end here, in parts of the peer's time.
const LONGEST: f64 = 1.4;
const WIDTH: f64 = 1200.0;

pub(crate) fn draw(outcomes: &[Outcome], machine: &str) -> String {
    let rows: Vec<&Outcome> = outcomes
        .iter()
        .filter(|outcome| outcome.row.target.is_some() && outcome.ours.is_some())
        .collect();
    let height = TOP + ROW * rows.len() as f64 + 44.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"24\" y=\"38\" font-size=\"22\" font-weight=\"bold\" fill=\"#1a1a1a\">Go plugins from Rust, beside their peers</text>\n\
         <text x=\"24\" y=\"62\" fill=\"#555\">Time, as a share of the peer's: shorter is better. The line is the peer, a dark tick the target.</text>\n"
    );
    let bottom = TOP + ROW * rows.len() as f64;
    let peer = LEFT + PEER;
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<line x1=\"{peer}\" y1=\"{}\" x2=\"{peer}\" y2=\"{bottom}\" stroke=\"#999\" stroke-dasharray=\"4 3\"/>\n\
         <text x=\"{peer}\" y=\"{}\" text-anchor=\"middle\" fill=\"#777\">peer = 1</text>",
        TOP - 6.0,
        TOP - 10.0,
    );
    for (number, outcome) in rows.iter().enumerate() {
        bar(&mut svg, TOP + ROW * number as f64, outcome);
    }
    let _ = writeln!(
        svg,
        "<text x=\"24\" y=\"{}\" font-size=\"11\" fill=\"#777\">{}</text>\n</svg>",
        bottom + 28.0,
        escape(machine)
    );
    svg
}

fn bar(svg: &mut String, y: f64, outcome: &Outcome) {
    let (Some(ratio), Some(target), Some(ours)) =
        (outcome.ratio(), outcome.row.target, outcome.ours)
    else {
        return;
    };
    let length = ratio.min(LONGEST) * PEER;
    let colour = if outcome.met() { "#2a9d8f" } else { "#d1495b" };
    let tick = LEFT + target.min(LONGEST) * PEER;
    let middle = y + 17.0;
    let beside = LEFT + length.max(target.min(LONGEST) * PEER).max(PEER * 0.02) + 8.0;
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\" fill=\"#1a1a1a\">{}</text>\n\
         <rect x=\"{LEFT}\" y=\"{}\" width=\"{length:.1}\" height=\"18\" rx=\"2\" fill=\"{colour}\"/>\n\
         <line x1=\"{tick:.1}\" y1=\"{}\" x2=\"{tick:.1}\" y2=\"{}\" stroke=\"#1a1a1a\" stroke-width=\"2\"/>\n\
         <text x=\"{beside:.1}\" y=\"{middle}\" fill=\"#1a1a1a\"><tspan font-weight=\"bold\">{ratio:.2}</tspan>  {} : {} {}</text>",
        LEFT - 10.0,
        escape(outcome.row.name),
        y + 3.0,
        y + 1.0,
        y + 23.0,
        time(ours.median),
        time(outcome.peer.median),
        escape(outcome.row.peer_name),
    );
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn names_cannot_break_the_markup() {
        assert_eq!(escape("a < b && c > d"), "a &lt; b &amp;&amp; c &gt; d");
    }
}
