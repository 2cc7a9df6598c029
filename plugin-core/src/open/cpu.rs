//! [`Microarchitecture`]: the level of x86-64 that code was compiled for, and that of this CPU.
//!
//! Go compares it at the start of a program (runtime/asm_amd64.s, `NEED_OS_FEATURES`) but not for a plugin, whose package hashes do
//! not show it either. Code for a newer CPU ends the process by an illegal instruction.

use plugin_image::BuildInfo;
use std::fmt;

/// The level that a file was compiled for, by its build info, if `present` is not known to reach it. Only amd64 has levels.
pub(crate) fn beyond(build: &BuildInfo, present: Microarchitecture) -> Option<&str> {
    let needed = build.setting("GOAMD64")?;
    // One that is not known here is a later one.
    let reached = Microarchitecture::named(needed).is_some_and(|needed| needed <= present);
    (!reached).then_some(needed)
}

/// A level of the x86-64 psABI, by the names that `GOAMD64` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Microarchitecture {
    /// The baseline.
    V1 = 1,
    /// With SSE4.2 and POPCNT.
    V2,
    /// With AVX2, BMI and FMA.
    V3,
    /// With AVX-512.
    V4,
}

impl fmt::Display for Microarchitecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", *self as u8)
    }
}

impl Microarchitecture {
    /// The level called `name`, as `GOAMD64` has it.
    fn named(name: &str) -> Option<Self> {
        [Self::V1, Self::V2, Self::V3, Self::V4]
            .into_iter()
            .find(|level| level.to_string() == name)
    }

    /// What this CPU can run.
    pub(crate) fn here() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            // The lists of the psABI, "Micro-Architecture Levels", as far as std can detect them.
            macro_rules! has {
                ($($feature:tt),*) => { $(std::arch::is_x86_feature_detected!($feature))&&* };
            }
            if !has!("cmpxchg16b", "popcnt", "sse3", "sse4.1", "sse4.2", "ssse3") {
                return Self::V1;
            }
            if !has!(
                "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "lzcnt", "movbe"
            ) {
                return Self::V2;
            }
            if !has!("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl") {
                return Self::V3;
            }
        }
        Self::V4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels() {
        use Microarchitecture::*;
        let mut build = BuildInfo::default();
        assert_eq!(beyond(&build, V1), None);
        build.settings.push(("GOAMD64".into(), String::new()));
        for (needed, present, is_beyond) in [
            ("v1", V1, false),
            ("v2", V1, true),
            ("v3", V3, false),
            ("v3", V2, true),
            ("v4", V3, true),
            ("v4", V4, false),
            ("v5", V4, true),
        ] {
            build.settings[0].1 = needed.into();
            let found = beyond(&build, present);
            assert_eq!(found, is_beyond.then_some(needed), "{needed} on {present}");
        }
        assert!(Microarchitecture::here() >= V1);
    }
}
