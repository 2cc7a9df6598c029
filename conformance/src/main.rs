//! Runs the tests of Go's own package `plugin` with hosts in Rust: `cargo xtask conformance`.
//!
//! The test data is that of the installed toolchain; none of it is in this repository. [`plan`] says which host runs which test, and why some
//! tests are left out.

#![deny(unsafe_code)]

mod error;
mod go_tests;
mod hosts;
mod plan;
mod player;
mod report;
mod trusting;
mod workspace;

use error::Error;
use std::{env, path::Path, process::ExitCode};

/// Runs the host of the Go test named by the next argument, in this process.
const PLAY: &str = "--play";

/// Does nothing, for scenarios that only start a process.
const NOTHING: &str = "--nothing";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match words[..] {
        [NOTHING] => return ExitCode::SUCCESS,
        [PLAY, test] => plan::host(test).and_then(|host| Ok(host().map(|()| true)?)),
        [go, folder] => report::run(Path::new(go), Path::new(folder)),
        _ => Err(Error::Usage),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE, // the report says why
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
