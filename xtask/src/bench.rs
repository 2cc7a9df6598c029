//! `cargo xtask bench`: builds the peers and measures them and us side by side, draws how cost grows, or counts instructions.

mod curves;
mod peers;

use std::path::PathBuf;

use crate::{
    arguments::Arguments,
    build_fixtures,
    error::{Error, Result},
    files,
    go::Go,
    process,
};

/// The plugins that are measured, and a small one for cold opens.
const FIXTURES: [&str; 3] = ["bench", "greet", "hello"];

/// The last line is `bench: N of M targets met`; with `--curves`, `curves: N of M grow no faster than their work`; with
/// `--instructions`, one that begins `instructions: `.
pub(crate) fn run(arguments: &[String]) -> Result {
    let mut arguments = Arguments::new(arguments);
    let modes: Vec<&str> = ["--quick", "--instructions", "--curves"]
        .into_iter()
        .filter(|mode| arguments.flag(mode))
        .collect();
    let only = arguments.value("--only", "a part of the names of rows, such as `cold open`")?;
    let wanted = arguments.go()?;
    arguments.finish()?;
    let second = match (&modes[..], &only) {
        ([_, second, ..], _) => Some(*second),
        ([_], Some(_)) => Some("--only"),
        _ => None,
    };
    if let Some(second) = second {
        return Err(Error::Usage {
            argument: second.to_owned(),
        });
    }
    let go = Go::choose(wanted.as_deref())?;
    println!("Go toolchain: {} ({})", go.version, go.program.display());
    match modes.first() {
        Some(&"--instructions") => instructions(&go),
        Some(&"--curves") => {
            let output = output();
            peers::build(&go, &peers::folder(&go, &output)?)?;
            curves::build(&go, &output)?;
            measure(&go, &["--curves"])
        }
        _ => {
            peers::build(&go, &peers::folder(&go, &output())?)?;
            let only = only.iter().flat_map(|text| ["--only", text]);
            measure(&go, &modes.into_iter().chain(only).collect::<Vec<_>>())
        }
    }
}

/// Counts the instructions of the hot paths, where the system lets a program count them, and compares them with the bounds.
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
    // `cargo run` builds only what it runs.
    let mut programs = go.cargo();
    programs.args(["build", "--quiet", "--release", "--package", "benches"]);
    process::run(programs.arg("--bins"))?;
    let mut program = go.cargo();
    program
        .args(["run", "--quiet", "--release", "--package", "benches"])
        .args(["--bin", "side-by-side", "--"])
        .args([peers::folder(go, &output())?, output()])
        .args(modes)
        .env("GO_PLUGIN_FIXTURES", fixtures);
    process::run(&mut program)
}
