//! [`run_within`]: runs a program that should end soon, and ends it if it does not.

use super::child::explained;
use std::{
    io::{self, Read},
    process::{Command, Output, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

/// How much of what the program writes is kept. A program that writes without end is no reason to run out of memory.
const KEPT: u64 = 16 << 20;

/// The longest pause between two looks at whether the program has ended, once it has closed its outputs.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// Runs a program that reads nothing, as [`run`](super::run) does. If it has not ended after `limit`, it is killed.
///
/// # Errors
///
/// Returns the errors of [`run`](super::run), and [`io::ErrorKind::TimedOut`].
pub fn run_within(command: &mut Command, limit: Duration) -> io::Result<Output> {
    let end = Instant::now() + limit;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let outputs = [child.stdout.take().map(read), child.stderr.take().map(read)];
    let mut texts = outputs.map(|output| match output {
        // Whoever has inherited the output may keep it open when the program has ended.
        Some(Ok(text)) => text
            .recv_timeout(end.saturating_duration_since(Instant::now()))
            .ok(),
        Some(Err(_)) | None => Some(Vec::new()),
    });
    let mut pause = Duration::from_micros(100);
    let late = texts.iter().any(Option::is_none);
    loop {
        if late || Instant::now() >= end {
            let _ = child.kill();
            let _ = child.wait();
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!(
                    "it had not ended after {} s, and was killed",
                    limit.as_secs_f32()
                ),
            ));
        }
        if let Some(status) = child.try_wait().map_err(explained)? {
            let [stdout, stderr] = texts.each_mut().map(|text| text.take().unwrap_or_default());
            return Ok(Output {
                status,
                stdout,
                stderr,
            });
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Reads an output to its end on another thread.
fn read(output: impl Read + Send + 'static) -> io::Result<Receiver<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let mut text = Vec::new();
        let _ = output.take(KEPT).read_to_end(&mut text);
        let _ = sender.send(text);
    })?;
    Ok(receiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(lines: &str, limit: Duration) -> io::Result<Output> {
        run_within(Command::new("sh").args(["-c", lines]), limit)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_outputs_are_those_of_the_program() {
        let ended = shell("echo out; echo err >&2; exit 3", LONG).unwrap();
        assert_eq!(ended.status.code(), Some(3));
        assert_eq!(
            (&*ended.stdout, &*ended.stderr),
            (&b"out\n"[..], &b"err\n"[..])
        );
        // Longer than a pipe holds.
        let ended = shell("head -c 1000000 /dev/zero", LONG).unwrap();
        assert_eq!(ended.stdout.len(), 1_000_000);
    }

    #[test]
    fn a_program_that_does_not_end_is_killed() {
        let short = Duration::from_millis(200);
        for lines in [
            "exec sleep 50",
            "sleep 50",
            "exec >/dev/null 2>&1; exec sleep 50",
        ] {
            let start = Instant::now();
            let error = shell(lines, short).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            assert!(error.to_string().contains("0.2 s"), "{error}");
            assert!(start.elapsed() < LONG / 4);
        }
    }

    #[test]
    fn what_is_written_without_end_is_cut() {
        let ended = shell("exec yes", LONG).unwrap();
        assert_eq!(ended.stdout.len() as u64, KEPT);
        assert!(!ended.status.success());
    }
}
