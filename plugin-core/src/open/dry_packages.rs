//! [`Packages`]: the packages in the process that a dry run simulates.

use crate::open::loaded_packages::Differing;
use plugin_image::{Image, Module};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The packages in the process: the hash of each, and the file that it came from.
#[derive(Debug, Default)]
pub(super) struct Packages(HashMap<String, ([u8; 8], PathBuf)>);

impl Packages {
    pub(super) fn define(&mut self, file: &Path, image: &Image) {
        for (package, hash) in image.package_hashes() {
            let there = self.0.entry(package.to_owned());
            there.or_insert_with(|| (hash, file.to_owned()));
        }
    }

    /// Returns the packages of a plugin whose hash differs from the one in the process, in Go's order.
    pub(super) fn differing(&self, module: &Module) -> Vec<Differing> {
        let differs = |package: &plugin_image::Package| {
            let (hash, file) = self.0.get(&package.path)?;
            (*hash != package.hash).then(|| Differing {
                package: package.path.clone(),
                loaded_from: Some(file.clone()),
            })
        };
        module.packages.iter().filter_map(differs).collect()
    }
}
