//! The package that a build script belongs to, by what Cargo tells.

use std::{env, path::Path, process::Command};

use serde::Deserialize;

use crate::{Error, error::StaticBy};

/// What Cargo tells a build script.
pub(crate) fn variable(name: &'static str) -> Result<String, Error> {
    env::var(name).map_err(|_| Error::NoBuildScript { variable: name })
}

/// Checks that what is linked into programs of this package will do there. Returns what to tell Cargo for arguments of the linker.
pub(crate) fn can_embed() -> Result<Vec<&'static str>, Error> {
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    if let Some(by) = static_linking(&features, &flags) {
        return Err(Error::Static { by });
    }
    let manifest = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    let instructions = instructions(&target_kinds(&manifest).unwrap_or_default());
    if instructions.is_empty() {
        let package = variable("CARGO_PKG_NAME")?;
        return Err(Error::NoProgram { package });
    }
    Ok(instructions)
}

/// Cargo's instructions that reach the programs of a package with targets of these kinds. If there are none, Cargo did not tell.
///
/// A library's do not reach the programs that use it: Cargo passes on what is to be linked, but not how.
fn instructions(kinds: &[String]) -> Vec<&'static str> {
    const ALL: &str = "rustc-link-arg";
    const OF_KINDS: [(&str, &str); 4] = [
        ("bin", "rustc-link-arg-bins"),
        ("test", "rustc-link-arg-tests"),
        ("bench", "rustc-link-arg-benches"),
        ("example", "rustc-link-arg-examples"),
    ];
    let is_there = |kind: &str| kinds.iter().any(|found| found == kind);
    let programs = OF_KINDS.iter().filter(|(kind, _)| is_there(kind));
    let programs: Vec<_> = programs.map(|(_, instruction)| *instruction).collect();
    // The host belongs into programs, and not into a shared library that one of them may load: that would be another Go runtime. Only the
    // instruction for all targets reaches unit tests of a library.
    let shared = is_there("cdylib") || is_there("dylib");
    match kinds.is_empty() || !shared && !programs.is_empty() {
        true => vec![ALL],
        false => programs,
    }
}

/// What has the program linked statically, so that it could load nothing.
fn static_linking(features: &str, flags: &str) -> Option<StaticBy> {
    // Cargo puts this between flags.
    let mut words = flags.split('\x1f').flat_map(|flag| flag.split([' ', '=']));
    if features.split(',').any(|feature| feature == "crt-static") {
        let asked = words.any(|word| word.split(',').any(|feature| feature == "+crt-static"));
        return Some(match asked {
            true => StaticBy::Flag("-C target-feature=+crt-static".to_owned()),
            false => StaticBy::Target,
        });
    }
    words
        .find(|word| matches!(*word, "-static" | "-static-pie"))
        .map(|flag| StaticBy::Flag(flag.to_owned()))
}

/// The kinds of the package's targets. `None` if Cargo does not tell.
fn target_kinds(manifest: &Path) -> Option<Vec<String>> {
    let mut command = Command::new(env::var_os("CARGO")?);
    command
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version=1",
            "--manifest-path",
        ])
        .arg(manifest);
    let output = plugin_platform::run(&mut command).ok()?;
    let metadata: Metadata = serde_json::from_slice(&output.stdout).ok()?;
    let package = metadata
        .packages
        .into_iter()
        .find(|package| Path::new(&package.manifest_path) == manifest)?;
    let kinds = package.targets.into_iter().flat_map(|target| target.kind);
    Some(kinds.collect())
}

/// `cargo metadata`, as far as it is looked at.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    manifest_path: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_can_load_nothing() {
        assert_eq!(
            static_linking("fxsr,sse,sse2", "-Copt-level=3\x1f-Clink-arg=-no-pie"),
            None
        );
        let asked = "-C target-feature=+crt-static";
        for (features, flags, found) in [
            (
                "crt-static,sse2",
                "-Ctarget-feature=+crt-static",
                Some(asked),
            ),
            (
                "crt-static",
                "-C\x1ftarget-feature=+avx,+crt-static",
                Some(asked),
            ),
            ("crt-static", "-Ctarget-feature=+avx", None),
            ("sse2", "-Clink-arg=-static", Some("-static")),
            (
                "sse2",
                "-C\x1flink-args=-s -static-pie",
                Some("-static-pie"),
            ),
        ] {
            let found = found.map_or(StaticBy::Target, |flag| StaticBy::Flag(flag.to_owned()));
            assert_eq!(static_linking(features, flags), Some(found));
        }
    }

    #[test]
    fn this_package_has_tests_to_link() {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let kinds = target_kinds(&manifest).unwrap();
        assert!(kinds.iter().any(|kind| kind == "test"), "{kinds:?}");
    }

    #[test]
    fn shared_libraries_of_the_package_get_no_host() {
        for (kinds, expected) in [
            (&[][..], &["rustc-link-arg"][..]),
            (&["lib"], &[]),
            (&["cdylib"], &[]),
            (&["lib", "bin", "custom-build"], &["rustc-link-arg"]),
            (
                &["cdylib", "rlib", "bin", "test"],
                &["rustc-link-arg-bins", "rustc-link-arg-tests"],
            ),
        ] {
            let kinds: Vec<_> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            assert_eq!(instructions(&kinds), expected, "{kinds:?}");
        }
    }
}
