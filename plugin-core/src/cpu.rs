//! [`Microarchitecture`]: the instruction set level that code was compiled for, and that of this CPU.
//!
//! Go compares the two when a program starts (`NEED_OS_FEATURES` in runtime/asm_amd64.s, `CHECK_GOARM64_LSE` in
//! runtime/asm_arm64.s), but not when it loads a plugin, and package hashes do not depend on the level. Code for a newer CPU ends the
//! process by an illegal instruction.

use plugin_image::BuildInfo;
use std::fmt;

/// Returns the level that a file was compiled for according to its build info, and this CPU's level, unless this CPU is known to
/// support the file's level.
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
    // CPUID is slow, above all in a virtual machine.
    if matches!(level, Some(V1 | Arm64)) {
        return None;
    }
    let present = here();
    let same_machine = matches!(level, Some(Arm64Lse)) == matches!(present, Arm64 | Arm64Lse);
    // An unknown level is newer than all known ones.
    let reached = same_machine && level.is_some_and(|level| level <= present);
    (!reached).then_some((needed, present))
}

/// An instruction set level, as `GOAMD64` and `GOARM64` name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Microarchitecture {
    /// `GOAMD64=v1`: the baseline of x86-64.
    V1,
    /// `GOAMD64=v2`: adds SSE4.2 and POPCNT.
    V2,
    /// `GOAMD64=v3`: adds AVX2, BMI and FMA.
    V3,
    /// `GOAMD64=v4`: adds AVX-512.
    V4,
    /// `GOARM64=v8.0`: the baseline of 64-bit Arm.
    Arm64,
    /// `GOARM64=v8.0,lse` and all higher levels: adds the atomic instructions of the Large System Extensions. They are the only
    /// instructions beyond the baseline that Go's compiler uses without a check at run time
    /// (cmd/compile/internal/ssagen/intrinsics.go of Go 1.23 to 1.27).
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
    /// Returns the name of the environment variable that sets the level for the go command.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Arm64 | Self::Arm64Lse => "GOARM64",
            _ => "GOAMD64",
        }
    }

    /// Returns the level for a value of `GOAMD64`.
    fn amd64(name: &str) -> Option<Self> {
        [Self::V1, Self::V2, Self::V3, Self::V4]
            .into_iter()
            .find(|level| level.to_string() == name)
    }

    /// Returns the level for a value of `GOARM64` (`ParseGoarm64` in internal/buildcfg/cfg.go): from `v8.1` on, it includes LSE.
    fn arm64(name: &str) -> Self {
        let mut parts = name.split(',');
        if parts.next() == Some("v8.0") && parts.all(|option| option != "lse") {
            Self::Arm64
        } else {
            Self::Arm64Lse
        }
    }

    /// Returns the level of this CPU.
    pub(crate) fn here() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            // The lists are those of the x86-64 psABI, "Micro-Architecture Levels", without the features that std cannot detect.
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
        // This library supports no other machine, although Go has plugins for more (internal/platform/supported.go).
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
