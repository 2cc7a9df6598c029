//! Programs that open plugins, as far as their files tell.

use std::{fs, path::Path};

use plugin_core::{Image, image::FileKind};

use crate::error::{Error, Result};

/// What is in a program with plugin-core: the name of a variable, which is read before a runtime host is looked for, and the first words of
/// errors. On musl nothing is looked for.
const MARKS: [&[u8]; 2] = [b"GO_PLUGIN_HOST", b"plugin.Open(\""];

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
    let is_there = |mark: &[u8]| bytes.windows(mark.len()).any(|place| place == mark);
    match MARKS.into_iter().any(is_there) {
        true => Ok(()),
        false => Err(Error::NoPluginCore { path }),
    }
}
