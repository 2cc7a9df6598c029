//! The side-by-side comparison: measures this project and its peers in turns, and says which targets are met.
//!
//! `cargo xtask bench` builds all that this needs and runs it. Each peer is a process of its own; one round takes a short sample
//! of each, so that whatever else the machine does meets all of them alike.
#![forbid(unsafe_code)]

mod allocations;
mod chart;
mod child;
mod cold;
mod curves;
mod error;
mod instructions;
mod machine;
mod outcome;
mod program;
mod report;
mod row;
mod rows;
mod samples;
mod setting;
mod table;

use std::{env, fs, process::ExitCode, time::Duration};

use error::{Error, Result};
use samples::Effort;
use setting::Setting;

const USAGE: &str = "usage: side-by-side PEERS OUTPUT [--quick | --instructions | --curves]";

/// About a minute, enough to see where one stands.
const QUICK: Effort = Effort {
    rounds: 40,
    sample: Duration::from_millis(3),
    starts: 15,
};

/// For figures to be quoted.
const FULL: Effort = Effort {
    rounds: 304,
    sample: Duration::from_millis(5),
    starts: 60,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        [peers, output] => compare(peers, output, &FULL),
        [peers, output, "--quick"] => compare(peers, output, &QUICK),
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

fn compare(peers: &str, output: &str, effort: &Effort) -> Result {
    let setting = Setting::new(peers, output)?;
    let machine = machine::describe();
    println!("{machine}");
    let rows = rows::rows(&setting);
    let allocations = allocations::count(&setting)?;
    let samples = samples::take(&setting, &rows, effort)?;
    let outcomes = outcome::judge(rows, &samples, &allocations)?;
    print!("{}", table::draw(&outcomes));

    let write = |name: &str, text: String| {
        let path = setting.output.join(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
        println!("{}", path.display());
        Ok(())
    };
    write("report.json", report::json(&outcomes))?;
    write("bench.svg", chart::draw(&outcomes, &machine))?;
    let targets = || {
        outcomes
            .iter()
            .filter(|outcome| outcome.row.target.is_some())
    };
    let met = targets().filter(|outcome| outcome.met()).count();
    println!("bench: {met} of {} targets met", targets().count());
    Ok(())
}
