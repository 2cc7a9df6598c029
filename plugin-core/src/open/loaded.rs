//! What is known of the Go files that were loaded from Rust, by the path the dynamic linker has for each.

use crate::open::verified::Verified;
use plugin_image::{BuildInfo, Image};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// A file that was loaded. Kept for ever, as it stays loaded.
#[derive(Debug)]
struct Loaded {
    /// The file that was opened, of which the loaded one may be a copy.
    opened: PathBuf,
    image: &'static Image,
    verified: Verified,
}

static FILES: Mutex<BTreeMap<PathBuf, Loaded>> = Mutex::new(BTreeMap::new());

fn files() -> MutexGuard<'static, BTreeMap<PathBuf, Loaded>> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Remembers that `file`, a copy of `opened` or that file itself, was loaded.
pub(crate) fn add(file: PathBuf, opened: PathBuf, image: &'static Image, verified: Verified) {
    let loaded = Loaded {
        opened,
        image,
        verified,
    };
    files().insert(file, loaded);
}

/// The build info of a Go file that is in the process. Of one that Go code loaded, it is read now.
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

/// The file that was opened, where `file` is what was loaded for it.
pub(crate) fn opened(file: PathBuf) -> PathBuf {
    match files().get(&file) {
        Some(loaded) => loaded.opened.clone(),
        None => file,
    }
}

/// What was verified of the file that was opened, before it was loaded.
pub(crate) fn verified(opened: &Path) -> Verified {
    let files = files();
    let loaded = files.values().find(|loaded| loaded.opened == opened);
    loaded.map(|loaded| loaded.verified).unwrap_or_default()
}
