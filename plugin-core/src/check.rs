//! What must be true of a file before anything of it is loaded.

use crate::{Error, cpu::Microarchitecture, identity::FileState, packages, platform};
use plugin_image::{Arch, BuildInfo, Image, Module, Refusal};
use std::{fs, path::Path, sync::Arc};

/// The state of the file, to see later whether it is still the one that was checked.
pub(crate) fn state(path: &Path) -> Result<FileState, Error> {
    let metadata = fs::metadata(path);
    metadata
        .map(|metadata| FileState::from(&metadata))
        .map_err(|source| Error::Realpath {
            path: path.to_owned(),
            source: Arc::new(source),
        })
}

/// What the file says about itself.
pub(crate) fn read(path: &Path) -> Result<Image, Error> {
    plugin_image::read_file(path).map_err(|source| Error::Image {
        path: path.to_owned(),
        source,
    })
}

/// That this is a Go plugin for this machine.
pub(crate) fn machine<'a>(
    path: &Path,
    image: &'a Image,
) -> Result<(&'a BuildInfo, &'a Module), Error> {
    let refused = |reason| Error::Refused {
        path: path.to_owned(),
        reason,
    };
    // On a machine the reader does not know, the comparison finds no plugin for it.
    let arch = Arch::native().unwrap_or(Arch::Other(0));
    platform::check(image, arch).map_err(refused)?;
    let build = image
        .build
        .as_ref()
        .ok_or(Refusal::NotGo)
        .map_err(refused)?;
    let module = image
        .module
        .as_ref()
        .ok_or(Refusal::NoModule)
        .map_err(refused)?;
    let (needed, present) = (Microarchitecture::of(build), Microarchitecture::here());
    if needed > present {
        return Err(Error::Cpu {
            path: path.to_owned(),
            needed,
            present,
        });
    }
    Ok((build, module))
}

/// That Go would not refuse the plugin for what is in the process already.
pub(crate) fn process(path: &Path, module: &Module) -> Result<(), Error> {
    if let Some(other) = packages::loaded_from(module) {
        // Go code of another plugin may have opened this very file: then Go gives us the same plugin.
        if fs::canonicalize(&other).is_ok_and(|other| other == path) {
            return Ok(());
        }
        return Err(Error::AlreadyLoaded {
            path: path.to_owned(),
            other,
            plugin_path: module.plugin_path.clone(),
        });
    }
    let differences = packages::differences(module);
    if differences.is_empty() {
        return Ok(());
    }
    Err(Error::PackageMismatch {
        path: path.to_owned(),
        differences,
    })
}
