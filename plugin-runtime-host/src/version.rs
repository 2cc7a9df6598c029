//! Parses Go version strings.

/// Returns the minor number of a Go version of any form: 26 for `go1.26.8`, `go1.26rc1` and `devel go1.26-2c1b3f4`.
pub(super) fn minor(version: &str) -> Option<u32> {
    let (_, rest) = version.split_once("go1.")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit());
    rest[..digits.unwrap_or(rest.len())].parse().ok()
}

/// Reports whether there are runtime hosts of this version, as far as its name tells.
pub(super) fn has_host(version: &str) -> bool {
    let well_formed = version
        .split_whitespace()
        .any(|word| word.starts_with("go1."));
    well_formed && minor(version).is_some_and(|minor| minor >= 21)
}

/// Returns the version without experiments. The linker appends these with a blank up to Go 1.25, and with a hyphen from 1.26
/// (cmd/link/internal/ld/main.go).
pub(super) fn release(version: &str) -> &str {
    [" X:", "-X:"]
        .iter()
        .find_map(|mark| version.split_once(mark))
        .map_or(version, |(release, _)| release)
}

/// Reports whether `version` has the form that the Go project gives its releases, so that the go command can fetch it: `go1.26.8`,
/// `go1.27rc1`. Versions of vendors (`go1.26.8-vendor`) and of development trees do not.
pub(super) fn is_published(version: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(rest) = version.strip_prefix("go1.") else {
        return false;
    };
    ["rc", "beta", "."]
        .iter()
        .find_map(|mark| rest.split_once(mark))
        .map_or(number(rest), |(minor, last)| number(minor) && number(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_numbers() {
        for (version, minor) in [
            ("go1.26.8", Some(26)),
            ("go1.27rc1", Some(27)),
            ("devel go1.28-2c1b3f4 Thu Jan 1", Some(28)),
            ("go1.28-devel_2c1b3f4", Some(28)),
            ("go1.", None),
            ("go1.99999999999", None),
            ("", None),
        ] {
            assert_eq!(super::minor(version), minor, "{version}");
        }
    }

    #[test]
    fn versions_that_have_hosts() {
        for version in ["go1.21", "go1.26.8", "devel go1.28-2c1b3f4", "go1.27rc1"] {
            assert!(has_host(version), "{version}");
        }
        for version in ["go1.20", "go1.9.2", "go2.1", "goabc", "go", "", "xgo1.26"] {
            assert!(!has_host(version), "{version}");
        }
    }

    #[test]
    fn releases() {
        for (version, expected) in [
            ("go1.26.8", "go1.26.8"),
            ("go1.25.5 X:arenas", "go1.25.5"),
            ("go1.26.8-X:arenas,synctest", "go1.26.8"),
            (
                "go1.24.4 (Vendor 1.24.4-1) X:strictfipsruntime",
                "go1.24.4 (Vendor 1.24.4-1)",
            ),
        ] {
            assert_eq!(release(version), expected);
        }
    }

    #[test]
    fn published() {
        for version in ["go1.26.8", "go1.21.0", "go1.27rc1", "go1.21beta2", "go1.20"] {
            assert!(is_published(version), "{version}");
        }
        for version in [
            "",
            "go1",
            "go1.",
            "1.26.8",
            "go1.26.",
            "go1.26.8-vendor",
            "go1.26.8 (Vendor 1)",
            "go1.27rc",
            "devel go1.28-2c1b3f4",
            "go1.26.8.1",
            "go1.x",
        ] {
            assert!(!is_published(version), "{version}");
        }
    }
}
