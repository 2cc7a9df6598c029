//! Makes the [`Mismatch`] between a plugin and the files in the process.

use crate::{
    diagnosis::{GoFile, Mismatch, PackageDifference},
    host::RuntimeHost,
    open::loaded,
    open::loaded_packages::Differing,
};
use plugin_image::BuildInfo;
use std::path::Path;

/// The file that contains the Go runtime of a process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) file: &'a Path,
    pub(super) build: Option<&'a BuildInfo>,
    /// Whether it is a runtime host rather than a Go program.
    pub(super) is_runtime_host: bool,
}

impl<'a> Base<'a> {
    pub(super) fn of(host: &'a RuntimeHost) -> Self {
        Self {
            file: &host.path,
            build: Some(&host.build),
            is_runtime_host: true,
        }
    }
}

/// Returns how a plugin differs from `base` and from the files of the `differing` packages, which are in Go's order.
pub(super) fn mismatch(
    plugin: &Path,
    build: &BuildInfo,
    base: Base<'_>,
    differing: Vec<Differing>,
) -> Box<Mismatch> {
    let plugin = GoFile {
        file: plugin.to_owned(),
        is_runtime_host: false,
        build: Some(build.clone()),
    };
    let mut present = vec![GoFile {
        file: base.file.to_owned(),
        is_runtime_host: base.is_runtime_host,
        build: base.build.cloned(),
    }];
    for file in differing.iter().filter_map(|one| one.loaded_from.as_ref()) {
        let shown = loaded::opened(file.clone());
        if present.iter().all(|known| known.file != shown) {
            present.push(GoFile {
                build: loaded::build(file),
                file: shown,
                is_runtime_host: false,
            });
        }
    }
    let packages = differing.into_iter().map(|one| {
        let from = one.loaded_from.map(loaded::opened);
        let other = present
            .iter()
            .find(|file| Some(&file.file) == from.as_ref())
            .and_then(|file| file.build.as_ref());
        PackageDifference::new(one.package, from, build, other)
    });
    Box::new(Mismatch::of(plugin, present.clone(), packages.collect()))
}
