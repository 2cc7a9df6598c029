//! The tests of Go's own package `plugin`, with their hosts played from Rust: `cargo xtask conformance`.
//!
//! The test data is that of the installed toolchain; nothing of it is in this repository. See [`plan`] for which test is played by
//! which host, and why some are not.

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

/// Plays the host of the Go test that follows, in this process.
const PLAY: &str = "--play";

/// Does nothing, for those who only want to start a process.
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
