//! Takes samples in turns: each round takes one short sample of each series, alternately forwards and backwards.

use std::{
    collections::{HashMap, hash_map::Entry},
    io::Write,
    time::Duration,
};

use crate::{
    child::Child,
    cold,
    error::{Error, Result},
    row::{Peer, Process, Row, Series},
    setting::Setting,
};

/// The extent of a measurement.
pub(crate) struct Effort {
    /// The number of samples of each series that a process serves: a multiple of [`LIVES`].
    pub(crate) rounds: usize,
    /// The duration of each of these samples.
    pub(crate) sample: Duration,
    /// The number of starts of each program.
    pub(crate) starts: usize,
}

/// The number of starts of each serving process. The addresses that the kernel chooses for code and stacks change a call by a few percent
/// for the life of a process, so one process is not representative.
const LIVES: usize = 8;

/// Nanoseconds for each run, one number for each round.
pub(crate) type Samples = HashMap<Series, Vec<f64>>;

pub(crate) fn take(setting: &Setting, rows: &[Row], effort: &Effort) -> Result<Samples> {
    let (starts, served): (Vec<Series>, Vec<Series>) = needed(rows)
        .into_iter()
        .partition(|series| series.process == Process::Start);
    let mut samples = Samples::new();
    rounds(effort.starts, &starts, &mut samples, |series| {
        cold::sample(series.name, setting)
    })?;

    let mut times = HashMap::new();
    for _ in 0..LIVES {
        let mut children = start(setting, &served)?;
        for series in &served {
            let child = serving(&mut children, series)?;
            // Even if the number of runs is known, since a new process must be warmed up.
            let calibrated = calibrate(child, series.name, effort.sample)?;
            times.entry(*series).or_insert(calibrated);
        }
        rounds(effort.rounds / LIVES, &served, &mut samples, |series| {
            let times = times.get(&series).copied().unwrap_or(1);
            let child = serving(&mut children, &series)?;
            Ok(child.measure(series.name, times)? / times as f64)
        })?;
    }
    Ok(samples)
}

/// Starts the processes that serve the series.
fn start(setting: &Setting, served: &[Series]) -> Result<HashMap<Process, Child>> {
    let mut children = HashMap::new();
    for process in served.iter().map(|series| series.process) {
        if let Entry::Vacant(place) = children.entry(process)
            && let Some(child) = Child::start(process, setting)?
        {
            place.insert(child);
        }
    }
    Ok(children)
}

fn serving<'a>(
    children: &'a mut HashMap<Process, Child>,
    series: &Series,
) -> Result<&'a mut Child> {
    children
        .get_mut(&series.process)
        .ok_or_else(|| Error::NotMeasured {
            series: series.name.to_owned(),
        })
}

/// Returns all series of the rows, each once.
fn needed(rows: &[Row]) -> Vec<Series> {
    let mut needed = Vec::new();
    for row in rows {
        let peer = match row.peer {
            Peer::Measured(series) => Some(series),
            Peer::Nanoseconds(_) => None,
        };
        for series in [row.ours, peer].into_iter().flatten() {
            if !needed.contains(&series) {
                needed.push(series);
            }
        }
    }
    needed
}

fn rounds(
    number: usize,
    order: &[Series],
    samples: &mut Samples,
    mut sample: impl FnMut(Series) -> Result<f64>,
) -> Result {
    for round in 0..number {
        let mut order = order.to_vec();
        if round % 2 == 1 {
            order.reverse();
        }
        for series in order {
            samples.entry(series).or_default().push(sample(series)?);
        }
        eprint!("\rround {} of {number} ", round + 1);
        // Errors in showing progress are ignored.
        let _ = std::io::stderr().flush();
    }
    eprintln!();
    Ok(())
}

/// Returns the number of runs for one sample.
fn calibrate(child: &mut Child, name: &str, goal: Duration) -> Result<u64> {
    let goal = goal.as_nanos() as f64;
    let mut times = 1;
    loop {
        // The minimum of a few, since an interruption would make all samples too short.
        let mut took = f64::INFINITY;
        for _ in 0..5 {
            took = took.min(child.measure(name, times)?.max(1.0));
        }
        if took >= goal / 4.0 {
            return Ok(((times as f64 * goal / took) as u64).max(1));
        }
        times *= 2;
    }
}
