//! The project's chores, run as `cargo xtask COMMAND`. Each command has a file; this one parses the arguments.

#![forbid(unsafe_code)]

mod api;
mod bench;
mod build_fixtures;
mod conformance;
mod demo;
mod embedded;
mod error;
mod fetch;
mod files;
mod fixture;
mod fuzz_calls;
mod fuzz_files;
mod go;
mod hash;
mod musl;
mod package;
mod process;
mod stress;
mod test;
mod tidy;
mod verdicts;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::Result;

/// The chores of this project
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 120)]
struct Chores {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Test(test::Test),
    BuildFixtures(build_fixtures::BuildFixtures),
    Stress(stress::Stress),
    FuzzCalls(fuzz_calls::FuzzCalls),
    FuzzFiles(fuzz_files::FuzzFiles),
    Conformance(conformance::Conformance),
    Bench(bench::Bench),
    Verdicts(verdicts::Verdicts),
    Musl(musl::Musl),
    Package(package::Package),
    Api(api::Api),
    /// Check the project's rules that neither rustc nor clippy checks
    Tidy,
}

fn main() -> ExitCode {
    match run(Chores::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result {
    match command {
        Command::Demo(demo) => demo.run(),
        Command::Test(test) => test.run(),
        Command::BuildFixtures(build) => build.run(),
        Command::Stress(stress) => stress.run(),
        Command::FuzzCalls(fuzz) => fuzz.run(),
        Command::FuzzFiles(fuzz) => fuzz.run(),
        Command::Conformance(conformance) => conformance.run(),
        Command::Bench(bench) => bench.run(),
        Command::Verdicts(verdicts) => verdicts.run(),
        Command::Musl(musl) => musl.run(),
        Command::Package(package) => package.run(),
        Command::Api(api) => api.run(),
        Command::Tidy => tidy::run(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_well_formed() {
        Chores::command().debug_assert();
    }

    #[test]
    fn what_documents_say_is_understood() {
        for line in [
            "demo",
            "test --go 1.21.13",
            "test -- -p plugin-core open",
            "build-fixtures panics hello --go 1.25.5",
            "build-fixtures --list",
            "stress --seconds 600 --threads 4",
            "stress --sessions",
            "fuzz-calls --seconds 600 --seed 7 --go 1.21.13",
            "fuzz-files --count 1000 --seed 7 --go 1.21.13",
            "bench --quick",
            "bench --only cold --go 1.27.4",
            "bench --curves",
            "bench --instructions",
            "verdicts --quick",
            "conformance",
            "test --embedded",
            "stress --seconds 60 --embedded",
            "verdicts --quick --embedded",
            "conformance --embedded",
            "tidy",
            "api --record",
            "musl --seconds 60",
        ] {
            let words = ["cargo xtask"].into_iter().chain(line.split(' '));
            assert!(Chores::try_parse_from(words).is_ok(), "{line}");
        }
        for line in [
            "bench --quick --curves",
            "stress --seconds soon",
            "demo x",
            "stress --go",
        ] {
            let words = ["cargo xtask"].into_iter().chain(line.split(' '));
            assert!(Chores::try_parse_from(words).is_err(), "{line}");
        }
    }
}
