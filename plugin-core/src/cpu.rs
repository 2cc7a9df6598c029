//! [`Microarchitecture`]: the level of x86-64 that code was compiled for, and that of this CPU.
//!
//! Go compares it at the start of a program (runtime/asm_amd64.s, `NEED_OS_FEATURES`) but not for a plugin, whose package hashes do
//! not show it either. Code for a newer CPU ends the process by an illegal instruction.

use plugin_image::BuildInfo;
use std::fmt;

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
    /// What a file was compiled for, as its build info says; on other machines than amd64, the baseline.
    pub(crate) fn of(build: &BuildInfo) -> Self {
        match build.setting("GOAMD64") {
            Some("v2") => Self::V2,
            Some("v3") => Self::V3,
            Some("v4") => Self::V4,
            _ => Self::V1,
        }
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
        let mut build = BuildInfo::default();
        assert_eq!(Microarchitecture::of(&build), Microarchitecture::V1);
        build.settings.push(("GOAMD64".into(), "v3".into()));
        assert_eq!(Microarchitecture::of(&build), Microarchitecture::V3);
        assert!(Microarchitecture::V3 < Microarchitecture::V4);
        assert_eq!(Microarchitecture::V2.to_string(), "v2");
        assert!(Microarchitecture::here() >= Microarchitecture::V1);
    }
}
