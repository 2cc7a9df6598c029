//! Random choices and damage, the same in every run unless `GO_PLUGIN_MUTANTS_SEED` is set, as by `cargo xtask fuzz-files`.

use std::{env, ops::Range};

/// Returns the number in an environment variable.
pub(super) fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

/// A small random number generator (xorshift64, Marsaglia 2003).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        // An odd number times a small one has bits everywhere; zero would stay zero.
        let seed = number("GO_PLUGIN_MUTANTS_SEED").unwrap_or(1).max(1);
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

pub(super) fn word(bytes: &[u8], at: usize) -> usize {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
}

/// Damages one place, as a bad disk, a bad memory or a bad tool would.
pub(super) fn damage(bytes: &mut [u8], part: &Range<usize>, random: &mut Random) -> String {
    let at = part.start + random.below(part.len() / 8) * 8;
    let old = word(bytes, at);
    match random.below(4) {
        0 | 1 => bytes[at + random.below(8)] ^= 1 << random.below(8),
        2 => bytes[at..at + 8].fill(0),
        _ => bytes[at..at + 8].copy_from_slice(&random.next().to_le_bytes()),
    }
    format!("at {at:#x}: {old:#x} became {:#x}", word(bytes, at))
}
