//! `goplug`: inspects, checks and calls stock Go plugins from the command line.
//!
//! Each command is a file. What a command found is its `Answer`, which the exit code tells.
#![deny(unsafe_code)]

mod answer;
mod bindgen;
mod call;
mod check;
mod completions;
mod doctor;
#[cfg(test)]
mod documented;
mod error;
mod host;
mod inspect;
mod new;
mod output;
mod program;
mod progress;
mod ship;
mod style;

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use clap::{CommandFactory, Parser, Subcommand};

/// Inspect, check and call Go plugins: the files that `go build -buildmode=plugin` makes
#[derive(Debug, Parser)]
#[command(
    name = "goplug",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 yes, it worked; 1 no; 2 wrong usage; 3 it could not be found out."
)]
struct Goplug {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Inspect(inspect::Inspect),
    Check(check::Check),
    Call(call::Call),
    Bindgen(bindgen::Bindgen),
    New(new::New),
    Ship(ship::Ship),
    Host(host::Host),
    Doctor(doctor::Doctor),
    Completions(completions::Completions),
    Man(completions::Man),
}

fn main() -> ExitCode {
    plugin_platform::keep_results();
    // Usage errors end here, with exit code 2.
    let mut goplug = Goplug::command();
    goplug.build();
    let line = call::ordered(env::args_os().collect(), &goplug);
    let command = match Goplug::try_parse_from(line) {
        Ok(goplug) => goplug.command,
        Err(error) if error.use_stderr() => error.exit(),
        // It is no error, but the help or the version.
        Err(help) => {
            let printed = output::checked(|| {
                help.print()?;
                io::stdout().flush()
            });
            return answered(printed.map(|()| answer::Answer::Yes), false);
        }
    };
    // check and inspect have an error for each file, call prints nothing but results, and doctor finds what there is.
    let json = match &command {
        Command::Ship(ship) => ship.json,
        Command::Host(host) => host.json(),
        _ => false,
    };
    let done = match command {
        Command::Inspect(inspect) => inspect.run(),
        Command::Check(check) => check.run(),
        Command::Call(call) => call.run(),
        Command::Bindgen(bindgen) => bindgen.run(),
        Command::New(new) => new.run(),
        Command::Ship(ship) => ship.run(),
        Command::Host(host) => host.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    answered(done, json)
}

fn answered(done: error::Result, json: bool) -> ExitCode {
    done.unwrap_or_else(|error| output::answer(&error, json))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Goplug::command().debug_assert();
    }

    #[test]
    fn each_command_shows_an_example() {
        let command = Goplug::command();
        let commands = command.get_subcommands();
        for command in commands.filter(|command| command.get_name() != "help") {
            let mut command = command.clone();
            let help = command.render_long_help().to_string();
            assert!(help.contains("Example"), "{help}");
        }
    }
}
