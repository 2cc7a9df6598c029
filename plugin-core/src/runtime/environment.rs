//! [`check`]: detects settings in the environment with which the Go runtime ends the process when it starts.
//!
//! Source relied on: runtime/mgcpacer.go (`readGOMEMLIMIT`), runtime/string.go (`parseByteCount`, `atoi32`), runtime/runtime1.go (`parsegodebug`)
//! and internal/godebugs/table.go (`Removed`), Go 1.21 to 1.27. Go ignores other values that it does not know.

use std::{env, str::FromStr};

/// A setting in the environment with which the Go runtime ends the process when it starts. A running runtime does not read these settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{problem}: with {setting} in the environment, the Go runtime would end the process when it starts; remove it, or set another value"
)]
#[non_exhaustive]
pub struct EnvironmentProblem {
    /// What is wrong, in Go's words if it has some.
    pub problem: String,
    /// The variable and its value, or the part of the value that is wrong: `GOMEMLIMIT=abc`, `GODEBUG=cgocheck=2`.
    pub setting: String,
}

/// The first minor release of Go 1 in which removed settings of `GODEBUG` end the process.
const REMOVED_SINCE: u32 = 27;

/// Settings that were removed, with the values that end the process.
const REMOVED: [(&str, &[&str]); 9] = [
    ("asynctimerchan", &["1", "2"]),
    ("gotypesalias", &["0"]),
    ("tls10server", &["1"]),
    ("tls3des", &["1"]),
    ("tlskyber", &["0"]),
    ("tlsrsakex", &["1"]),
    ("tlsunsafeekm", &["1"]),
    ("x509keypairleaf", &["0"]),
    ("x509sha1", &["1"]),
];

/// Checks that the runtime of this minor release of Go 1 starts with the current environment of the process.
pub(crate) fn check(go_minor: Option<u32>) -> Result<(), EnvironmentProblem> {
    let variable = |name| {
        let value = env::var_os(name).unwrap_or_default();
        value.to_string_lossy().into_owned()
    };
    memory_limit(&variable("GOMEMLIMIT"), go_minor)?;
    processors(&variable("GOMAXPROCS"), go_minor)?;
    debug(&variable("GODEBUG"), go_minor)
}

/// The minor version from which on the runtime takes a `+` before a number (runtime/proc.go, runtime/string.go).
const PLUS_SINCE: u32 = 26;

/// Returns the number that the runtime reads. Before [`PLUS_SINCE`], a `+` is no part of one.
fn number<T: FromStr>(text: &str, go_minor: Option<u32>) -> Option<T> {
    let with_plus = text.starts_with('+') && go_minor.is_some_and(|minor| minor < PLUS_SINCE);
    text.parse().ok().filter(|_| !with_plus)
}

fn memory_limit(value: &str, go_minor: Option<u32>) -> Result<(), EnvironmentProblem> {
    if matches!(value, "" | "off") || is_byte_count(value, go_minor) {
        return Ok(());
    }
    Err(EnvironmentProblem {
        problem: "malformed GOMEMLIMIT, which is a number of bytes such as 512MiB, or off"
            .to_owned(),
        setting: format!("GOMEMLIMIT={value}"),
    })
}

/// The runtime makes each when it starts (runtime/proc.go, `procresize`). Linux supports 8192 processors.
const MOST_PROCESSORS: i32 = 1 << 16;

fn processors(value: &str, go_minor: Option<u32>) -> Result<(), EnvironmentProblem> {
    // Go ignores a value that is not a number of 32 bits.
    if number(value, go_minor).is_none_or(|count: i32| count <= MOST_PROCESSORS) {
        return Ok(());
    }
    Err(EnvironmentProblem {
        problem: format!(
            "a GOMAXPROCS of more than {MOST_PROCESSORS}, for which there is neither memory nor time"
        ),
        setting: format!("GOMAXPROCS={value}"),
    })
}

fn is_byte_count(text: &str, go_minor: Option<u32>) -> bool {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0)];
    let with_unit = |(unit, power)| Some((text.strip_suffix(unit)?, power));
    let (digits, power) = units.into_iter().find_map(with_unit).unwrap_or((text, 0));
    let count = number(digits, go_minor).filter(|count: &i64| *count >= 0);
    count.is_some_and(|count| count.checked_mul(1 << power).is_some())
}

fn debug(value: &str, go_minor: Option<u32>) -> Result<(), EnvironmentProblem> {
    let refused = |problem, key, value| EnvironmentProblem {
        problem,
        setting: format!("GODEBUG={key}={value}"),
    };
    let mut cgocheck: i32 = 0;
    for (key, value) in value.split(',').filter_map(|field| field.split_once('=')) {
        let is_old = |(name, old): &(&str, &[&str])| *name == key && old.contains(&value);
        if go_minor >= Some(REMOVED_SINCE) && REMOVED.iter().any(is_old) {
            let problem = format!("removed GODEBUG \"{key}\" set to old value \"{value}\"");
            return Err(refused(problem, key, value));
        }
        if key == "cgocheck" {
            // Go ignores a value that is not a number, and uses the last one that is.
            cgocheck = number(value, go_minor).unwrap_or(cgocheck);
        }
    }
    if cgocheck > 1 {
        let problem = "cgocheck > 1 mode is no longer supported at runtime".to_owned();
        return Err(refused(problem, "cgocheck", &cgocheck.to_string()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_of_bytes() {
        for good in [
            "",
            "off",
            "0",
            "1",
            "7B",
            "123MiB",
            "1TiB",
            "9223372036854775807",
            "8388607TiB",
        ] {
            assert!(memory_limit(good, Some(26)).is_ok(), "{good}");
        }
        for bad in [
            "abc",
            "-1",
            "+1",
            "1K",
            "1KB",
            "1MB",
            "1PiB",
            "B",
            "MiB",
            "iB",
            "1 MiB",
            " 1",
            "1.5GiB",
            "0x10",
            "Off",
            "9223372036854775808",
            "8388608TiB",
            "1KiBB",
            "\u{fffd}",
        ] {
            assert!(memory_limit(bad, Some(25)).is_err(), "{bad}");
        }
    }

    #[test]
    fn processors_that_the_runtime_can_make() {
        for good in ["", "0", "-1", "8", "65536", "2147483648", "+3", "many", "+"] {
            assert!(processors(good, None).is_ok(), "{good}");
        }
        // A number since Go 1.26 only.
        assert!(processors("+99999", Some(25)).is_ok() && processors("+99999", Some(26)).is_err());
        assert!(memory_limit("+1", Some(25)).is_err() && memory_limit("+1", Some(26)).is_ok());
        for bad in ["65537", "99999999", "2147483647", "002147483647"] {
            assert!(processors(bad, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn settings_that_end_the_process() {
        let ends = |value, minor| debug(value, Some(minor)).is_err();
        assert!(ends("cgocheck=2", 21) && ends("gctrace=1,cgocheck=3", 27));
        assert!(!ends("cgocheck=1", 27) && !ends("cgocheck=2,cgocheck=0", 27));
        assert!(!ends("cgocheck=two", 27) && !ends("cgocheck", 27) && !ends(",,=,a=b=c", 27));
        assert!(ends("a=b,asynctimerchan=2", 27) && ends("tls3des=1", 28));
        assert!(!ends("asynctimerchan=2", 26) && !ends("asynctimerchan=0", 27));
    }
}
