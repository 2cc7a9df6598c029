//! [`Outcome`]: the figures of a row.

use crate::{
    allocations::Allocations,
    error::{Error, Result},
    row::{Peer, Row, Series},
    samples::Samples,
};

/// The median and the quartiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

/// One row with its figures.
pub(crate) struct Outcome {
    pub(crate) row: Row,
    /// `None` for a path that is not built yet.
    pub(crate) ours: Option<Spread>,
    pub(crate) peer: Spread,
    /// The allocations of a thousand runs, for paths that must not allocate.
    pub(crate) allocations: Option<u64>,
}

impl Outcome {
    /// Returns the ratio of our median to the peer's.
    pub(crate) fn ratio(&self) -> Option<f64> {
        Some(self.ours?.median / self.peer.median)
    }

    /// Reports whether the target is met. False if the path is not built or has no target.
    pub(crate) fn met(&self) -> bool {
        let within = self
            .ratio()
            .zip(self.row.target)
            .is_some_and(|(ratio, target)| ratio <= target);
        within && self.allocations.unwrap_or(0) == 0
    }
}

pub(crate) fn judge(
    rows: Vec<Row>,
    samples: &Samples,
    allocations: &Allocations,
) -> Result<Vec<Outcome>> {
    let missing = |name: &str| Error::NotMeasured {
        series: name.to_owned(),
    };
    let spread = |series: Series| {
        samples
            .get(&series)
            .and_then(|samples| Spread::of(samples))
            .ok_or_else(|| missing(series.name))
    };
    rows.into_iter()
        .map(|row| {
            let allocations = row
                .allocates_nothing
                .map(|name| allocations.get(name).copied().ok_or_else(|| missing(name)));
            Ok(Outcome {
                row,
                ours: row.ours.map(spread).transpose()?,
                peer: match row.peer {
                    Peer::Measured(series) => spread(series)?,
                    Peer::Nanoseconds(fixed) => Spread {
                        low: fixed,
                        median: fixed,
                        high: fixed,
                    },
                },
                allocations: allocations.transpose()?,
            })
        })
        .collect()
}

impl Spread {
    /// Returns `None` if there are no samples.
    pub(crate) fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        // Interpolates linearly between two samples.
        let at = |part: f64| {
            let place = part * last as f64;
            let (below, above) = (
                sorted[place.floor() as usize],
                sorted[place.ceil() as usize],
            );
            below + (above - below) * place.fract()
        };
        Some(Self {
            low: at(0.25),
            median: at(0.5),
            high: at(0.75),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_samples() {
        assert_eq!(Spread::of(&[]), None);
        let one = Spread {
            low: 3.0,
            median: 3.0,
            high: 3.0,
        };
        assert_eq!(Spread::of(&[3.0]), Some(one));
        let even = Spread {
            low: 1.75,
            median: 2.5,
            high: 3.25,
        };
        assert_eq!(Spread::of(&[4.0, 1.0, 3.0, 2.0]), Some(even));
    }
}
