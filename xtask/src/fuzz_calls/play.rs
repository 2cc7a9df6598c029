//! Plays a built batch: runs the program, runs it again from the next entry if it crashes, and counts the values.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    mem,
    process::Stdio,
    sync::mpsc,
    thread,
    time::Duration,
};

use super::batch::Built;
use crate::{
    error::{Error, Result},
    go::Go,
};

/// A program that prints nothing and tries nothing else for this long counts as hanging.
const LIMIT: Duration = Duration::from_secs(120);

/// The number of lines shown of a crashed program's output.
const LINES: usize = 12;

/// The outcome of a batch.
#[derive(Default)]
pub(super) struct Played {
    pub(super) values: u64,
    pub(super) wrong: u64,
}

/// How one run of a program ended.
enum End {
    /// It printed its last line.
    Whole { values: u64, wrong: u64 },
    /// It crashed or was killed.
    Broken { how: String, stderr: String },
}

pub(super) fn play(go: &Go, built: &Built) -> Result<Played> {
    let mut played = Played::default();
    let mut first = 0;
    let entries = built.batch.signatures.len() + built.batch.kinds.len();
    while first < entries {
        match run(go, built, first)? {
            End::Whole { values, wrong } => {
                played.values += values;
                played.wrong += wrong;
                return Ok(played);
            }
            End::Broken { how, stderr } => {
                played.wrong += 1;
                let progress = fs::read_to_string(&built.progress).unwrap_or_default();
                let number = progress
                    .split_whitespace()
                    .next()
                    .and_then(|word| word.parse().ok());
                let Some(number) = number else {
                    return Err(Error::FuzzStart { how, stderr });
                };
                println!(
                    "wrong: {how} while trying {}",
                    built.about(number, &progress)
                );
                println!(
                    "{}",
                    stderr.lines().take(LINES).collect::<Vec<_>>().join("\n")
                );
                first = number + 1;
            }
        }
    }
    Ok(played)
}

impl Built {
    /// Describes the entry that the program was trying.
    fn about(&self, number: usize, progress: &str) -> String {
        let words: Vec<&str> = progress.split_whitespace().skip(1).collect();
        let (row, route) = words.split_last().unwrap_or((&"", &[]));
        let batch = &self.batch;
        let types = match batch.signatures.get(number) {
            Some(signature) => {
                let go = super::rust_text::go_text(batch, signature);
                format!("Go: {go}, Rust: {}", batch.rust_func(signature))
            }
            None => {
                let ty = &batch.kinds[number - batch.signatures.len()];
                format!("Go: {}, Rust: {}", batch.go(ty), batch.rust(ty))
            }
        };
        format!(
            "number {number}, {types}, route: {}, row {row}",
            route.join(" ")
        )
    }
}

fn run(go: &Go, built: &Built, first: usize) -> Result<End> {
    let _ = fs::remove_file(&built.progress);
    let mut command = built.command(go, first);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let started = command.spawn().map_err(Error::file(&built.program));
    let mut child = started?;
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let (send, lines) = mpsc::channel();
    let reader = thread::spawn(move || {
        for line in BufReader::new(stdout.expect("it is piped")).lines() {
            if line.map_or(true, |line| send.send(line).is_err()) {
                return;
            }
        }
    });
    let errors = thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stderr.expect("it is piped").read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let mut last = String::new();
    let progress = || fs::read_to_string(&built.progress).unwrap_or_default();
    let mut tried = progress();
    let hangs = loop {
        match lines.recv_timeout(LIMIT) {
            Ok(line) => {
                if line.starts_with("wrong: ") {
                    println!("{line}");
                }
                last = line;
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break false,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let before = mem::replace(&mut tried, progress());
                if tried != before {
                    continue; // It is slow.
                }
                child.kill().map_err(Error::file(&built.program))?;
                break true;
            }
        }
    };
    let status = child.wait().map_err(Error::file(&built.program))?;
    let _ = reader.join();
    let stderr = errors.join().unwrap_or_default();
    if let (true, Some((values, wrong))) = (status.success(), played(&last)) {
        return Ok(End::Whole { values, wrong });
    }
    let how = if hangs {
        "it hung".to_owned()
    } else {
        format!("it ended ({status})")
    };
    Ok(End::Broken { how, stderr })
}

/// Parses `played V values, W wrong`.
fn played(line: &str) -> Option<(u64, u64)> {
    let (values, wrong) = line.strip_prefix("played ")?.split_once(" values, ")?;
    Some((
        values.parse().ok()?,
        wrong.strip_suffix(" wrong")?.parse().ok()?,
    ))
}
