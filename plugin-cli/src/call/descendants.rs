//! The processes that a plugin has started, and those that they have started: they end with the call that took too long.
//!
//! They are found by who their parent is. On Linux and FreeBSD the process that the plugin is in adopts those whose parent has ended. On
//! macOS such orphans are not found, nor are anywhere those that run as another user.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// What is left after that cannot be ended.
const LIMIT: Duration = Duration::from_secs(5);

/// Lets a process start nothing more.
pub(super) fn stop(id: u32) {
    send(id, Signal::STOP);
}

/// Ends all descendants of a process, also those that others of them start meanwhile.
pub(super) fn end(root: u32) {
    let start = Instant::now();
    while start.elapsed() < LIMIT {
        let below = below(root, &running());
        if below.is_empty() {
            return;
        }
        for id in below {
            send(id, Signal::KILL);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn send(id: u32, signal: Signal) {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    // It may have ended by itself.
    let _ = id.map(|id| kill_process(id, signal));
}

/// A process and its parent.
struct Process {
    id: u32,
    parent: u32,
}

/// All descendants of `root`.
fn below(root: u32, all: &[Process]) -> Vec<u32> {
    let mut found = vec![root];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        let children = all.iter().filter(|process| process.parent == parent);
        let children = children.map(|process| process.id);
        // Parents change while the list is made, so that it may have circles.
        let new: Vec<u32> = children.filter(|id| !found.contains(id)).collect();
        found.extend(new);
        at += 1;
    }
    found.split_off(1)
}

/// All processes that are running: Linux lists them in /proc, and the command ps elsewhere.
fn running() -> Vec<Process> {
    if !Path::new("/proc/self/stat").exists() {
        return by_ps().unwrap_or_default();
    }
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let stats = entries.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter_map(|stat| of_stat(&stat)).collect()
}

/// By the command, which does not list itself.
fn by_ps() -> io::Result<Vec<Process>> {
    let mut ps = Command::new("ps");
    ps.args(["-A", "-o", "pid=,ppid=,stat="]);
    let ps = ps.stdout(Stdio::piped()).spawn()?;
    let id = ps.id();
    let output = ps.wait_with_output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let all = text.lines().filter_map(of_ps);
    Ok(all.filter(|process| process.id != id).collect())
}

/// Of a line such as `41 (the name) S 40 ..`, proc_pid_stat(5). Names may hold anything.
fn of_stat(stat: &str) -> Option<Process> {
    let (id, _) = stat.split_once(" (")?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut words = rest.split(' ');
    let state = words.next()?;
    process(id, words.next()?, state)
}

/// Of a line such as ` 41  40 S+`.
fn of_ps(line: &str) -> Option<Process> {
    let mut words = line.split_whitespace();
    process(words.next()?, words.next()?, words.next()?)
}

/// None for one that has ended, and only waits for its parent to notice.
fn process(id: &str, parent: &str, state: &str) -> Option<Process> {
    let (id, parent) = (id.parse().ok()?, parent.parse().ok()?);
    (!state.starts_with(['Z', 'X'])).then_some(Process { id, parent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_processes() {
        let lines = ["41 (a) S (b) S 40 1", "42 (c) Z 40 1", "43 (d) R 41 1"];
        let all: Vec<Process> = lines.iter().filter_map(|line| of_stat(line)).collect();
        assert_eq!(below(40, &all), [41, 43]);
        let lines = [
            "  41 40 S+",
            "43    41 Rs",
            "42 40 Z",
            "40 43 S",
            "PID PPID STAT",
        ];
        let all: Vec<Process> = lines.iter().filter_map(|line| of_ps(line)).collect();
        assert_eq!(below(40, &all), [41, 43]);
        assert!(below(7, &all).is_empty());
    }
}
