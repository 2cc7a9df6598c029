//! Programs that open plugins, as far as their files tell.

use std::{fs, path::Path};

use plugin_core::{Image, image::FileKind};

use crate::error::{Error, Result};

/// The name of a variable, which plugin-core reads before it looks for a runtime host: a program with plugin-core has it.
const MARK: &[u8] = b"GO_PLUGIN_HOST";

/// Whether a file is a program, and not a library.
pub(crate) fn is_one(image: &Image) -> bool {
    matches!(
        image.file_kind,
        FileKind::Executable | FileKind::PositionIndependentExecutable
    )
}

/// Checks that a program opens plugins, which is not written in Go and has no Go runtime in it.
pub(crate) fn opens_plugins(path: &Path, image: &Image) -> Result<()> {
    let path = path.to_owned();
    // The dynamic linker comes with the C library.
    if image.needed.is_empty() {
        return Err(Error::Static { path });
    }
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(Error::File { path, source }),
    };
    let mut places = bytes.windows(MARK.len());
    match places.any(|place| place == MARK) {
        true => Ok(()),
        false => Err(Error::NoPluginCore { path }),
    }
}
