//! `cargo xtask fuzz-calls`: random Go signatures and types, called from Rust by every route, every value compared on both sides.
//!
//! A seed determines a batch, which is some sixty signatures and their types. For each batch, a plugin, a program that calls it, and a file
//! of values that both read ([`plan`]) are generated. Their common code is the crate `fuzz-calls` and the Go package in it.

mod batch;
mod draw;
mod go_calls;
mod go_text;
mod plan;
mod play;
mod random;
mod rust_text;
mod spelling;
mod text;
mod types;
mod values;

#[cfg(test)]
mod tests;

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    error::{Error, Result},
    go::{Go, GoChoice},
};
use batch::Built;

/// The number of signatures in a batch. With this number, half of the time that a batch takes does not depend on it.
const SIGNATURES: usize = 64;

/// Call random Go signatures by every route, compare every value on both sides
#[derive(Debug, clap::Args)]
pub(crate) struct FuzzCalls {
    /// Begin no batch after this time, except for the first
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// The seed of the first batch; each other batch has the next number
    #[arg(long)]
    seed: Option<u32>,
    /// The number of signatures in a batch
    #[arg(long, default_value_t = SIGNATURES)]
    signatures: usize,
    #[command(flatten)]
    go: GoChoice,
}

impl FuzzCalls {
    pub(crate) fn run(self) -> Result {
        let seed = self.seed.map_or_else(any_seed, u64::from);
        let time = Duration::from_secs(self.seconds.into());
        fuzz(&self.go.toolchain()?, seed, self.signatures, time)
    }
}

/// Plays at least one batch, and begins no other after `time`. The last line is `fuzz-calls: S signatures, V values, 0 wrong`; any other
/// number of wrong values is a failure.
pub(crate) fn fuzz(go: &Go, first: u64, each: usize, time: Duration) -> Result {
    let start = Instant::now();
    let (mut signatures, mut values, mut wrong) = (0, 0, 0);
    thread::scope(|scope| -> Result {
        // While one batch is played, the next one is built.
        let (give, batches) = mpsc::sync_channel(0);
        scope.spawn(move || {
            for seed in first.. {
                let begin = Instant::now();
                let built = Built::new(go, seed, each).map(|built| (built, begin.elapsed()));
                let over = built.is_err() || start.elapsed() >= time;
                if give.send(built).is_err() || over {
                    return;
                }
            }
        });
        for built in batches {
            let (built, building) = built?;
            let begin = Instant::now();
            let played = play::play(go, &built)?;
            println!(
                "--seed {}: {each} signatures, {} values, {} wrong ({:.1} s to build, {:.1} s to play)",
                built.batch.seed,
                played.values,
                played.wrong,
                building.as_secs_f32(),
                begin.elapsed().as_secs_f32()
            );
            signatures += each;
            values += played.values;
            wrong += played.wrong;
            if played.wrong == 0 {
                built.remove()?;
            }
        }
        Ok(())
    })?;
    println!("fuzz-calls: {signatures} signatures, {values} values, {wrong} wrong");
    match wrong {
        0 => Ok(()),
        wrong => Err(Error::Fuzz { wrong }),
    }
}

/// Returns a seed that differs each time and is short enough to type.
pub(crate) fn any_seed() -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    now.as_millis() as u64 % 1_000_000
}
