//! What the system itself offers for the same purposes: `stat` and `dlsym`.
//!
//! # Safety
//!
//! The library is a plugin that is loaded already, so that nothing runs when it is opened again; its symbols are only looked up.
#![allow(unsafe_code)]

use crate::Workload;
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use plugin_core::GoPlugin;
use std::{ffi::c_void, fs, hint::black_box, os::unix::fs::MetadataExt, path::Path};

/// One `stat`. A cached open needs it to know whether the path still leads to the same file.
///
/// # Panics
///
/// When run, if a file is not there.
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

/// Looking the function `Add` of a plugin up by `dlsym`, through libloading.
///
/// # Panics
///
/// If the plugin is not loaded; when run, if it has no `Add`.
#[must_use]
pub fn dlsym(plugin: GoPlugin) -> Workload {
    dlsym_of(plugin, &["Add".to_owned()])
}

/// Looking these symbols of a plugin up by `dlsym`, one after the other.
///
/// # Panics
///
/// If the plugin is not loaded; when run, if it lacks one.
#[must_use]
pub fn dlsym_of(plugin: GoPlugin, names: &[String]) -> Workload {
    // SAFETY: the plugin is loaded already: nothing runs.
    let library = unsafe { Library::open(Some(plugin.path()), RTLD_NOW | RTLD_GLOBAL) }
        .expect("the plugin is loaded");
    // What a name in a plugin's own package is called in the file: Go's linker puts the package's path before it.
    let path = plugin.plugin_path();
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("{path}.{name}\0"))
        .collect();
    let mut next = 0;
    Workload::new("dlsym", move || {
        next = if next + 1 < names.len() { next + 1 } else { 0 };
        // SAFETY: the symbol's address is only looked at.
        let symbol = unsafe { library.get::<*mut c_void>(black_box(names[next].as_bytes())) };
        symbol.expect("the plugin defines it").into_raw()
    })
}
