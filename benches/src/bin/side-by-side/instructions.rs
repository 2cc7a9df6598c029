//! Counts the instructions of the hot paths, and compares them with the recorded bounds: unlike times, they hardly vary.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    error::{Error, Result},
    program,
    setting::Setting,
};

/// Returns the file of bounds for this processor: lines of a name and a number, with comments after `#`. A path without a bound is only shown.
fn bounds_file() -> PathBuf {
    let name = format!("instructions.{}.txt", env::consts::ARCH);
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The exit status of `step` where the system does not let a program trace its child.
const CANNOT_TRACE: i32 = 77;

/// Prints the counts. The last line begins with `instructions: `, also if nothing can be counted. A path over its bound is an error.
pub(crate) fn run(setting: &Setting) -> Result {
    let counts = match count(setting) {
        Err(Error::Failed { status, .. }) if status.code() == Some(CANNOT_TRACE) => {
            println!(
                "instructions: NOT COUNTED: this system does not let a program trace its child (ptrace)"
            );
            return Ok(());
        }
        counts => counts?,
    };
    let bounds = bounds()?;
    let counted = |name: &str| counts.iter().find(|count| count.name == name);
    let unknown = bounds.keys().find(|name| counted(name).is_none());
    if let Some(series) = unknown.cloned() {
        return Err(Error::NotMeasured { series });
    }
    let marks = counted("nothing").map_or((0, 0), |count| (count.own, count.all));
    let mut over = Vec::new();
    println!(
        "{:<14}  {:>6}  {:>6}  {:>6}",
        "instructions", "own", "bound", "all"
    );
    for Count { name, own, all } in counts.iter().filter(|count| count.name != "nothing") {
        let (own, all) = (own.saturating_sub(marks.0), all.saturating_sub(marks.1));
        let bound = bounds.get(name.as_str());
        let shown = bound.map_or("-".to_owned(), ToString::to_string);
        println!("{name:<14}  {own:>6}  {shown:>6}  {all:>6}");
        if bound.is_some_and(|bound| own > *bound) {
            over.push(format!("{name} ({own})"));
        }
    }
    if !over.is_empty() {
        return Err(Error::Instructions {
            file: bounds_file(),
            paths: over,
        });
    }
    match bounds.len() {
        0 => println!(
            "instructions: NOT COMPARED: {} with bounds is not there; measured figures plus a tenth make one",
            bounds_file().display()
        ),
        paths => println!("instructions: {paths} of {paths} paths within their bounds"),
    }
    Ok(())
}

/// The instructions of one run of a path.
struct Count {
    name: String,
    /// Those in the program's own file.
    own: u64,
    /// All, including the C library and Go.
    all: u64,
}

/// Returns the minimum count of each path.
fn count(setting: &Setting) -> Result<Vec<Count>> {
    let mut step = Command::new(setting.peers.join("step"));
    step.arg(setting.program("instructions"))
        .args([&setting.shallow, &setting.deep])
        // The signals that preempt goroutines would be counted, too.
        .env("GODEBUG", "asyncpreemptoff=1");
    let said = program::said(&mut step)?;
    let mut counts: Vec<Count> = Vec::new();
    for line in said.lines() {
        let numbers = line
            .split_once(' ')
            .and_then(|(own, all)| own.parse().ok().zip(all.parse().ok()));
        match (numbers, counts.last_mut()) {
            // The minimum is the path without interruptions. It includes a reading of the clock.
            (Some((own, all)), Some(count)) => {
                count.own = count.own.min(own);
                count.all = count.all.min(all);
            }
            _ => counts.push(Count {
                name: line.to_owned(),
                own: u64::MAX,
                all: u64::MAX,
            }),
        }
    }
    match counts.iter().find(|count| count.all == u64::MAX) {
        Some(count) => Err(Error::NotMeasured {
            series: count.name.clone(),
        }),
        None => Ok(counts),
    }
}

fn bounds() -> Result<HashMap<String, u64>> {
    let file = bounds_file();
    if !file.exists() {
        return Ok(HashMap::new());
    }
    let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
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
            program: file.clone(),
            expected: "lines of a name and a number",
            said: line.to_owned(),
        })?;
        bounds.insert(name.to_owned(), number);
    }
    Ok(bounds)
}
