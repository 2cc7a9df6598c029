//! Measures the points of all curves, ours and the peers' in turns.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    fit::Line,
    plan::{Family, Who},
};
use crate::{
    cold,
    error::{Error, Result},
    program,
    setting::Setting,
};

/// The number of runs of each process.
const ROUNDS: usize = 5;

/// The number of runs of cold opens, which vary more.
const STARTS: usize = 15;

#[derive(Default)]
pub(super) struct Points(HashMap<(Family, String, Who), HashMap<u64, Vec<f64>>>);

impl Points {
    fn add(&mut self, family: Family, series: &str, who: Who, x: u64, value: f64) {
        let line = self.0.entry((family, series.to_owned(), who)).or_default();
        line.entry(x).or_default().push(value);
    }

    /// Keeps the minimum of each point's samples, since other work of the machine only adds to them.
    pub(super) fn line(&self, family: Family, series: &str, who: Who) -> Option<Line> {
        let samples = self.0.get(&(family, series.to_owned(), who))?;
        let mut line: Line = samples
            .iter()
            .map(|(x, samples)| {
                (
                    *x as f64,
                    samples.iter().copied().fold(f64::INFINITY, f64::min),
                )
            })
            .collect();
        line.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some(line)
    }

    /// Runs a process that writes lines `SERIES X VALUE`.
    fn run(&mut self, family: Family, who: Who, command: &mut Command) -> Result {
        let said = program::said(command)?;
        for line in said.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let point = match words[..] {
                [series, x, value] => x
                    .parse()
                    .ok()
                    .zip(value.parse().ok())
                    .map(|at| (series, at)),
                _ => None,
            };
            let Some((series, (x, value))) = point else {
                return Err(Error::Said {
                    program: command.get_program().into(),
                    expected: "lines of a series and two numbers",
                    said: line.to_owned(),
                });
            };
            // One process with the exports measures two families.
            let family = match (family, series, who) {
                (Family::Arguments, "call", Who::Peer) => Family::Threads,
                _ => family,
            };
            self.add(family, series, who, x, value);
        }
        Ok(())
    }
}

pub(super) fn take(setting: &Setting) -> Result<Points> {
    let mut points = Points::default();
    let plugins = all(&setting.curves, "plugin-")?;
    let first = plugins.first().cloned().unwrap_or_default();
    let (growth, go) = (setting.program("growth"), setting.peers.join("growth"));
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        for (who, program) in [(Who::Ours, &growth), (Who::Peer, &go)] {
            let mut command = Command::new(program);
            points.run(Family::Plugins, who, command.arg("plugins").args(&plugins))?;
            for path in all(&setting.curves, "functions-")? {
                let mut command = Command::new(program);
                command
                    .args(["functions", &count(&path)])
                    .args([&first, &path]);
                points.run(Family::Functions, who, &mut command)?;
            }
        }
        let mut threads = Command::new(&growth);
        threads.arg("threads").args([&setting.shallow, &first]);
        points.run(Family::Threads, Who::Ours, &mut threads)?;
        let mut handles = Command::new(&growth);
        handles.arg("handles").args([&setting.shallow, &first]);
        points.run(Family::Handles, Who::Ours, &mut handles)?;
        points.run(Family::Handles, Who::Peer, Command::new(&go).arg("handles"))?;
        let mut arguments = Command::new(&growth);
        arguments.arg("arguments").arg(&setting.shallow);
        points.run(Family::Arguments, Who::Ours, &mut arguments)?;
        let mut exports = Command::new(&growth);
        exports.arg("exports").arg(setting.peers.join("exports.so"));
        points.run(Family::Arguments, Who::Peer, &mut exports)?;
    }
    for path in all(&setting.curves, "size-")? {
        let size = fs::metadata(&path).map_err(Error::file(&path))?.len();
        for _ in 0..STARTS {
            let ours = cold::first_call(&setting.program("cold"), &path)?;
            points.add(Family::Size, "open", Who::Ours, size, ours);
            let go = cold::first_call(&setting.peers.join("cold"), &path)?;
            points.add(Family::Size, "open", Who::Peer, size, go);
            let check = cold::check(setting, &path)?;
            points.add(Family::Size, "check", Who::Ours, size, check);
        }
    }
    Ok(points)
}

/// Returns the plugins whose names have this prefix, in the order of their numbers.
fn all(folder: &Path, prefix: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".so")
        })
        .collect();
    paths.sort();
    Ok(paths)
}

/// Returns the number in a file's name.
fn count(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.trim_start_matches('0').to_owned()
}
