//! The system's own operations for comparison: `stat` and `dlsym`.
//!
//! # Safety
//!
//! The library is a plugin that is already loaded, so no code runs when it is opened again; its symbols are only looked up.
#![allow(unsafe_code)]

use crate::Workload;
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use plugin_core::GoPlugin;
use std::{ffi::c_void, fs, hint::black_box, os::unix::fs::MetadataExt, path::Path};

/// Returns a workload that makes one `stat`. A cached open needs it to check that the path still leads to the same file.
///
/// # Panics
///
/// The workload panics if a file does not exist.
#[must_use]
pub fn stats(shallow: &Path, deep: &Path) -> Vec<Workload> {
    let stat = |name, path: &Path| {
        let path = path.to_owned();
        Workload::new(name, move || {
            let metadata = fs::metadata(black_box(&path));
            metadata.expect("the file is there").ino()
        })
    };
    vec![stat("stat-1", shallow), stat("stat-10", deep)]
}

/// Returns a workload that looks the function `Add` of a plugin up by `dlsym`, through libloading.
///
/// # Panics
///
/// Panics if the plugin is not loaded. The workload panics if the plugin has no `Add`.
#[must_use]
pub fn dlsym(plugin: GoPlugin) -> Workload {
    dlsym_of(plugin, &["Add".to_owned()])
}

/// Returns a workload that looks these symbols of a plugin up by `dlsym`, one after the other.
///
/// # Panics
///
/// Panics if the plugin is not loaded. The workload panics if the plugin lacks one of them.
#[must_use]
pub fn dlsym_of(plugin: GoPlugin, names: &[String]) -> Workload {
    // SAFETY: the plugin is already loaded, so no code runs.
    let library = unsafe { Library::open(Some(plugin.path()), RTLD_NOW | RTLD_GLOBAL) }
        .expect("the plugin is loaded");
    // Go's linker puts the package's path before the names of the plugin's own package.
    let path = plugin.plugin_path();
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("{path}.{name}\0"))
        .collect();
    let mut next = 0;
    Workload::new("dlsym", move || {
        next = if next + 1 < names.len() { next + 1 } else { 0 };
        // SAFETY: only the symbol's address is used, so its type does not matter.
        let symbol = unsafe { library.get::<*mut c_void>(black_box(names[next].as_bytes())) };
        symbol.expect("the plugin defines it").into_raw()
    })
}
