//! The project's chores, run as `cargo xtask COMMAND`: one file per command, and this one to choose among them.

#![forbid(unsafe_code)]

mod arguments;
mod bench;
mod build_fixtures;
mod conformance;
mod demo;
mod error;
mod fetch;
mod files;
mod fixture;
mod go;
mod hash;
mod process;
mod stress;
mod test;
mod tidy;
mod verdicts;

use std::{env, process::ExitCode};

use error::{Error, Result};

const USAGE: &str = "\
usage: cargo xtask COMMAND [--go VERSION|PATH]

commands:
  demo                            build the plugin of Go's own documentation, open it from Rust, call it
  test [-- CARGO-TEST-ARGUMENTS]  build the fixtures and run all tests, a short stress, and the instruction counts
  build-fixtures [NAME...]        build the Go test plugins that changed into target/fixtures/GOVERSION
  build-fixtures --list           list them
  stress [--seconds N] [--threads T]
                                  call from many threads under constant garbage collection, verify everything
  conformance                     play the tests of Go's own package plugin, with their hosts in Rust
  bench [--quick]                 measure this project and its peers side by side into target/bench
  bench --only TEXT               the rows whose names contain this text
  bench --curves                  measure and draw how cost grows: with plugins, symbols, size, threads and arguments
  bench --instructions            count the instructions of the hot paths and compare them with the bounds on record
  verdicts [--quick]              ask Go and this library which plugins they open, and compare; --quick: with one Go version
  tidy                            check the rules of the house

--go chooses the Go toolchain: a version such as 1.25.5, or the path of a go command. Else it is the one that the variable
GO names, or one in PATH or in the usual folders; where there is none, a pinned one is fetched into target/toolchain
(GO_DOWNLOAD_SITE may name a mirror of https://go.dev/dl).";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result {
    let Some((command, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return Ok(());
    };
    match command.as_str() {
        "bench" => bench::run(rest),
        "build-fixtures" => build_fixtures::run(rest),
        "conformance" => conformance::run(rest),
        "demo" => demo::run(rest),
        "stress" => stress::run(rest),
        "test" => test::run(rest),
        "tidy" => tidy::run(),
        "verdicts" => verdicts::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Error::Usage {
            argument: command.clone(),
        }),
    }
}
