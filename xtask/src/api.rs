//! `cargo xtask api`: compares the public API with the one that is recorded in `xtask/api`, a file for each crate.
//!
//! It is read from what rustdoc writes: every public item with its declaration, its methods, and the traits that it implements. A line that
//! is recorded and gone is a break. So is one that is written in another way, which a new rustdoc could do: then record it anew.

mod page;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    error::{Error, Result},
    files, process,
};

/// The crates that are published.
const CRATES: [&str; 10] = [
    "plugin-core",
    "plugin-derive",
    "plugin-build",
    "plugin-bindgen",
    "plugin-image",
    "plugin-runtime-host",
    "plugin-platform",
    "plugin-linux",
    "plugin-freebsd",
    "plugin-macos",
];

/// Tell what the public API has lost since it was recorded
#[derive(Debug, clap::Args)]
pub(crate) struct Api {
    /// Record it as it is now
    #[arg(long)]
    record: bool,
}

impl Api {
    pub(crate) fn run(self) -> Result {
        let root = files::root();
        let mut doc = Command::new("cargo");
        doc.args([
            "doc",
            "--quiet",
            "--no-deps",
            "--workspace",
            "--all-features",
            "--locked",
        ]);
        process::run(doc.current_dir(root))?;
        let mut lost = Vec::new();
        for name in CRATES {
            let now = of_crate(name)?;
            let file = root.join(format!("xtask/api/{name}.txt"));
            let before = fs::read_to_string(&file).unwrap_or_default();
            if self.record {
                let text: String = now.iter().map(|line| format!("{line}\n")).collect();
                fs::write(&file, text).map_err(Error::file(&file))?;
                continue;
            }
            let gone = before.lines().filter(|line| !now.contains(*line));
            lost.extend(gone.map(str::to_owned));
            let known: BTreeSet<&str> = before.lines().collect();
            let new = now.iter().filter(|line| !known.contains(line.as_str()));
            for line in new {
                println!("new: {line}");
            }
        }
        if lost.is_empty() {
            return Ok(());
        }
        for line in &lost {
            println!("gone: {line}");
        }
        Err(Error::Api { lost: lost.len() })
    }
}

/// A line for each part of the public API of a crate.
fn of_crate(name: &str) -> Result<BTreeSet<String>> {
    let module = name.replace('-', "_");
    let folder = target().join("doc").join(&module);
    let read = |path: &Path| fs::read_to_string(path).map_err(Error::file(path));
    // It lists what there is now; pages of what there was may still be there.
    let all = read(&folder.join("all.html"))?;
    let mut lines = BTreeSet::new();
    for (link, item) in page::links(&all) {
        let text = read(&folder.join(link))?;
        let parts = page::parts(&text).into_iter();
        lines.extend(parts.map(|part| format!("{module}::{item}: {part}")));
    }
    Ok(lines)
}

fn target() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(files::target)
}
