//! The fixtures and the [`Workload`]s that the criterion benches and the side-by-side comparison share, so that their figures are comparable.
#![deny(unsafe_code)]

pub mod exports;
pub mod memory;
pub mod ours;
pub mod protocol;
pub mod system;
mod workload;

pub use workload::Workload;

use std::{
    env,
    path::{Path, PathBuf},
};

/// Returns the file of a fixture, in the folder `GO_PLUGIN_FIXTURES`, or else in the most recent folder of `target/fixtures`.
///
/// # Panics
///
/// Panics if there is no such file. `cargo xtask build-fixtures` builds the fixtures.
#[must_use]
pub fn fixture(name: &str) -> PathBuf {
    let folder = env::var_os("GO_PLUGIN_FIXTURES")
        .map(PathBuf::from)
        .or_else(|| {
            let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fixtures");
            let versions = all
                .read_dir()
                .ok()?
                .filter_map(|entry| Some(entry.ok()?.path()));
            // Only the most recent folder is certainly up to date.
            let built = |folder: &PathBuf| {
                folder
                    .metadata()
                    .and_then(|metadata| metadata.modified())
                    .ok()
            };
            versions.max_by_key(built)
        });
    let file = folder.unwrap_or_default().join(format!("{name}.so"));
    assert!(
        file.exists(),
        "{} is missing: run `cargo xtask build-fixtures` (it needs Go, https://go.dev/dl)",
        file.display()
    );
    file
}
