//! The memory of both sides at rest, over the rounds of a run: it must stay flat.

use crate::{api::Api, callbacks, concurrency, handles, verify::verify};
use std::{
    fs,
    process::{self, Command},
    thread,
    time::{Duration, Instant},
};

/// What there is when nothing runs.
#[derive(Clone, Copy)]
pub(crate) struct AtRest {
    /// Of the process, as far as the system tells.
    resident: Option<u64>,
    go_heap: u64,
    goroutines: u64,
}

/// Waits until nothing runs, and looks.
pub(crate) fn at_rest(api: Api) -> AtRest {
    concurrency::settle(api);
    handles::settle();
    // Go finalizes after it has collected, and frees in a later collection.
    let patience = Instant::now() + Duration::from_secs(60);
    let rest = || api.rest.call().expect("Rest does not panic");
    let _ = rest();
    while callbacks::live() != 0 && Instant::now() < patience {
        let _ = rest();
        thread::sleep(Duration::from_millis(1));
    }
    verify("dropping all closures", callbacks::live() == 0);
    let _ = rest();
    let (go_heap, goroutines) = rest();
    AtRest {
        resident: resident(),
        go_heap,
        goroutines: goroutines as u64,
    }
}

impl AtRest {
    /// One line, for the round that ended after so many seconds.
    pub(crate) fn show(&self, seconds: f64, calls: u64, collections: usize) {
        let resident = self.resident.map_or("?".to_owned(), kilobytes);
        println!(
            "stress: after {seconds:.0} s: {calls} calls, {collections} collections; at rest: resident {resident}, Go heap {}, \
             {} goroutines, {} boxes and {} closures live",
            kilobytes(self.go_heap),
            self.goroutines,
            handles::live(),
            callbacks::live(),
        );
    }
}

/// Compares the last third of the rounds with the second; the first is to warm up. Says what has grown by more than the room that
/// allocators need: a tenth, and a little.
pub(crate) fn growth(rounds: &[AtRest]) -> Vec<String> {
    let third = rounds.len() / 3;
    let (middle, last) = (&rounds[third..2 * third], &rounds[rounds.len() - third..]);
    let mut grown = Vec::new();
    let mut compare = |what: &str, room: u64, of: &dyn Fn(&AtRest) -> Option<u64>| {
        let Some((before, after)) = median(middle, of).zip(median(last, of)) else {
            return;
        };
        println!("stress: {what} at rest: {before}, then {after}");
        if after > before + before / 10 + room {
            grown.push(format!("{what} grew from {before} to {after}"));
        }
    };
    compare("bytes resident", 4 << 20, &|it| it.resident);
    compare("bytes of Go heap", 256 << 10, &|it| Some(it.go_heap));
    compare("goroutines", 64, &|it| Some(it.goroutines));
    grown
}

fn median(rounds: &[AtRest], of: &dyn Fn(&AtRest) -> Option<u64>) -> Option<u64> {
    let mut all: Vec<u64> = rounds.iter().filter_map(of).collect();
    all.sort_unstable();
    all.get(all.len() / 2).copied()
}

fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes >> 10)
}

/// From the `proc` file system where there is one, else from `ps` (POSIX has no field for it, but all systems here have `rss`).
fn resident() -> Option<u64> {
    let kilobytes = |text: &str| text.split_whitespace().next()?.parse::<u64>().ok();
    let read = if let Ok(status) = fs::read_to_string("/proc/self/status") {
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(kilobytes)
    } else {
        let process = process::id().to_string();
        let said = Command::new("ps")
            .args(["-o", "rss=", "-p", &process])
            .output();
        kilobytes(&String::from_utf8_lossy(&said.ok()?.stdout))
    };
    read.map(|kilobytes| kilobytes << 10)
}
