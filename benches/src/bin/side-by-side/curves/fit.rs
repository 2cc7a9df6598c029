//! Computes how fast a curve grows, and whether that is faster than its work.

use super::plan::Curve;

/// Points in ascending order of the count.
pub(super) type Line = Vec<(f64, f64)>;

/// The tolerance of an exponent, for noise.
const NOISE: f64 = 0.2;

/// A curve with its points.
pub(super) struct Verdict {
    pub(super) curve: &'static Curve,
    pub(super) line: Line,
    pub(super) peer: Option<Line>,
}

impl Verdict {
    pub(super) fn of(curve: &'static Curve, line: Line, peer: Option<Line>) -> Self {
        Self { curve, line, peer }
    }

    pub(super) fn exponent(&self) -> f64 {
        exponent(&self.line)
    }

    pub(super) fn peer_exponent(&self) -> Option<f64> {
        self.peer.as_ref().map(exponent)
    }

    /// Reports whether it grows no faster than its work, or than the peer, which uses the same dynamic linker, caches and processors.
    pub(super) fn holds(&self) -> bool {
        let limit = self.peer_exponent().unwrap_or(0.0).max(self.curve.work);
        self.exponent() <= limit + NOISE
    }
}

/// Returns the slope of the upper half of the points on logarithmic axes, by least squares.
fn exponent(line: &Line) -> f64 {
    let upper = &line[line.len() / 2 - usize::from(line.len() > 3)..];
    // Logarithms need positive numbers. Less than a nanosecond, or 0 bytes, counts as no growth.
    let points: Vec<(f64, f64)> = upper
        .iter()
        .map(|(x, y)| (x.max(1.0).ln(), y.max(1.0).ln()))
        .collect();
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let across: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let along: f64 = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum();
    if across == 0.0 { 0.0 } else { along / across }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curves::plan::CURVES;

    fn line(power: f64, base: f64) -> Line {
        [1.0, 10.0, 100.0, 1000.0, 10_000.0]
            .map(|x: f64| (x, base + 3.0 * x.powf(power)))
            .to_vec()
    }

    #[test]
    fn exponents_are_those_of_the_work() {
        for power in [0.0, 0.5, 1.0, 2.0] {
            assert!((exponent(&line(power, 0.0)) - power).abs() < 1e-9);
        }
        // A constant part weighs little in the upper half.
        assert!((exponent(&line(2.0, 50.0)) - 2.0).abs() < 0.1);
    }

    #[test]
    fn faster_growth_than_the_work_is_seen() {
        let flat = CURVES.iter().find(|curve| curve.work == 0.0).unwrap();
        let verdict = |power, peer: Option<f64>| {
            Verdict::of(flat, line(power, 0.0), peer.map(|power| line(power, 0.0)))
        };
        assert!(verdict(0.0, None).holds());
        assert!(!verdict(1.0, None).holds());
        assert!(verdict(1.0, Some(1.0)).holds());
        assert!(!verdict(2.0, Some(1.0)).holds());
    }
}
