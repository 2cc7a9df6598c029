//! Generates plugins for measurements in `target`, and builds those that changed.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    go::Go,
    hash, process,
};

/// The number of builds at a time. Most of a build is linking, so two cores are busy with this number.
const AT_ONCE: usize = 2;

/// A plugin to generate.
pub(super) struct Plugin {
    /// The name of its folder and its file.
    pub(super) name: String,
    /// The source of package main.
    pub(super) source: String,
    /// The packages that it imports, by their folder inside its own.
    pub(super) packages: Vec<(String, String)>,
    /// The arguments of `go build` besides those for a plugin.
    pub(super) flags: &'static [&'static str],
}

impl Plugin {
    /// Returns a plugin with a single file.
    pub(super) fn of(name: impl Into<String>, source: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            source: source.into(),
            packages: Vec::new(),
            flags: &[],
        }
    }

    /// Builds the plugin, unless it was built before from the same source by the same toolchain.
    fn build(&self, go: &Go, sources: &Path, plugins: &Path) -> Result {
        let plugin = plugins.join(&self.name).with_extension("so");
        let stamp = plugin.with_extension("input");
        let mut hash = Sha256::new();
        let main = ("main.go".to_owned(), self.source.clone());
        let files = self.packages.iter().map(|(folder, source)| {
            let file = format!(
                "{folder}/{}.go",
                folder.rsplit('/').next().unwrap_or(folder)
            );
            (file, source.clone())
        });
        let files: Vec<(String, String)> = files.chain([main]).collect();
        hash.update(format!("{}\n{:?}\n{files:?}", go.version, self.flags));
        let input = hash::hex(&hash.finalize());
        if plugin.exists() && fs::read_to_string(&stamp).is_ok_and(|built| built == input) {
            return Ok(());
        }
        for (file, source) in &files {
            write(&sources.join(&self.name).join(file), source)?;
        }
        let mut build = go.command();
        build
            .args(["build", "-buildmode=plugin"])
            .args(self.flags)
            .arg("-o")
            .arg(&plugin)
            .arg(format!("./{}", self.name))
            .current_dir(sources);
        process::output(&mut build)?;
        write(&stamp, &input)
    }
}

/// Generates and builds the plugins of a module in the folder of this name in `output`, and returns that folder.
pub(super) fn build(go: &Go, output: &Path, module: &str, all: &[Plugin]) -> Result<PathBuf> {
    let sources = output.join(module).join("source");
    let plugins = output.join(module).join(&go.version);
    fs::create_dir_all(&plugins).map_err(Error::file(&plugins))?;
    let text = format!("module example.com/{module}\n\ngo 1.21\n");
    write(&sources.join("go.mod"), &text)?;
    println!("building those of {} plugins that changed", all.len());
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let work = || {
        while let Some(plugin) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = plugin.build(go, &sources, &plugins) {
                *failed.lock().unwrap_or_else(|held| held.into_inner()) = Some(error);
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap_or_else(|held| held.into_inner());
    failed.map_or(Ok(plugins), Err)
}

fn write(path: &Path, text: &str) -> Result {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    fs::write(path, text).map_err(Error::file(path))
}
