//! The project's chores, run as `cargo xtask COMMAND`: one file per command, and this one to choose among them.

mod build_fixtures;
mod error;
mod fetch;
mod fixture;
mod go;
mod process;

use std::{env, process::ExitCode};

use error::{Error, Result};

const USAGE: &str = "\
usage: cargo xtask COMMAND

commands:
  build-fixtures [NAME...] [--go VERSION|PATH] [--list]
      build the Go test plugins that changed into target/fixtures/<go version>";

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
        "build-fixtures" => build_fixtures::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Error::Usage { argument: command.clone() }),
    }
}
