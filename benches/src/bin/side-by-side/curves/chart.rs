//! Draws `curves.svg`: a small chart for each curve, both axes logarithmic, ours in green and the peer's in grey.

use plotters::{coord::Shift, prelude::*};

use super::{
    fit::{Line, Verdict},
    plan::{Curve, Unit},
    report,
};
use crate::{
    chart::{FONT, MISSED, OURS},
    error::{Error, Result},
};

const COLUMNS: usize = 5;
const WIDTH: u32 = 300;
const HEIGHT: u32 = 220;
/// The height of the text above all charts.
const HEAD: u32 = 50;

const PEER: RGBColor = RGBColor(141, 153, 174);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = std::result::Result<(), DrawingAreaErrorKind<std::io::Error>>;

pub(super) fn draw(verdicts: &[Verdict], machine: &str) -> Result<String> {
    let rows = verdicts.len().div_ceil(COLUMNS);
    let size = (WIDTH * COLUMNS as u32, HEAD + HEIGHT * rows as u32);
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
    all(&root, rows, verdicts, machine)
        .and_then(|()| root.present())
        .map_err(Error::chart)?;
    drop(root);
    Ok(svg)
}

fn all(root: &Area<'_>, rows: usize, verdicts: &[Verdict], machine: &str) -> Drawn {
    root.fill(&WHITE)?;
    let title = format!(
        "How cost grows: ours in green, the peer in grey; the numbers are the exponents at the end. {machine}"
    );
    let (head, body) = root.split_vertically(HEAD);
    head.draw(&Text::new(title, (16, 16), (FONT, 16)))?;
    for (area, verdict) in body.split_evenly((rows, COLUMNS)).iter().zip(verdicts) {
        chart(area, verdict)?;
    }
    Ok(())
}

fn chart(area: &Area<'_>, verdict: &Verdict) -> Drawn {
    let curve = verdict.curve;
    let colour = if verdict.holds() { OURS } else { MISSED };
    let ((x0, x1), (y0, y1)) = bounds(verdict);
    let peer = verdict.peer_exponent().map_or(String::new(), |exponent| {
        format!(" ({}: {exponent:.2})", curve.peer)
    });
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .margin_right(24)
        .caption(
            format!("{}: {:.2}{peer}", curve.name, verdict.exponent()),
            (FONT, 12),
        )
        .x_label_area_size(34)
        .y_label_area_size(58)
        .build_cartesian_2d((x0..x1).log_scale(), (y0..y1).log_scale())?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_labels(4)
        .y_labels(4)
        .x_desc(curve.over)
        .x_label_formatter(&|x| counted(*x, curve))
        .y_label_formatter(&|y| report::value(*y, curve.unit))
        .label_style((FONT, 11))
        .draw()?;
    let lines = verdict.peer.iter().map(|line| (line, PEER));
    for (line, colour) in lines.chain([(&verdict.line, colour)]) {
        let points = || line.iter().map(|(x, y)| (*x, y.max(least(curve.unit))));
        chart.draw_series(LineSeries::new(points(), colour.stroke_width(2)))?;
        chart.draw_series(points().map(|point| Circle::new(point, 2, colour.filled())))?;
    }
    Ok(())
}

fn counted(value: f64, curve: &Curve) -> String {
    if curve.over.starts_with("bytes") {
        report::bytes(value)
    } else {
        format!("{value:.0}")
    }
}

/// A logarithmic axis has no zero.
fn least(unit: Unit) -> f64 {
    match unit {
        Unit::Time => 0.1,
        Unit::Bytes => 1024.0,
    }
}

/// Returns the minima and maxima of both lines on both axes, with room above and below.
fn bounds(verdict: &Verdict) -> ((f64, f64), (f64, f64)) {
    let points = || verdict.line.iter().chain(verdict.peer.iter().flatten());
    let span = |values: &dyn Fn(&Line) -> Vec<f64>| {
        let all: Line = points().copied().collect();
        let values = values(&all);
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        (low, values.iter().copied().fold(low, f64::max))
    };
    let floor = least(verdict.curve.unit);
    let (x0, x1) = span(&|line| line.iter().map(|point| point.0).collect());
    let (y0, y1) = span(&|line| line.iter().map(|point| point.1.max(floor)).collect());
    ((x0, x1.max(x0 * 1.01)), (y0 / 2.0, y1 * 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curves::plan::CURVES;

    #[test]
    fn each_curve_is_drawn_beside_its_peer() {
        let line = vec![(1.0, 0.0), (10.0, 20.0), (100.0, 300.0)];
        let verdicts: Vec<Verdict> = CURVES
            .iter()
            .map(|curve| Verdict::of(curve, line.clone(), Some(line.clone())))
            .collect();
        let svg = draw(&verdicts, "a machine").unwrap();
        assert!(svg.contains(CURVES[0].name) && svg.contains("a machine"));
        assert_eq!(
            svg.matches("<polyline").count(),
            2 * CURVES.len() + svg.matches("stroke=\"#000000\"").count()
        );
    }
}
