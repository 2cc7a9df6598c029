//! Uses all that crosses the boundary from several threads, while Go collects garbage all the time, and verifies every result.
//!
//! `cargo xtask stress --seconds N` builds the plugin (fixtures/stress) and runs this with `GOGC=1` and
//! `GODEBUG=clobberfree=1,cgocheck=1`: freed memory is overwritten at once, so a result that was not kept alive is seen to change.
//! With `sessions`, workers do all that in sessions. A run has several rounds; between two, nothing runs, and the memory of both sides is compared.

mod api;
mod callbacks;
mod calls;
mod composites;
mod concurrency;
mod dice;
mod handles;
mod memory;
mod objects;
mod verify;

use api::Api;
use dice::Dice;
use plugin_core::{GoPlugin, PluginApi, session};
use std::{
    env,
    error::Error,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};
use verify::{counts, verify};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: stress PLUGIN SECONDS THREADS [sessions]";
    let path = arguments.next().ok_or(usage)?;
    let seconds: f64 = arguments.next().ok_or(usage)?.parse()?;
    let threads: u64 = arguments.next().ok_or(usage)?.parse()?;
    let sessions = arguments.next().as_deref() == Some("sessions");
    // SAFETY: the plugin is this project's own fixture.
    let plugin = unsafe { plugin_core::open(path)? };
    let api = Api::bind(&plugin)?;
    let start = Instant::now();
    let before = plugin.collect_garbage();
    handles::make_elders(api);

    // A minute each in a long run, and enough of them to compare in a short one.
    let rounds = ((seconds / 60.0) as u32).clamp(9, 120);
    let mut at_rest = Vec::new();
    for number in 1..=rounds {
        let end = start + Duration::from_secs_f64(seconds * f64::from(number) / f64::from(rounds));
        round(plugin, api, threads, sessions, end);
        let rest = memory::at_rest(api);
        rest.show(
            start.elapsed().as_secs_f64(),
            counts().0,
            plugin.collect_garbage() - before,
        );
        at_rest.push(rest);
    }
    let grown = memory::growth(&at_rest);
    for what in &grown {
        eprintln!("stress: {what}");
    }

    let collections = plugin.collect_garbage() - before;
    let (calls, corrupted) = counts();
    println!("stress: {calls} calls, {collections} collections, {corrupted} corrupted");
    Ok(if corrupted == 0 && calls > 0 && grown.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Everything at once, until `end`.
fn round(plugin: GoPlugin, api: Api, threads: u64, sessions: bool, end: Instant) {
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| collector(plugin, api, &stop));
        let mut workers = vec![scope.spawn(move || passers_by(api, end))];
        workers.extend((1..=threads).map(|seed| {
            scope.spawn(move || {
                let mut dice = Dice(seed);
                let mut rounds = (0u64..).step_by(BATCH as usize);
                while Instant::now() < end {
                    let first = rounds.next().unwrap_or_default();
                    let mut batch = || worker(api, &mut dice, seed, first);
                    if sessions { session(batch) } else { batch() }
                }
            })
        }));
        for worker in workers {
            verify("a worker", worker.join().is_ok());
        }
        stop.store(true, Relaxed);
    });
}

/// Collects all the time, and lets freed memory be used again.
fn collector(plugin: GoPlugin, api: Api, stop: &AtomicBool) {
    while !stop.load(Relaxed) {
        plugin.collect_garbage();
        verify("Churn", api.churn.call(50) == Ok(()));
        thread::sleep(Duration::from_micros(200));
    }
}

/// Threads that live for one call each: Go attaches and releases them.
fn passers_by(api: Api, end: Instant) {
    while Instant::now() < end {
        let one =
            thread::spawn(move || verify("Repeat", api.repeat.call("ab", 9) == Ok("ab".repeat(9))));
        verify("a thread", one.join().is_ok());
    }
}

/// How much a worker does before it looks at the clock.
const BATCH: u64 = 64;

/// Does whatever the dice say.
fn worker(api: Api, dice: &mut Dice, seed: u64, first: u64) {
    for round in first..first + BATCH {
        match dice.below(64) {
            0..2 => callbacks::one(api, dice, seed, round),
            2..6 => handles::one(api, dice),
            6..8 => concurrency::one(api, dice),
            8..12 => composites::one(api, dice),
            12..14 => objects::one(api, dice),
            _ => calls::one(api, dice, seed, round),
        }
    }
}
