//! Finds folders and files of the checkout.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::error::{Error, Result};

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The project's `target` folder. It does not depend on `CARGO_TARGET_DIR`: toolchains, hosts and plugins are not Cargo's output.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// The entries of `folder`, sorted.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = || -> io::Result<Vec<PathBuf>> {
        folder.read_dir()?.map(|entry| Ok(entry?.path())).collect()
    };
    let mut paths = read().map_err(Error::file(folder))?;
    paths.sort();
    Ok(paths)
}

/// All files below `folder`, in an order that does not depend on the file system.
pub(crate) fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The project's files whose names end in `extension`, relative to its top, without built and hidden files.
pub(crate) fn sources(extension: &str) -> Result<Vec<String>> {
    let mut sources = Vec::new();
    for folder in entries(root())? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        if !folder.is_dir() || name == "target" || name.starts_with('.') {
            continue;
        }
        for path in below(&folder)? {
            let path = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy();
            if path.ends_with(extension) {
                sources.push(path.into_owned());
            }
        }
    }
    Ok(sources)
}
