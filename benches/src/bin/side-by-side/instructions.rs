//! Counting the instructions of the hot paths, and comparing them with the bounds on record: unlike times, they hardly vary.

use std::{collections::HashMap, fs, path::Path, process::Command};

use crate::{
    error::{Error, Result},
    program,
    setting::Setting,
};

/// The bounds: lines of a name and a number; what follows a `#` is a comment. What has no bound is only shown.
fn bounds_file() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt"))
}

pub(crate) fn run(setting: &Setting) -> Result {
    let counts = count(setting)?;
    let bounds = bounds()?;
    let marks = counts
        .iter()
        .find(|(name, _)| name == "nothing")
        .map_or(0, |(_, count)| *count);
    let mut over = Vec::new();
    println!("{:<14}  {:>12}  {:>5}", "", "instructions", "bound");
    for (name, count) in counts.iter().filter(|(name, _)| name != "nothing") {
        let count = count.saturating_sub(marks);
        let bound = bounds.get(name.as_str());
        let shown = bound.map_or("-".to_owned(), ToString::to_string);
        println!("{name:<14}  {count:>12}  {shown:>5}");
        if bound.is_some_and(|bound| count > *bound) {
            over.push(name.clone());
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    Err(Error::Instructions {
        file: bounds_file().to_owned(),
        paths: over,
    })
}

/// The least count of each path.
fn count(setting: &Setting) -> Result<Vec<(String, u64)>> {
    let mut step = Command::new(setting.peers.join("step"));
    step.arg(setting.program("instructions"))
        .args([&setting.shallow, &setting.deep])
        // A signal to switch goroutines would be counted too.
        .env("GODEBUG", "asyncpreemptoff=1");
    let said = program::said(&mut step)?;
    let mut counts: Vec<(String, Vec<u64>)> = Vec::new();
    for line in said.lines() {
        match (line.parse(), counts.last_mut()) {
            (Ok(count), Some((_, counts))) => counts.push(count),
            _ => counts.push((line.to_owned(), Vec::new())),
        }
    }
    // The least is what the path takes when nothing comes between, a reading of the clock among it.
    let least = |(name, counts): (String, Vec<u64>)| {
        let series = name.clone();
        let least = counts.into_iter().min();
        least
            .map(|least| (name, least))
            .ok_or(Error::NotMeasured { series })
    };
    counts.into_iter().map(least).collect()
}

fn bounds() -> Result<HashMap<String, u64>> {
    let text = fs::read_to_string(bounds_file()).map_err(Error::file(bounds_file()))?;
    let mut bounds = HashMap::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let bound = line
            .split_once(' ')
            .and_then(|(name, number)| Some((name, number.trim().parse().ok()?)));
        let (name, number) = bound.ok_or_else(|| Error::Said {
            program: bounds_file().to_owned(),
            expected: "lines of a name and a number",
            said: line.to_owned(),
        })?;
        bounds.insert(name.to_owned(), number);
    }
    Ok(bounds)
}
