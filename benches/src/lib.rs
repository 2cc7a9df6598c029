//! What the criterion benches and the side-by-side comparison share: the fixtures, and the work that is measured.
//!
//! Both time the very same [`Workload`]s, so that a figure means the same wherever it stands.
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

/// The file of a fixture, from the folder that `GO_PLUGIN_FIXTURES` names, else of the Go version built last in `target/fixtures`.
///
/// # Panics
///
/// If there is none: `cargo xtask build-fixtures` makes them.
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
            // Folders of other Go versions may be out of date: the one built last is not.
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
