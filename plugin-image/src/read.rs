//! Entry points: from a path or bytes to an [`Image`].

use crate::{
    Arch, Image, ImageError, Os, Source, build_info,
    container::{self, Container},
    error::SpecialFile,
    go,
};
use std::{
    fs::{File, FileType, OpenOptions},
    os::unix::fs::{FileTypeExt, OpenOptionsExt},
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
    image(container::open(&source, None)?)
}

/// Reads the image in `source`; of a fat Mach-O file the slice for `arch`.
///
/// # Errors
///
/// See [`ImageError`]; [`ImageError::NoSlice`] if a fat file has none for `arch`.
pub fn read_slice(source: &(impl Source + ?Sized), arch: Arch) -> Result<Image, ImageError> {
    image(container::open(&source, Some(arch))?)
}

fn image(container: Container<'_>) -> Result<Image, ImageError> {
    let build = build_info::find(&container.memory, container.build_info.as_ref())?;
    let (module, package_hashes) = match &build {
        Some(build) => {
            let module = go::read_module(&container, build)?;
            let hashes = go::package_hashes(&container, module.as_ref())?;
            (module, hashes)
        }
        None => Default::default(),
    };
    Ok(Image {
        format: container.format,
        class: container.class,
        byte_order: container.byte_order,
        os: build
            .as_ref()
            .and_then(|build| build.setting("GOOS"))
            .map(Os::from_goos)
            .or(container.os),
        arch: container.arch,
        file_kind: container.file_kind,
        slices: container.slices,
        build,
        module,
        needed: container.needed,
        go_build_id: container.go_build_id,
        file_len: container.file_len,
        link_base: container.link_base,
        symbols: container.symbols,
        package_hashes,
    })
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
    // Another file may have taken its place meanwhile; with this flag opening a fifo does not wait (POSIX open).
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)?;
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
