//! `cargo xtask bench`: compares this project with its peers, draws curves of growing cost, or counts instructions.

mod curves;
mod generated;
mod peers;
mod shapes;

use std::path::PathBuf;

use crate::{
    build_fixtures, embedded,
    error::Result,
    files,
    go::{Go, GoChoice},
    process,
};

/// The plugins that are measured, and a small one for cold opens.
const FIXTURES: [&str; 3] = ["bench", "greet", "hello"];

/// Measure this project and its peers side by side into target/bench
#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    mode: Mode,
    #[command(flatten)]
    go: GoChoice,
}

#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct Mode {
    /// Measure less, in a minute
    #[arg(long)]
    quick: bool,
    /// Measure only the rows whose names contain this text
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Measure and draw how cost grows: with plugins, symbols, size, threads and arguments
    #[arg(long)]
    curves: bool,
    /// Count the instructions of the hot paths and compare them with the bounds on record
    #[arg(long)]
    instructions: bool,
}

impl Bench {
    /// The last line is `bench: N of M targets met`; with `--curves`, `curves: N of M grow no faster than their work`; with
    /// `--instructions`, one that begins `instructions: `.
    pub(crate) fn run(self) -> Result {
        let go = self.go.announced()?;
        if self.mode.instructions {
            return instructions(&go);
        }
        let output = output();
        peers::build(&go, &peers::folder(&go, &output)?)?;
        if self.mode.curves {
            curves::build(&go, &output)?;
            return measure(&go, &["--curves"]);
        }
        shapes::build(&go, &output)?;
        match &self.mode.only {
            Some(text) => measure(&go, &["--only", text]),
            None if self.mode.quick => measure(&go, &["--quick"]),
            None => measure(&go, &[]),
        }
    }
}

/// Counts the instructions of the hot paths, if the system allows that, and compares them with the bounds.
pub(crate) fn instructions(go: &Go) -> Result {
    if peers::build_step(&peers::folder(go, &output())?)? {
        measure(go, &["--instructions"])?;
    }
    Ok(())
}

fn output() -> PathBuf {
    files::target().join("bench")
}

/// Runs the comparison.
fn measure(go: &Go, modes: &[&str]) -> Result {
    let fixtures = FIXTURES.map(str::to_owned);
    let fixtures = build_fixtures::build(go, &build_fixtures::choose(&fixtures)?)?;
    // `cargo run` builds only the program that it runs.
    let mut programs = go.cargo();
    programs.args(["build", "--quiet", "--release", "--package", "benches"]);
    process::run(programs.arg("--bins"))?;
    let mut not_optimised = go.cargo();
    not_optimised.args(["build", "--quiet", "--package", "benches", "--bin", "cold"]);
    process::run(&mut not_optimised)?;
    let mut programs = embedded::cargo(go, &fixtures.join("hello.so"));
    programs.args([
        "build",
        "--quiet",
        "--release",
        "--package",
        embedded::PACKAGE,
    ]);
    process::run(programs.arg("--bin=embedded-cold"))?;
    let mut program = go.cargo();
    program
        .args(["run", "--quiet", "--release", "--package", "benches"])
        .args(["--bin", "side-by-side", "--"])
        .args([peers::folder(go, &output())?, output()])
        .args(modes)
        .env("GO_PLUGIN_FIXTURES", fixtures);
    process::run(&mut program)
}
