//! The side-by-side comparison: measures this project and its peers in turns, and reports which targets are met.
//!
//! `cargo xtask bench` builds everything and runs it. Each peer is a process of its own; each round takes a short sample of each, so that
//! other work of the machine affects all of them alike.
#![forbid(unsafe_code)]

mod allocations;
mod chart;
mod child;
mod cold;
mod curves;
mod error;
mod instructions;
mod machine;
mod memory_rows;
mod outcome;
mod program;
mod report;
mod row;
mod rows;
mod samples;
mod session_rows;
mod setting;
mod shape_rows;
mod table;

use std::{env, fs, process::ExitCode, time::Duration};

use error::{Error, Result};
use outcome::Outcome;
use row::Row;
use samples::Effort;
use setting::Setting;

const USAGE: &str =
    "usage: side-by-side PEERS OUTPUT [--quick | --only TEXT | --instructions | --curves]";

/// A quick measurement of about a minute.
const QUICK: Effort = Effort {
    rounds: 40,
    sample: Duration::from_millis(3),
    starts: 40,
};

/// A full measurement, for published figures.
const FULL: Effort = Effort {
    rounds: 304,
    sample: Duration::from_millis(5),
    starts: 240,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        [peers, output] => compare(peers, output, &FULL),
        [peers, output, "--quick"] => compare(peers, output, &QUICK),
        [peers, output, "--only", text] => compare_only(peers, output, text),
        [peers, output, "--instructions"] => {
            Setting::new(peers, output).and_then(|setting| instructions::run(&setting))
        }
        [peers, output, "--curves"] => {
            Setting::new(peers, output).and_then(|setting| curves::run(&setting))
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures a few rows, for work on them. No report is written, since a report has all rows.
fn compare_only(peers: &str, output: &str, text: &str) -> Result {
    let setting = Setting::new(peers, output)?;
    println!("{}", machine::describe());
    let mut rows = rows::rows(&setting);
    rows.retain(|row| row.name.contains(text));
    if rows.is_empty() {
        let text = text.to_owned();
        return Err(Error::NoRow { text });
    }
    print!("{}", table::draw(&judged(&setting, rows, &FULL)?));
    Ok(())
}

fn judged(setting: &Setting, rows: Vec<Row>, effort: &Effort) -> Result<Vec<Outcome>> {
    let allocations = allocations::count(setting)?;
    let samples = samples::take(setting, &rows, effort)?;
    outcome::judge(rows, &samples, &allocations)
}

fn compare(peers: &str, output: &str, effort: &Effort) -> Result {
    let setting = Setting::new(peers, output)?;
    let machine = machine::describe();
    println!("{machine}");
    let outcomes = judged(&setting, rows::rows(&setting), effort)?;
    print!("{}", table::draw(&outcomes));

    let write = |name: &str, text: String| -> Result {
        let path = setting.output.join(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
        println!("{}", path.display());
        Ok(())
    };
    write("report.json", report::json(&outcomes)?)?;
    write("bench.svg", chart::draw(&outcomes, &machine)?)?;
    let targets = || {
        outcomes
            .iter()
            .filter(|outcome| outcome.row.target.is_some())
    };
    let met = targets().filter(|outcome| outcome.met()).count();
    println!("bench: {met} of {} targets met", targets().count());
    Ok(())
}
