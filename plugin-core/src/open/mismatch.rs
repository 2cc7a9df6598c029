//! How a plugin differs from the files that are in the process.

use crate::{
    diagnosis::{GoFile, Mismatch, PackageDifference},
    host::RuntimeHost,
    open::loaded,
    open::loaded_packages::Differing,
};
use plugin_image::BuildInfo;
use std::path::Path;

/// Compares. `differing` is in Go's order.
pub(super) fn mismatch(
    plugin: &Path,
    build: &BuildInfo,
    host: &RuntimeHost,
    differing: Vec<Differing>,
) -> Box<Mismatch> {
    let plugin = GoFile {
        file: plugin.to_owned(),
        is_runtime_host: false,
        build: Some(build.clone()),
    };
    let mut present = vec![GoFile {
        file: host.path.clone(),
        is_runtime_host: true,
        build: host.image.build.clone(),
    }];
    for file in differing.iter().filter_map(|one| one.loaded_from.as_ref()) {
        let shown = loaded::opened(file.clone());
        if present.iter().all(|known| known.file != shown) {
            present.push(GoFile {
                build: loaded::build(file, host),
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
