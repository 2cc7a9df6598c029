//! Draws `bench.svg`: a bar for each target, with the ratio of our time to the peer's as its length.

use plotters::{coord::Shift, prelude::*};

use crate::{
    error::{Error, Result},
    outcome::Outcome,
    table::time,
};

pub(crate) const FONT: &str = "sans-serif";
pub(crate) const OURS: RGBColor = RGBColor(42, 157, 143);
pub(crate) const MISSED: RGBColor = RGBColor(209, 73, 91);
const GREY: RGBColor = RGBColor(119, 119, 119);

const WIDTH: u32 = 1200;
const ROW: u32 = 30;
/// The heights of the title and of the text below the bars.
const AROUND: u32 = 130;
/// The left end of the bars, right of the names.
const NAMES: u32 = 320;
/// The ratio at which bars are cut off.
const LONGEST: f64 = 1.4;
/// The end of the axis, with room for the figures.
const END: f64 = 2.6;

pub(crate) fn draw(outcomes: &[Outcome], machine: &str) -> Result<String> {
    let rows: Vec<Bar> = outcomes.iter().filter_map(Bar::of).collect();
    let mut svg = String::new();
    let height = AROUND + ROW * rows.len() as u32;
    let root = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
    bars(&root, &rows, machine)
        .and_then(|()| root.present())
        .map_err(Error::chart)?;
    drop(root);
    Ok(svg)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = std::result::Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// A row that has a target and was measured.
struct Bar<'a> {
    name: &'a str,
    ratio: f64,
    target: f64,
    met: bool,
    figures: String,
}

impl<'a> Bar<'a> {
    fn of(outcome: &'a Outcome) -> Option<Self> {
        let (ours, ratio) = (outcome.ours?, outcome.ratio()?);
        let (peer, name) = (time(outcome.peer.median), outcome.row.peer_name);
        Some(Self {
            name: outcome.row.name,
            ratio,
            target: outcome.row.target?,
            met: outcome.met(),
            figures: format!("{ratio:.2}   {} : {peer} {name}", time(ours.median)),
        })
    }
}

fn bars(root: &Area<'_>, rows: &[Bar<'_>], machine: &str) -> Drawn {
    root.fill(&WHITE)?;
    let root = root.titled("Go plugins from Rust, beside their peers", (FONT, 22))?;
    let note = "time as a share of the peer's: shorter is better; the grey line is the peer, a dark tick the target";
    let mut chart = ChartBuilder::on(&root)
        .margin(10)
        .y_label_area_size(NAMES)
        .x_label_area_size(48)
        .build_cartesian_2d(0.0..END, (0..rows.len()).into_segmented())?;
    let name = |at: &SegmentValue<usize>| match at {
        SegmentValue::CenterOf(row) => rows.iter().rev().nth(*row).map_or("", |bar| bar.name),
        _ => "",
    };
    chart
        .configure_mesh()
        .disable_mesh()
        .y_labels(rows.len())
        .y_label_formatter(&|at| name(at).to_owned())
        .x_labels(3)
        .x_desc(format!("{note}. {machine}"))
        .label_style((FONT, 13))
        .draw()?;
    // The first row is at the top.
    for (bar, row) in rows.iter().zip((0..rows.len()).rev()) {
        let edges = |x, x1| {
            [
                (x, SegmentValue::Exact(row)),
                (x1, SegmentValue::Exact(row + 1)),
            ]
        };
        let length = bar.ratio.min(LONGEST);
        let colour = if bar.met { OURS } else { MISSED };
        let mut body = Rectangle::new(edges(0.0, length), colour.filled());
        body.set_margin(6, 6, 0, 0);
        let target = bar.target.min(LONGEST);
        let tick = PathElement::new(edges(target, target), BLACK.stroke_width(2));
        let beside = (length.max(target) + 0.02, SegmentValue::CenterOf(row));
        chart.plotting_area().draw(&body)?;
        chart.plotting_area().draw(&tick)?;
        let figures = Text::new(bar.figures.clone(), beside, (FONT, 13));
        chart.plotting_area().draw(&figures)?;
    }
    let (bottom, top) = (SegmentValue::Exact(0), SegmentValue::Exact(rows.len()));
    let peer = PathElement::new([(1.0, bottom), (1.0, top)], GREY);
    chart.plotting_area().draw(&peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outcome::Spread,
        row::{Peer, Row, ours},
    };

    fn outcome(name: &'static str, ours_ns: f64) -> Outcome {
        let spread = |median| Spread {
            low: median,
            median,
            high: median,
        };
        Outcome {
            row: Row {
                name,
                ours: ours(name),
                peer_name: "a < b && c > d",
                peer: Peer::Nanoseconds(10.0),
                target: Some(0.8),
                allocates_nothing: None,
            },
            ours: Some(spread(ours_ns)),
            peer: spread(10.0),
            allocations: None,
        }
    }

    #[test]
    fn each_row_has_a_bar_and_names_do_not_break_the_markup() {
        let outcomes = [outcome("quick", 5.0), outcome("slow", 25.0)];
        let svg = draw(&outcomes, "a machine").unwrap();
        for part in [
            "quick",
            "0.50   5.00 ns : 10.0 ns a &lt; b &amp;&amp; c &gt; d",
            "slow",
            "2.50",
            "a machine",
        ] {
            assert!(svg.contains(part), "{part}");
        }
        let colour = |RGBColor(r, g, b): RGBColor| format!("#{r:02X}{g:02X}{b:02X}");
        assert!(svg.contains(&colour(OURS)) && svg.contains(&colour(MISSED)));
    }
}
