//! `cargo xtask test`: runs all tests, with one summary at the end.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    bench, build_fixtures, embedded,
    error::{Error, Result},
    files, fixture, fuzz_calls,
    go::{Go, GoChoice},
    process, stress,
};

/// Enough for a million calls, and to find faults in the common paths. `cargo xtask stress` can run longer, for rare faults.
const STRESS_SECONDS: u32 = 10;

/// The seed of the batch of random signatures that is always played; `cargo xtask fuzz-calls` plays others. With this one the process dies
/// if a call through the trampoline (`passes_in_registers` of plugin-core/src/value/assignment.rs) or through a short entry (`SHORT` of
/// call/plan.rs) counts registers and not spill space, and values are wrong if the number behind a text that a closure returns is read from
/// the text's register. It has overflow checks, since the seed is even. That closures count spill space (`is_direct` of callback/direct.rs)
/// takes more batches to see.
const FUZZ_SEED: u64 = 204;
const FUZZ_SIGNATURES: usize = 48;

/// Build the fixtures and run all tests, a short stress, and the instruction counts
#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// Run only the tests of plugin-core, with the runtime host linked into their programs
    #[arg(long)]
    embedded: bool,
    #[command(flatten)]
    go: GoChoice,
    /// Arguments for cargo test; only the tests that they choose are run
    #[arg(last = true, value_name = "CARGO-TEST-ARGUMENTS")]
    cargo: Vec<String>,
}

impl Test {
    pub(crate) fn run(self) -> Result {
        let go = self.go.announced()?;
        if self.embedded {
            return test_embedded(&go, &self.cargo);
        }
        test(&go, &self.cargo)
    }
}

fn test(go: &Go, cargo_arguments: &[String]) -> Result {
    let start = Instant::now();
    let fixtures = build_fixtures::build(go, &build_fixtures::choose(&[])?)?;

    let host = files::root().join("plugin-runtime-host/host");
    let check = files::root().join("fuzz-calls/go");
    for module in [&host, &fixture::sources(), &check] {
        gofmt(go, module)?;
        checked(go.command().args(["vet", "./..."]), module)?;
    }
    checked(go.command().args(["test", "./..."]), &host)?;

    // One broken crate must not hide another.
    let mut cargo = go.cargo();
    cargo
        .args(["test", "--workspace", "--all-features", "--no-fail-fast"])
        .args(cargo_arguments);
    let tests = cargo_test(cargo, &fixtures)?;
    // If tests were chosen, only these are run.
    if cargo_arguments.is_empty() {
        fuzz_calls::fuzz(go, FUZZ_SEED, FUZZ_SIGNATURES, Duration::ZERO)?;
        for sessions in [false, true] {
            stress::stress(
                go,
                STRESS_SECONDS,
                4,
                stress::Ways {
                    sessions,
                    embedded: false,
                },
            )?;
        }
        bench::instructions(go)?;
    }
    println!(
        "\ncargo xtask test: all done with {} in {} s",
        go.version,
        start.elapsed().as_secs()
    );
    println!("{tests}");
    Ok(())
}

/// Runs the tests of plugin-core as programs of the crate `embedded`.
fn test_embedded(go: &Go, cargo_arguments: &[String]) -> Result {
    let fixtures = build_fixtures::build(go, &build_fixtures::choose(&[])?)?;
    let mut cargo = embedded::cargo(go, &embedded::plugin(go)?);
    cargo
        .args(["test", "--package", embedded::PACKAGE, "--no-fail-fast"])
        .args(["--test=it", "--test=serde", "--test=main_thread"])
        .args(cargo_arguments);
    println!("{}", cargo_test(cargo, &fixtures)?);
    Ok(())
}

fn gofmt(go: &Go, folder: &Path) -> Result {
    let files = process::output(go.gofmt()?.args(["-l", "."]).current_dir(folder))?;
    if files.is_empty() {
        Ok(())
    } else {
        Err(Error::Gofmt {
            folder: folder.to_owned(),
            files,
        })
    }
}

/// Prints a go command and runs it in a module.
fn checked(command: &mut Command, module: &Path) -> Result {
    println!("$ {} (in {})", process::text(command), module.display());
    process::run(command.current_dir(module))
}

/// Runs cargo's tests and shows their output. Returns the totals in a line that test reporters can read.
fn cargo_test(mut command: Command, fixtures: &Path) -> Result<String> {
    println!("$ {}", process::text(&command));
    command
        .env("GO_PLUGIN_FIXTURES", fixtures)
        .stdout(Stdio::piped());
    let shown = process::text(&command);
    let started = command.spawn();
    let mut child = started.map_err(|source| Error::Start {
        command: shown,
        source,
    })?;

    let mut totals = Totals::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line.map_err(Error::file("the output of cargo test"))?;
            println!("{line}");
            totals.add(&line);
        }
    }
    let status = child.wait().map_err(Error::file("cargo test"))?;
    if !status.success() {
        let output = totals.line();
        return Err(Error::Failed {
            command: process::text(&command),
            status,
            output,
        });
    }
    if totals.passed == 0 {
        return Err(Error::NoTests);
    }
    Ok(totals.line())
}

#[derive(Default)]
struct Totals {
    started: u32,
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl Totals {
    /// `N passed, N failed`: a line that test reporters can read. Tests of a process that died count as failed.
    fn line(&self) -> String {
        let ended = self.passed + self.failed + self.ignored;
        let failed = self.failed + self.started.saturating_sub(ended);
        let skipped = match self.ignored {
            0 => String::new(),
            ignored => format!(", {ignored} skipped"),
        };
        format!("{} passed, {failed} failed{skipped}", self.passed)
    }

    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`.
    fn add(&mut self, line: &str) {
        if let Some(tests) = line.strip_prefix("running ") {
            let number = tests
                .split(' ')
                .next()
                .and_then(|number| number.parse().ok());
            self.started += number.unwrap_or(0);
        }
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<&str> = counts.split([' ', ';']).collect();
        for pair in words.windows(2) {
            let [number, what] = pair else { continue };
            let number = number.parse().unwrap_or(0);
            match *what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_add_up() {
        let mut totals = Totals::default();
        totals.add("running 14 tests");
        totals.add("test result: ok. 13 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s");
        totals.add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s");
        totals.add("test some::test ... ok, 100 passed; 7 failed");
        totals.add("running 3 tests");
        assert_eq!(totals.line(), "14 passed, 2 failed, 1 skipped");
        totals.add("running 5 tests");
        totals.add("test the::last ... ok");
        assert_eq!(totals.line(), "14 passed, 7 failed, 1 skipped");
    }
}
