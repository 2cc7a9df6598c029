//! The plugin files that were loaded from Rust, by the path that the dynamic linker has for each.

use crate::open::verified::Verified;
use plugin_image::{BuildInfo, Image};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A loaded file. It is never unloaded, and this record is never removed.
#[derive(Debug)]
struct LoadRecord {
    /// The file that was opened. The loaded file may be a copy of it.
    opened: PathBuf,
    image: &'static Image,
    verified: Verified,
}

static FILES: Mutex<BTreeMap<PathBuf, LoadRecord>> = Mutex::new(BTreeMap::new());

fn files() -> MutexGuard<'static, BTreeMap<PathBuf, LoadRecord>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records that `file` was loaded, which is `opened` or a copy of it.
pub(crate) fn add(file: PathBuf, opened: PathBuf, image: &'static Image, verified: Verified) {
    let loaded = LoadRecord {
        opened,
        image,
        verified,
    };
    files().insert(file, loaded);
}

/// Returns the build info of a Go file in the process. If Go code loaded the file, its build info is read from the file now.
pub(crate) fn build(file: &Path) -> Option<BuildInfo> {
    if let Some(loaded) = files().get(file) {
        return loaded.image.build.clone();
    }
    plugin_image::Reader::new()
        .methods(false)
        .read_file(file)
        .ok()?
        .build
}

/// Returns the file that was opened for the loaded `file`.
pub(crate) fn opened(file: PathBuf) -> PathBuf {
    match files().get(&file) {
        Some(loaded) => loaded.opened.clone(),
        None => file,
    }
}

/// Returns what was verified of an opened file before it was loaded.
pub(crate) fn verified(opened: &Path) -> Verified {
    let files = files();
    let loaded = files.values().find(|loaded| loaded.opened == opened);
    loaded.map(|loaded| loaded.verified).unwrap_or_default()
}
