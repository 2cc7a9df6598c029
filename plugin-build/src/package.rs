//! The package that a build script belongs to, by what Cargo tells.

use std::{env, path::Path, process::Command};

use serde::Deserialize;

use crate::Error;

/// What Cargo tells a build script.
pub(crate) fn variable(name: &'static str) -> Result<String, Error> {
    env::var(name).map_err(|_| Error::NoBuildScript { variable: name })
}

/// That what is linked into programs of this package will do there.
pub(crate) fn can_embed() -> Result<(), Error> {
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    if let Some(flag) = static_linking(&features, &flags) {
        return Err(Error::Static { flag });
    }
    let manifest = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
    match has_program(&manifest) {
        Some(false) => Err(Error::NoProgram {
            package: variable("CARGO_PKG_NAME")?,
        }),
        _ => Ok(()),
    }
}

/// What has the program linked statically, so that it could load nothing.
fn static_linking(features: &str, flags: &str) -> Option<String> {
    if features.split(',').any(|feature| feature == "crt-static") {
        return Some("-C target-feature=+crt-static".to_owned());
    }
    // Cargo puts this between flags.
    let words = flags.split('\x1f').flat_map(|flag| flag.split([' ', '=']));
    words
        .into_iter()
        .find(|word| matches!(*word, "-static" | "-static-pie"))
        .map(str::to_owned)
}

/// Whether the package has a target that linker arguments of its build script are for. `None` if Cargo does not tell.
///
/// A library's do not reach the programs that use it: Cargo passes on what is to be linked, but not how.
fn has_program(manifest: &Path) -> Option<bool> {
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
    let output = command.output().ok()?;
    let metadata: Metadata = serde_json::from_slice(&output.stdout).ok()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| Path::new(&package.manifest_path) == manifest)?;
    let programs = ["bin", "test", "bench", "example"];
    let kinds = package.targets.iter().flat_map(|target| &target.kind);
    Some(kinds.into_iter().any(|kind| programs.contains(&&**kind)))
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
        for (features, flags, found) in [
            ("crt-static,sse2", "", "-C target-feature=+crt-static"),
            ("sse2", "-Clink-arg=-static", "-static"),
            ("sse2", "-C\x1flink-args=-s -static-pie", "-static-pie"),
        ] {
            assert_eq!(static_linking(features, flags).as_deref(), Some(found));
        }
    }

    #[test]
    fn this_package_has_tests_to_link() {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert_eq!(has_program(&manifest), Some(true));
    }
}
