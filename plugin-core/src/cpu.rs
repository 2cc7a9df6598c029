//! [`Microarchitecture`]: the level of instructions that code was compiled for, and that of this CPU.
//!
//! Go compares it at the start of a program (`NEED_OS_FEATURES` in runtime/asm_amd64.s, `CHECK_GOARM64_LSE` in
//! runtime/asm_arm64.s) but not for a plugin, whose package hashes do not show it either. Code for a newer CPU ends the process by an
//! illegal instruction.

use plugin_image::BuildInfo;
use std::fmt;

/// The level that a file was compiled for, by its build info, and that of this CPU, if that is not known to reach it.
pub(crate) fn beyond(
    build: &BuildInfo,
    here: impl FnOnce() -> Microarchitecture,
) -> Option<(&str, Microarchitecture)> {
    use Microarchitecture::{Arm64, Arm64Lse, V1};
    let (needed, level) = match (build.setting("GOAMD64"), build.setting("GOARM64")) {
        (Some(needed), _) => (needed, Microarchitecture::amd64(needed)),
        (None, Some(needed)) => (needed, Some(Microarchitecture::arm64(needed))),
        (None, None) => return None,
    };
    // Asking the CPU takes a while, in a virtual machine above all.
    if matches!(level, Some(V1 | Arm64)) {
        return None;
    }
    let present = here();
    let same_machine = matches!(level, Some(Arm64Lse)) == matches!(present, Arm64 | Arm64Lse);
    // A level that is not known here is a later one.
    let reached = same_machine && level.is_some_and(|level| level <= present);
    (!reached).then_some((needed, present))
}

/// A level of instructions, by the values that `GOAMD64` and `GOARM64` have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Microarchitecture {
    /// `GOAMD64=v1`: the baseline of x86-64.
    V1,
    /// `GOAMD64=v2`: with SSE4.2 and POPCNT.
    V2,
    /// `GOAMD64=v3`: with AVX2, BMI and FMA.
    V3,
    /// `GOAMD64=v4`: with AVX-512.
    V4,
    /// `GOARM64=v8.0`: the baseline of 64-bit Arm.
    Arm64,
    /// `GOARM64=v8.0,lse` and all above: with the atomic instructions of the Large System Extensions, the only ones that Go's
    /// compiler uses without asking the CPU (cmd/compile/internal/ssagen/intrinsics.go of Go 1.23 to 1.27).
    Arm64Lse,
}

impl fmt::Display for Microarchitecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V4 => "v4",
            Self::Arm64 => "v8.0",
            Self::Arm64Lse => "v8.0,lse",
        })
    }
}

impl Microarchitecture {
    /// The environment variable by which the go command is told the level.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Arm64 | Self::Arm64Lse => "GOARM64",
            _ => "GOAMD64",
        }
    }

    /// The level that `GOAMD64` calls `name`.
    fn amd64(name: &str) -> Option<Self> {
        [Self::V1, Self::V2, Self::V3, Self::V4]
            .into_iter()
            .find(|level| level.to_string() == name)
    }

    /// The level that `GOARM64` calls `name` (`ParseGoarm64` in internal/buildcfg/cfg.go): from `v8.1` on, LSE is part of it.
    fn arm64(name: &str) -> Self {
        let mut parts = name.split(',');
        if parts.next() == Some("v8.0") && parts.all(|option| option != "lse") {
            Self::Arm64
        } else {
            Self::Arm64Lse
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
                Self::V1
            } else if !has!(
                "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "lzcnt", "movbe"
            ) {
                Self::V2
            } else if !has!("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl") {
                Self::V3
            } else {
                Self::V4
            }
        }
        #[cfg(target_arch = "aarch64")]
        {
            if std::arch::is_aarch64_feature_detected!("lse") {
                Self::Arm64Lse
            } else {
                Self::Arm64
            }
        }
        // No Go plugin is for another machine (internal/platform/supported.go has more, but this library does not).
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        {
            Self::V1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels() {
        use Microarchitecture::*;
        let mut build = BuildInfo::default();
        assert_eq!(beyond(&build, || V1), None);
        for (needed, present, is_beyond) in [
            ("v1", V1, false),
            ("v2", V1, true),
            ("v3", V3, false),
            ("v3", V2, true),
            ("v4", V3, true),
            ("v4", V4, false),
            ("v5", V4, true),
            ("v8.0", Arm64, false),
            ("v8.0,crypto", Arm64, false),
            ("v8.0,lse", Arm64, true),
            ("v8.0,crypto,lse", Arm64, true),
            ("v8.1", Arm64, true),
            ("v9.5,crypto", Arm64, true),
            ("v8.0,lse", Arm64Lse, false),
            ("v9.5", Arm64Lse, false),
        ] {
            let setting = (present.variable().to_owned(), needed.to_owned());
            build.settings = vec![setting];
            let found = beyond(&build, || present);
            let expected = is_beyond.then_some((needed, present));
            assert_eq!(found, expected, "{needed} on {present}");
        }
        let native = if cfg!(target_arch = "aarch64") {
            "GOARM64"
        } else {
            "GOAMD64"
        };
        assert_eq!(Microarchitecture::here().variable(), native);
    }
}
